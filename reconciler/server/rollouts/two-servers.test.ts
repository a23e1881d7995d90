import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LeaseAnswer } from '../../../schemas/index.ts';
import { aQuorumFleet, createLeaseAgent, type LeaseAgent } from '../../../tests/support/lease-agent.ts';
import { missingPostgres, type PostgresServer, startPostgres } from '../../../tests/support/postgres-server.ts';
import { readSample } from '../../../tests/support/sample-server.ts';
import { startTcpProxy, type TcpProxy } from '../../../tests/support/tcp-proxy.ts';
import { waitFor } from '../../../tests/support/wait-for.ts';
import { type RunningServer, startServer } from '../start-server.ts';
import { createPostgresStore } from '../store/postgres-store.ts';
import type { Store } from '../store/store.ts';

if (missingPostgres !== undefined) console.warn(`SKIPPED: ${missingPostgres}, two servers on one database are not tested`);

describe.skipIf(missingPostgres !== undefined)('two servers on one PostgreSQL', () => {
  const fleet = aQuorumFleet();
  /** The commit that each server enforces. */
  const commits = [fleet.commit.id, fleet.commit.id];
  let postgres: PostgresServer;
  let proxy: TcpProxy;
  let stores: Store[] = [];
  let servers: RunningServer[] = [];
  const urls = () => servers.map(({ url }) => url);
  const agents = () => ['web-1', 'data-1', 'data-2'].map((host) => createLeaseAgent(host));

  beforeAll(async () => {
    postgres = await startPostgres();
    proxy = await startTcpProxy(postgres.port);
    stores = await Promise.all([postgres.url, postgres.urlAt(proxy.port)].map((url) => createPostgresStore({ url })));
    const judge = () => () => ({ safe: true, message: '' });
    servers = await Promise.all(
      stores.map((store, index) => {
        const expectation = () => ({ ...fleet, commit: { id: commits[index] ?? '' } });
        return startServer({ store, expectation, judge, version: '0.1.0' });
      }),
    );
  });

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await Promise.all(stores.map((store) => store.close()));
    await proxy.close();
    postgres.stop();
  });

  test('a server that follows Git more slowly decides nothing by what is past', async () => {
    const [ahead, behind] = servers;
    if (ahead === undefined || behind === undefined) throw new Error('two servers were started');
    const all = agents();
    await settle(all, behind.url);
    commits[0] = 'c3';
    await ahead.commitChanged();
    const [agent] = all;
    await expect(agent?.checkIn(behind.url)).rejects.toThrow('503 {"error":{"code":"behind"');
    await settle(all, ahead.url);
    expect((await stores[0]?.readRollout('quorum'))?.commit).toBe('c3');
    // A commit that was asked for before the other asked does not count, however late it arrives.
    commits[1] = 'c1';
    await behind.commitChanged(60_000);
    await expect(agent?.checkIn(behind.url)).rejects.toThrow('behind');
    for (const [index, server] of servers.entries()) {
      commits[index] = fleet.commit.id;
      await server.commitChanged();
    }
    await settle(all, behind.url);
    expect((await stores[0]?.readRollout('quorum'))?.commit).toBe(fleet.commit.id);
  });

  test('pages of one server show what another did', async () => {
    const [here, there] = urls();
    const all = agents();
    const stream = await fetch(`${here}/api/v1/stream`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (reader === undefined || there === undefined) throw new Error('no stream');
    await settle(all, there);
    let heard = '';
    while (!heard.includes('event: rollout')) heard += (await reader.read()).value ?? '';
    expect(heard).toContain('data: {"middleware":"quorum","changedAt":');
    await reader.cancel();
  });

  test('200 asks at once through both get one lease', async () => {
    const [first, second] = urls();
    if (first === undefined || second === undefined) throw new Error('two servers were started');
    const all = agents();
    await settle(all, first);
    const before = await countGranted(urls());
    for (const agent of all) agent.want();
    const answers: LeaseAnswer[] = [];
    const askAtOnce = async () => {
      const asks = Array.from({ length: 200 }, (_, index) => {
        const agent = all[index % all.length];
        // A server that is too busy says so, and agents ask again.
        return agent?.checkIn(index % 2 === 0 ? first : second).catch((error: Error) => {
          expect(error.message).toMatch(/^503 /);
          return undefined;
        });
      });
      answers.push(...(await Promise.all(asks)).flatMap((lease) => lease ?? []));
      return answers.length > 20 && answers.some(({ state }) => state === 'granted');
    };
    await waitFor(askAtOnce, { what: 'more than 20 answers, one of them with the lease', seen: () => answers });
    const leases = new Set(answers.filter(({ state }) => state === 'granted').map(({ member, fence }) => `${member} ${fence}`));
    const granted = (await countGranted(urls())) - before;
    const holders = (await stores[0]?.readRollout('quorum'))?.holders.length;
    console.log(`LEASES servers=2 asks=200 answered=${answers.length} granted=${granted} holders=${holders}`);
    expect([leases.size, granted, holders]).toEqual([1, 1, 1]);
    await giveBack(all, first);
  });

  test.each(['reset', 'silence'] as const)('a server that is cut off (%s) grants nothing, and does again afterwards', async (mode) => {
    const [whole, cut] = urls();
    if (whole === undefined || cut === undefined) throw new Error('two servers were started');
    const all = agents();
    const [one, other] = all;
    if (one === undefined || other === undefined) throw new Error('there are three agents');
    await settle(all, whole);
    await settle(all, cut);
    proxy.set(mode);
    one.want();
    const startedAt = performance.now();
    await expect(one.checkIn(cut)).rejects.toThrow('503');
    const refusedMs = Math.round(performance.now() - startedAt);
    await settle(all.slice(1), whole);
    expect(await askUntil(one, { server: whole, others: all, state: 'granted' })).toBe('granted');
    other.want();
    expect((await other.checkIn(whole))?.state).toBe('waiting');
    proxy.set('pass');
    const healedAt = performance.now();
    await expect.poll(() => other.checkIn(cut).then((lease) => lease?.state, String), { interval: 100 }).toBe('waiting');
    const healedMs = Math.round(performance.now() - healedAt);
    one.finish();
    expect(await askUntil(other, { server: cut, others: all, state: 'granted' })).toBe('granted');
    other.finish();
    await giveBack(all, cut);
    console.log(`LEASES cutOff=${mode} refusedAfterMs=${refusedMs} healedAfterMs=${healedMs}`);
    expect(refusedMs).toBeLessThan(120_000);
  });
});

