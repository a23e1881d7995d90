import { describe, expect, test } from 'vitest';
import type { Fault } from '../../tests/support/forge-server.ts';
import { createForge } from './create-forge.ts';
import { forgeKinds } from './forge.ts';
import { commit, marker, openForge, start } from './forge-scene.fixture.ts';

const canary = 'canary-4711-token';

describe.each(forgeKinds)('on %s', (kind) => {
  test.each<[string, readonly Fault[], readonly number[]]>([
    ['errors of the server', [{ status: 500 }, { status: 502 }, { status: 503 }], [1000, 2000, 4000]],
    ['too many requests', [{ status: 429, headers: { 'retry-after': '7' } }], [7000]],
    ['a date to wait for', [{ status: 429, headers: { 'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT' } }], [30_000]],
    ['a broken connection', [{ kind: 'cut' }, { kind: 'cut' }], [1000, 2000]],
    ['no answer', [{ kind: 'hang' }], [1000]],
  ])('goes on after %s', async (_, faults, expected) => {
    const { server, comment, pauses } = await openForge(kind, { faults });
    expect(await comment('body')).toMatchObject({ action: 'created' });
    expect(pauses).toEqual(expected);
    expect(server.comments).toHaveLength(1);
  });

  test('a comment whose answer was lost is not posted twice', async () => {
    const { server, comment } = await openForge(kind, { faults: [{ method: 'POST', kind: 'lost' }] });
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
    const { server, comment, pauses } = await openForge(kind, {
      faults: [{ status, headers: { location: 'https://elsewhere.example/' } }],
    });
    await expect(comment('body')).rejects.toThrow(advice);
    expect(pauses).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  test('gives up after two minutes, and at once where the forge asks for a longer wait', async () => {
    const down = await openForge(kind, { faults: Array.from({ length: 30 }, () => ({ status: 503 })) });
    await expect(down.comment('body')).rejects.toThrow(/HTTP 503.*given up after 8 tries/);
    expect(down.pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(120_000);
    const busy = await openForge(kind, { faults: [{ status: 429, headers: { 'retry-after': '900' } }] });
    await expect(busy.comment('body')).rejects.toThrow('it asks to wait until 2026-11-23T10:15:00.000Z, so run it again then');
    expect(busy.pauses).toEqual([]);
  });

  test.each([
    ['HTTP 400', () => Promise.resolve(new Response(`{"message": "Authorization: ${canary}"}`, { status: 400 }))],
    ['HTTP 403', () => Promise.resolve(new Response(`{"error": {"token": "${canary}"}}`, { status: 403 }))],
    ['HTTP 500', () => Promise.resolve(new Response(`{"message": "${canary}"}`, { status: 500 }))],
    ['no connection', () => Promise.reject(new TypeError('fetch failed', { cause: new Error(`with ${canary}`) }))],
    ['something else than JSON', () => Promise.resolve(new Response(`<p>${canary}</p>`))],
  ])('the token is in no error, whatever comes back: %s', async (_, answer) => {
    let now = start;
    const pause = async (ms: number): Promise<void> => {
      now += ms;
    };
    const forge = createForge(kind, {
      apiUrl: 'https://git.example',
      project: 'shop/fleet',
      token: canary,
      fetch: answer,
      now: () => now,
      sleep: pause,
    });
    for (const work of [
      () => forge.upsertComment({ pullRequest: 7, marker, body: '' }),
      () => forge.setStatus({ commit, context: 'plumb/review', state: 'success', description: '' }),
    ]) {
      const text = await textOfFailure(work);
      expect(text).toMatch(/^cannot /);
      expect(text).not.toContain(canary);
    }
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
  const { comment, pauses } = await openForge('github', { faults: [fault] });
  expect(await comment('body')).toMatchObject({ action: 'created' });
  expect(pauses).toEqual(expected);
});

test('GitLab: a conflict with another update of the same commit is tried again', async () => {
  const { forge, server, pauses } = await openForge('gitlab', { faults: [{ status: 409 }] });
  await forge.setStatus({ commit, context: 'plumb/review', state: 'success', description: 'fine' });
  expect(pauses).toEqual([1000]);
  expect(server.statusLog).toHaveLength(1);
});
