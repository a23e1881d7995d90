import { describe, expect, test } from 'vitest';
import { startForgeServer } from '../../tests/support/forge-server.ts';
import { createForge } from './create-forge.ts';
import { forgeKinds } from './forge.ts';
import { commit, marker, openForge } from './forge-scene.fixture.ts';

describe.each(forgeKinds)('on %s', (kind) => {
  test('one comment is posted, updated in place, and left alone when nothing is new', async () => {
    const { server, comment } = await openForge(kind);
    server.addComment('Looks fine.');
    expect(await comment('first')).toMatchObject({ action: 'created' });
    expect(await comment('second')).toMatchObject({ action: 'updated' });
    expect(await comment('second')).toMatchObject({ action: 'unchanged' });
    expect(server.comments.map(({ body }) => body)).toEqual(['Looks fine.', `${marker}\nsecond`]);
    expect(server.violations).toEqual([]);
  });

  test('a comment is found behind many others; of two the first is kept; a quotation and a comment with another key are left alone', async () => {
    const { server, comment } = await openForge(kind, { pageSize: 2 });
    for (const body of [
      '1',
      `> ${marker}\n> quoted`,
      '<!-- plumb:review:other -->\nother',
      '4',
      `${marker}\nfirst`,
      '6',
      `${marker}\ntwin`,
    ])
      server.addComment(body);
    expect(await comment('again')).toMatchObject({ action: 'updated' });
    expect(server.comments.map(({ body }) => body)).toEqual([
      '1',
      `> ${marker}\n> quoted`,
      '<!-- plumb:review:other -->\nother',
      '4',
      `${marker}\nagain`,
      '6',
      `${marker}\ntwin`,
    ]);
    expect(server.violations).toEqual([]);
  });

  test('a body that is too long is cut, and says where the whole is', async () => {
    const { server, comment } = await openForge(kind);
    await comment(Array.from({ length: 200_000 }, (_, line) => `line ${line}`).join('\n'));
    const [{ body } = { body: '' }] = server.comments;
    expect(body).toMatch(/more lines are left out.*The whole is at https:\/\/ci\.example\/job\/1\./);
    expect(body.length).toBeGreaterThan((kind === 'github' ? 65_536 : 1_000_000) - 200);
    expect(server.violations).toEqual([]);
  });

  test('statuses are set, and the last one in a context counts', async () => {
    const { server, forge } = await openForge(kind);
    await forge.setStatus({ commit, context: 'plumb/review', state: 'pending', description: 'looking' });
    await forge.setStatus({
      commit,
      context: 'plumb/review',
      state: 'failure',
      description: 'x'.repeat(500),
      targetUrl: 'https://ci.example/1',
    });
    await forge.setStatus({ commit, context: 'plumb/validate', state: 'success', description: 'no\n new errors' });
    const failure = kind === 'gitlab' ? 'failed' : 'failure';
    expect([...server.statuses.values()]).toEqual([
      { commit, context: 'plumb/review', state: failure, description: `${'x'.repeat(139)}…`, targetUrl: 'https://ci.example/1' },
      { commit, context: 'plumb/validate', state: 'success', description: 'no new errors' },
    ]);
    expect(server.violations).toEqual([]);
  });
});

describe('GitLab', () => {
  test('is addressed by number or by path, and a pending status is set once', async () => {
    for (const project of ['4711', 'shop/middleware/fleet']) {
      const { server, forge, comment } = await openForge('gitlab', { project });
      await comment('body');
      await forge.setStatus({ commit, context: 'plumb/converged', state: 'pending', description: 'one' });
      await forge.setStatus({ commit, context: 'plumb/converged', state: 'pending', description: 'two' });
      await forge.setStatus({ commit, context: 'plumb/converged', state: 'success', description: 'three' });
      expect(server.statusLog.map(({ description }) => description)).toEqual(['one', 'three']);
      expect(server.violations).toEqual([]);
    }
  });
});

test.each([
  [{ apiUrl: 'git.example' }, /is no http\(s\) address/],
  [{ apiUrl: 'https://me:secret@git.example/api' }, /the token belongs in the environment/],
  [{ project: 'fleet' }, /is no project on GitHub: write it as owner\/name/],
  [{ project: '../user' }, /is no project on GitHub/],
  [{ project: 'a/b/c' }, /is no project on GitHub/],
  [{ token: 'canary\r\nx-evil: 1' }, /^(?!.*canary).*the token is empty, or has spaces/s],
  [{ token: '' }, /the token is empty/],
])('refuses %o before anything is sent', (options, message) => {
  expect(() => createForge('github', { apiUrl: 'https://git.example', project: 'a/b', token: 'x', ...options })).toThrow(message);
});

test('a status wants the whole id of the commit', async () => {
  const { forge, server } = await openForge('github');
  await expect(forge.setStatus({ commit: 'abc123', context: 'x', state: 'success', description: '' })).rejects.toThrow(
    '"abc123" is no full commit id',
  );
  expect(server.requests).toEqual([]);
});

test('an address that is no API is refused with that reason', async () => {
  const forge = createForge('gitea', {
    apiUrl: 'https://git.example',
    project: 'a/b',
    token: 'x',
    fetch: () => Promise.resolve(new Response('<html>sign in</html>')),
  });
  await expect(forge.upsertComment({ pullRequest: 1, marker, body: '' })).rejects.toThrow(
    /something else than JSON; is it the address of the API\?/,
  );
});

test('the forge of these tests takes only what the description of its API allows', async () => {
  const server = await startForgeServer('github');
  const send = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${server.token}`, 'x-github-api-version': '2022-11-28', 'content-type': 'application/json' };
    return (await fetch(`${server.apiUrl}/repos/shop/fleet${path}`, { ...init, headers: { ...headers, ...init.headers } })).status;
  };
  const body = (fields: object) => ({ method: 'POST', body: JSON.stringify(fields) });
  expect(await send('/issues/7/comments')).toBe(200);
  expect(await send('/issues/8/comments')).toBe(404);
  expect(server.violations).toEqual([]);
  expect(await send('/issues/7/comments?limit=5')).toBe(400);
  expect(await send('/issues/seven/comments')).toBe(400);
  expect(await send('/issues/7/notes')).toBe(400);
  expect(await send('/issues/7/comments', body({ text: 'x' }))).toBe(400);
  expect(await send(`/statuses/${commit}`, body({ state: 'failed' }))).toBe(400);
  expect(await send('/issues/7/comments', { headers: { authorization: 'token x' } })).toBe(400);
  expect(server.violations.length).toBeGreaterThanOrEqual(6);
});