/** Lets every agent prove that it is of now. */
async function settle(agents: readonly LeaseAgent[], server: string): Promise<void> {
  for (let round = 0; round < 2; round += 1) await Promise.all(agents.map((agent) => agent.checkIn(server)));
}

interface Asking {
  readonly server: string;
  /** Agents that go on reporting. */
  readonly others: readonly LeaseAgent[];
  readonly state: string;
}

async function askUntil(agent: LeaseAgent, { server, others, state }: Asking): Promise<string | undefined> {
  let last: string | undefined;
  for (let tries = 0; tries < 50 && last !== state; tries += 1) {
    await Promise.all(others.filter((other) => other !== agent).map((other) => other.checkIn(server)));
    last = (await agent.checkIn(server))?.state;
  }
  return last;
}

/** Goes on until nobody holds a lease and each member has proven itself. */
async function giveBack(agents: readonly LeaseAgent[], server: string): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all(agents.map((agent) => agent.checkIn(server)));
    for (const [index, lease] of answers.entries()) if (lease?.state === 'granted') agents[index]?.finish();
  }
}

async function countGranted(servers: readonly string[]): Promise<number> {
  const texts = await Promise.all(servers.map(async (url) => await (await fetch(`${url}/metrics`)).text()));
  return texts.reduce((sum, text) => sum + readSample(text, 'plumb_lease_granted_total'), 0);
}
