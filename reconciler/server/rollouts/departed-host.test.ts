import { expect, onTestFinished, test } from 'vitest';
import type { CheckIn, CheckInAnswer } from '../../../schemas/index.ts';
import { aCheckIn, aLeaseAsk, aMemberStatusReport } from '../../../tests/support/a-check-in.ts';
import { aQuorumFleet } from '../../../tests/support/lease-agent.ts';
import { aReport } from '../../../tests/support/sample-fleet.ts';
import { type SignOptions, sampleNow, signCheckIn, signReport } from '../../../tests/support/sample-server.ts';
import type { FleetExpectation, FleetView } from '../../status/index.ts';
import { startServer } from '../start-server.ts';
import { createSqliteStore } from '../store/sqlite-store.ts';

const dayMs = 86_400_000;

/** The quorum on these hosts, and no other host. */
function aFleetOn(commit: string, ...hosts: readonly string[]): FleetExpectation {
  const fleet = aQuorumFleet();
  return {
    ...fleet,
    commit: { id: commit },
    hosts: fleet.hosts.filter(({ name }) => hosts.includes(name)),
    middleware: fleet.middleware.map((quorum) => ({
      ...quorum,
      revision: `sha256:${commit}`,
      members: quorum.members.filter(({ host }) => hosts.includes(host)),
    })),
  };
}

/** A server that enforces the quorum on three hosts, and has a status report of each. */
async function open() {
  let now = sampleNow;
  let expectation = aFleetOn('c2', 'web-1', 'data-1', 'data-2');
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
  const tell = async (host: string, over: Partial<CheckIn> = {}) => {
    const evidence = aMemberStatusReport({ member: `quorum/${host}`, commit: expectation.commit.id });
    const response = await send(host, { members: [evidence], ...over });
    return ((await response.json()) as CheckInAnswer).leases;
  };
  for (const host of ['web-1', 'data-1', 'data-2']) await tell(host);
  return {
    url: server.url,
    store,
    send,
    tell,
    askToGo: (host: string) => tell(host, { asks: [aLeaseAsk({ member: `quorum/${host}`, commit: 'c3', action: 'uninstall' })] }),
    adopt: async (fleet: FleetExpectation, askedAgoMs?: number) => {
      expectation = fleet;
      await server.commitChanged(askedAgoMs);
    },
    passes: (ms: number) => (now += ms),
  };
}

test('members of hosts that one commit takes out of Git go one after the other, each under a lease', async () => {
  const { tell, askToGo, adopt, passes } = await open();
  await adopt(aFleetOn('c3', 'web-1'));
  await tell('web-1');
  expect(await askToGo('data-1')).toMatchObject([{ member: 'quorum/data-1', state: 'granted', fence: 1 }]);
  expect(await askToGo('data-2')).toMatchObject([{ member: 'quorum/data-2', state: 'waiting', reason: 'Budget' }]);
  passes(1000);
  await tell('data-1', { members: [], releases: [{ member: 'quorum/data-1', fence: 1, commit: 'c3', outcome: 'done', message: '' }] });
  passes(1000);
  await tell('web-1');
  expect(await askToGo('data-2')).toMatchObject([{ member: 'quorum/data-2', state: 'granted', fence: 2 }]);
});

test('a departed host proves itself by the last identity that Git listed, and may only say farewell', async () => {
  const { url, send, adopt, passes } = await open();
  await adopt(aFleetOn('c3', 'web-1', 'data-2'));
  const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;
  expect(await codeOf(await send('data-1', {}, { signAs: 'data-2' }))).toBe('bad-signature');
  expect(await codeOf(await send('data-1', {}, { keyId: 'never-listed', signAs: 'data-1' }))).toBe('unknown-host');
  const report = (signing: SignOptions) => fetch(`${url}/api/v1/reports`, signReport(url, aReport(), signing));
  expect(await codeOf(await report({ keyId: 'never-listed', signAs: 'data-1' }))).toBe('unknown-host');
  expect(await codeOf(await report({ signAs: 'data-2' }))).toBe('bad-signature');
  expect((await report({})).status).toBe(200);
  const fleet = (await (await fetch(`${url}/api/v1/fleet`)).json()) as FleetView;
  expect(fleet.leaving).toMatchObject([{ host: 'data-1' }]);
  expect(fleet.hosts.map(({ name }) => name).sort()).toEqual(['data-2', 'web-1']);
  expect((await send('data-1', { members: [] })).status).toBe(200);
  passes(7 * dayMs);
  expect((await send('data-1', { members: [] })).status).toBe(200);
  passes(1);
  const late = await send('data-1', { members: [] });
  expect([late.status, await codeOf(late)]).toEqual([401, 'unknown-host']);
});

test('no host departs for a server that follows Git more slowly', async () => {
  const { store, adopt } = await open();
  await adopt(aFleetOn('c1', 'web-1'), 60_000);
  expect((await store.readDepartedIdentities()).get('data-1')).toBeUndefined();
  await adopt(aFleetOn('c3', 'web-1'));
  expect((await store.readDepartedIdentities()).get('data-1')?.identity).toMatch(/^ed25519:/);
});
