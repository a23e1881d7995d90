import { expect, onTestFinished, test } from 'vitest';
import type { CheckIn, CheckInAnswer } from '../../../schemas/index.ts';
import { aCheckIn, aLeaseAsk, aMemberEvidence } from '../../../tests/support/a-check-in.ts';
import { aReport } from '../../../tests/support/sample-fleet.ts';
import { aFleetWithIdentities, type SignOptions, sampleNow, signCheckIn, signReport } from '../../../tests/support/sample-server.ts';
import type { FleetExpectation } from '../../status/index.ts';
import { startServer } from '../start-server.ts';
import { createSqliteStore } from '../store/sqlite-store.ts';

const placed = { a: 'data-1', b: 'data-2', c: 'web-1' } as const;
type Id = keyof typeof placed;
const dayMs = 86_400_000;

/** The cache with these members, and no host but theirs. */
function aFleetOf(id: string, ids: readonly Id[]): FleetExpectation {
  const fleet = aFleetWithIdentities();
  const hosts = new Set<string>(ids.map((one) => placed[one]));
  return {
    ...fleet,
    commit: { ...fleet.commit, id },
    hosts: fleet.hosts.filter(({ name }) => hosts.has(name)),
    middleware: fleet.middleware
      .filter(({ name }) => name === 'cache')
      .map((cache) => ({
        ...cache,
        revision: `sha256:${id}`,
        members: ids.map((one) => ({ key: `cache/${one}`, id: one, host: placed[one], address: `${one}.example` })),
      })),
  };
}

/** A server that enforces the cache on three hosts, and has heard of each. */
async function open() {
  let now = sampleNow;
  let expectation = aFleetOf('c2', ['a', 'b', 'c']);
  const store = await createSqliteStore({ path: ':memory:', clock: () => now });
  const judge = () => () => ({ safe: true, message: '' });
  const server = await startServer({ store, expectation: () => expectation, judge, clock: () => now, version: '0.1.0' });
  onTestFinished(async () => {
    await server.close();
    await store.close();
  });
  let sequence = 0;
  const send = (host: string, over: Partial<CheckIn>, signing: SignOptions = {}) => {
    sequence += 1;
    const checkIn = aCheckIn({ host, session: host, sequence, echo: now, ...over });
    return fetch(`${server.url}/api/v1/coordination`, signCheckIn(server.url, checkIn, { created: Math.floor(now / 1000), ...signing }));
  };
  const tell = async (id: Id, over: Partial<CheckIn> = {}) => {
    const commit = expectation.commit.id;
    const response = await send(placed[id], { members: [aMemberEvidence({ member: `cache/${id}`, commit })], ...over });
    return ((await response.json()) as CheckInAnswer).leases ?? response.status;
  };
  const askToGo = (id: Id) => tell(id, { asks: [aLeaseAsk({ member: `cache/${id}`, commit: 'c3', action: 'uninstall' })] });
  const adopt = async (fleet: FleetExpectation) => {
    expectation = fleet;
    await server.commitChanged();
  };
  for (const id of ['a', 'b', 'c'] as const) await tell(id);
  return { url: server.url, send, tell, askToGo, adopt, passes: (ms: number) => (now += ms) };
}

test('members of hosts that one commit takes out of Git go one after the other, each under a lease', async () => {
  const { tell, askToGo, adopt, passes } = await open();
  await adopt(aFleetOf('c3', ['c']));
  await tell('c');
  expect(await askToGo('a')).toMatchObject([{ member: 'cache/a', state: 'granted', fence: 1 }]);
  expect(await askToGo('b')).toMatchObject([{ member: 'cache/b', state: 'waiting', reason: 'Budget' }]);
  passes(1000);
  await tell('a', { members: [], releases: [{ member: 'cache/a', fence: 1, commit: 'c3', outcome: 'done', message: '' }] });
  passes(1000);
  await tell('c');
  expect(await askToGo('b')).toMatchObject([{ member: 'cache/b', state: 'granted', fence: 2 }]);
});

test('a departed host proves itself by the last identity that Git listed, and says nothing but farewell', async () => {
  const { url, send, askToGo, adopt, passes } = await open();
  await adopt(aFleetOf('c3', ['b', 'c']));
  const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;
  expect(await codeOf(await send('data-1', {}, { signAs: 'data-2' }))).toBe('bad-signature');
  expect(await codeOf(await send('data-1', {}, { keyId: 'never-listed', signAs: 'data-1' }))).toBe('unknown-host');
  expect(await codeOf(await fetch(`${url}/api/v1/reports`, signReport(url, aReport())))).toBe('unknown-host');
  expect((await send('data-1', { members: [] })).status).toBe(200);
  passes(7 * dayMs);
  expect((await send('data-1', { members: [] })).status).toBe(200);
  passes(1);
  expect(await codeOf(await send('data-1', { members: [] }))).toBe('unknown-host');
  expect(await askToGo('a')).toBe(401);
});
