import { describe, expect, test } from 'vitest';
import { type Fault, type ForgeServer, type ForgeServerOptions, startForgeServer } from '../../tests/support/forge-server.ts';
import { createForge } from './create-forge.ts';
import { type Forge, type ForgeKind, forgeKinds } from './forge.ts';

const marker = '<!-- plumb:review:fleet -->';
const commit = 'a'.repeat(40);
const start = Date.parse('2026-11-23T10:00:00Z');

interface Scene {
  readonly server: ForgeServer;
  readonly forge: Forge;
  /** Pauses in milliseconds, which take no time here. */
  readonly pauses: readonly number[];
  readonly comment: (body: string) => ReturnType<Forge['upsertComment']>;
}

async function open(kind: ForgeKind, options: ForgeServerOptions & { readonly faults?: readonly Fault[] } = {}): Promise<Scene> {
  const server = await startForgeServer(kind, options);
  for (const fault of options.faults ?? []) server.failNext(fault);
  const pauses: number[] = [];
  let now = start;
  const forge = createForge(kind, {
    apiUrl: server.apiUrl,
    project: options.project ?? 'shop/fleet',
    token: server.token,
    now: () => now,
    sleep: async (ms) => {
      pauses.push(ms);
      now += ms;
    },
    timeoutMs: 300,
  });
  return {
    server,
    forge,
    pauses,
    comment: (body) => forge.upsertComment({ pullRequest: 7, marker, body, wholeAt: 'https://ci.example/job/1' }),
  };
}

