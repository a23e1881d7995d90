import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createPredictor, createSqliteStore } from '../../reconciler/server/index.ts';
import { compareExecuted, type ExecutedReview, type ReviewedCommit, readExecutedStep } from '../../reconciler/status/index.ts';
import { startWorker } from '../../reconciler/worker/index.ts';
import type { Report } from '../../schemas/index.ts';
import { useAgentWorlds, waitForSynced } from '../support/agent-world.ts';
import { fleetDocument, hostDocument, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';

const openWorld = useAgentWorlds();

/** The executed effects by the reports, without a server between. */
function compare(reports: readonly Report[], chain: readonly ReviewedCommit[], commit: string): ExecutedReview {
  const steps = reports.flatMap((report) => readExecutedStep(report) ?? []).filter((step) => step.commit === commit);
  return compareExecuted({ commit, chain, steps, hosts: new Set(['h1']) });
}

it('the effects of an agent on Redis are compared with the predicted ones', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0] = await freePorts(1);
  const cache = (parameters: Readonly<Record<string, unknown>>) => ({ 'cache.yaml': redisDocument('cache', { port, parameters }) });
  const world = await openWorld({ 'fleet.yaml': fleetDocument(), 'h1.yaml': hostDocument('h1') });
  const host = world.host('h1');
  const store = await createSqliteStore({ path: ':memory:' });
  const work = await startWorker({
    repository: { location: world.repository.path, branch: 'main', cacheDir: join(world.directory, 'cache') },
  });
  onTestFinished(async () => {
    await work.stop();
    await store.close();
  });
  const predict = createPredictor({ work, store, clock: Date.now });
  const predicted = async (from: string, to: string): Promise<ReviewedCommit> => {
    for (const report of host.reports())
      await store.ingest({ report, nonce: `${report.sequence}`, receivedAt: Date.parse(report.at), clockSkewMs: 0 });
    const reviewed = await predict({ from, to });
    if (reviewed === undefined) throw new Error(`${from} and ${to} cannot be compared`);
    return reviewed;
  };
  const empty = world.repository.git('rev-parse', 'main').trim();
  let agent = host.run();
  await waitForSynced(host, empty);

  const installed = world.commit(cache({}));
  const install = await predicted(empty, installed);
  await waitForSynced(host, installed);
  expect(compare(host.reports(), [install], installed)).toMatchObject({
    state: 'asReviewed',
    members: [{ member: 'cache/1', outcome: 'install', executed: 'none' }],
  });

  const heated = world.commit(cache({ maxmemory: '96mb' }));
  // The agent may have done it by now: what it said before counts.
  await waitForSynced(host, heated);
  const hot = await predicted(installed, heated);
  expect(compare(host.reports(), [hot], heated)).toMatchObject({ state: 'asReviewed', members: [{ outcome: 'hot', executed: 'hot' }] });

  expect(await agent.stop(), agent.log()).toBe(0);
  const restarted = world.commit(cache({ maxmemory: '96mb', databases: 32 }));
  const last = world.commit(cache({ maxmemory: '64mb', databases: 32 }));
  const chain = [await predicted(restarted, last), await predicted(heated, restarted)];
  expect(chain.map(({ members }) => members.map(({ outcome }) => outcome))).toEqual([['hot'], ['restart']]);
  agent = host.run();
  await waitForSynced(host, last);
  // The host made up for both commits at once.
  expect(compare(host.reports(), chain, last)).toMatchObject({
    state: 'asReviewed',
    members: [{ predicted: 'restart', executed: 'restart' }],
  });
  expect(compare(host.reports(), chain.slice(0, 1), last)).toMatchObject({ state: 'unknown' });
  const mistaken = chain.slice(0, 1).map((reviewed) => ({ ...reviewed, from: heated }));
  expect(compare(host.reports(), mistaken, last)).toMatchObject({ state: 'stronger', totals: { stronger: 1 } });
  expect(await agent.stop(), agent.log()).toBe(0);
});