describe.each(forgeKinds)('on %s', (kind) => {
  test('one comment is posted, updated in place, and left alone when nothing is new', async () => {
    const { server, comment } = await open(kind);
    server.addComment('Looks fine.');
    expect(await comment('first')).toMatchObject({ action: 'created' });
    expect(await comment('second')).toMatchObject({ action: 'updated' });
    expect(await comment('second')).toMatchObject({ action: 'unchanged' });
    expect(server.comments.map(({ body }) => body)).toEqual(['Looks fine.', `${marker}\nsecond`]);
    expect(server.violations).toEqual([]);
  });

  test('it is found behind many others; of two the first is kept; a quotation and another key are not it', async () => {
    const { server, comment } = await open(kind, { pageSize: 2 });
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
    const { server, comment } = await open(kind);
    await comment(Array.from({ length: 200_000 }, (_, line) => `line ${line}`).join('\n'));
    const [{ body } = { body: '' }] = server.comments;
    expect(body).toMatch(/more lines are left out.*The whole is at https:\/\/ci\.example\/job\/1\./);
    expect(body.length).toBeGreaterThan((kind === 'github' ? 65_536 : 1_000_000) - 200);
    expect(server.violations).toEqual([]);
  });

  test('statuses are set, and the last word in a context counts', async () => {
    const { server, forge } = await open(kind);
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

  test.each<[string, readonly Fault[], readonly number[]]>([
    ['errors of the server', [{ status: 500 }, { status: 502 }, { status: 503 }], [1000, 2000, 4000]],
    ['too many requests', [{ status: 429, headers: { 'retry-after': '7' } }], [7000]],
    ['a date to wait for', [{ status: 429, headers: { 'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT' } }], [30_000]],
    ['a broken connection', [{ kind: 'cut' }, { kind: 'cut' }], [1000, 2000]],
    ['no answer', [{ kind: 'hang' }], [1000]],
  ])('goes on after %s', async (_, faults, expected) => {
    const { server, comment, pauses } = await open(kind, { faults });
    expect(await comment('body')).toMatchObject({ action: 'created' });
    expect(pauses).toEqual(expected);
    expect(server.comments).toHaveLength(1);
  });

  test('a comment whose answer was lost is not posted twice', async () => {
    const { server, comment } = await open(kind, { faults: [{ method: 'POST', kind: 'lost' }] });
    expect(await comment('body')).toMatchObject({ action: 'unchanged' });
    expect(server.comments).toHaveLength(1);
  });

  test.each([
    [400, /as the test wants it$/],
    [401, new RegExp(`is the token in PLUMB_FORGE_TOKEN or ${kind.toUpperCase()}_TOKEN whole`)],
    [403, /the token needs (permissions `pull-requests: write`|scope `(api|write:issue)`)/],
    [404, /is the project, pull request or commit right\?/],
    [301, /has moved: give the present address/],
  ])('does not try again after %i, and says what to do', async (status, advice) => {
    const { server, comment, pauses } = await open(kind, { faults: [{ status, headers: { location: 'https://elsewhere.example/' } }] });
    await expect(comment('body')).rejects.toThrow(advice);
    expect(pauses).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  test('gives up after two minutes, and at once when it is asked to wait longer', async () => {
    const down = await open(kind, { faults: Array.from({ length: 30 }, () => ({ status: 503 })) });
    await expect(down.comment('body')).rejects.toThrow(/HTTP 503.*given up after 8 tries/);
    expect(down.pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(120_000);
    const busy = await open(kind, { faults: [{ status: 429, headers: { 'retry-after': '900' } }] });
    await expect(busy.comment('body')).rejects.toThrow('it asks to wait until 2026-11-23T10:15:00.000Z, so run it again then');
    expect(busy.pauses).toEqual([]);
  });

  test('the token is in no error, whatever comes back', async () => {
    const { server, forge, comment } = await open(kind);
    for (const status of [400, 403, 500]) {
      for (let again = 0; again < 8; again += 1) server.failNext({ status, message: `header Authorization: ${server.token}` });
      for (const work of [() => comment('body'), () => forge.setStatus({ commit, context: 'x', state: 'success', description: '' })])
        await expect(work()).rejects.toThrow(expect.not.objectContaining({ message: expect.stringContaining(server.token) }));
      expect(await textOfFailure(() => comment('body'))).not.toContain(server.token);
    }
    const cut = createForge(kind, {
      apiUrl: server.apiUrl,
      project: 'shop/fleet',
      token: server.token,
      sleep: async () => {},
      now: (() => {
        let now = 0;
        return () => (now += 10_000);
      })(),
      fetch: () => Promise.reject(new TypeError(`fetch failed with ${server.token}`)),
    });
    expect(await textOfFailure(() => cut.upsertComment({ pullRequest: 7, marker, body: '' }))).toContain('fetch failed with ***');
  });
});

async function textOfFailure(work: () => Promise<unknown>): Promise<string> {
  const error = await work().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}` : '';
}

test.each<[string, Fault, readonly number[]]>([
  [
    'the primary limit',
    { status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(start / 1000 + 42) } },
    [42_000],
  ],
  ['the secondary limit', { status: 403, headers: { 'retry-after': '3' } }, [3000]],
  ['the secondary limit without a time', { status: 403, message: 'You have exceeded a secondary rate limit' }, [60_000]],
])('GitHub: waits for %s', async (_, fault, expected) => {
  const { comment, pauses } = await open('github', { faults: [fault] });
  expect(await comment('body')).toMatchObject({ action: 'created' });
  expect(pauses).toEqual(expected);
});

describe('GitLab', () => {
  test('is addressed by number or by path, and its status is pending already when it says so', async () => {
    for (const project of ['4711', 'shop/middleware/fleet']) {
      const { server, forge, comment } = await open('gitlab', { project });
      await comment('body');
      await forge.setStatus({ commit, context: 'plumb/converged', state: 'pending', description: 'one' });
      await forge.setStatus({ commit, context: 'plumb/converged', state: 'pending', description: 'two' });
      await forge.setStatus({ commit, context: 'plumb/converged', state: 'success', description: 'three' });
      expect(server.statusLog.map(({ description }) => description)).toEqual(['one', 'three']);
      expect(server.violations).toEqual([]);
    }
  });

  test('another update of the same commit passes by', async () => {
    const { forge, server, pauses } = await open('gitlab', { faults: [{ status: 409 }] });
    await forge.setStatus({ commit, context: 'plumb/review', state: 'success', description: 'fine' });
    expect(pauses).toEqual([1000]);
    expect(server.statusLog).toHaveLength(1);
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
  const { forge, server } = await open('github');
  await expect(forge.setStatus({ commit: 'abc123', context: 'x', state: 'success', description: '' })).rejects.toThrow(
    '"abc123" is no full commit id',
  );
  expect(server.requests).toEqual([]);
});

test('an address that is no API says so', async () => {
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
