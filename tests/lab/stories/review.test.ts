import { afterAll, describe, expect, it } from 'vitest';
import type { FleetFile } from '../../../examples/demo/fleet-repository.ts';
import type { Review } from '../../../reconciler/review/index.ts';
import { beforeStories } from '../before-stories.fixture.ts';
import type { Lab } from '../lab.ts';
import { openShop } from '../open-shop.ts';
import { mergePullRequest } from '../pull-request.ts';
import { askReview } from '../review/ask-review.ts';
import { lookAtMembers, type MeasuredEffect, measureEffects, type Places } from '../review/measure-effects.ts';
import { apiMembers, cache, shopApi, web } from '../shop-fleet.ts';
import { converge, readRollout, tell } from '../status.ts';
import { waitFor } from '../wait-for.ts';

/** Everybody who is ever a member in these stories. */
const places: Places = {
  'web/a': 'node1',
  'web/b': 'node3',
  'shop-api/1': 'node2',
  'shop-api/2': 'node3',
  'shop-api/3': 'node1',
  'cache/1': 'node3',
  'cache/2': 'node2',
};

interface Change {
  readonly name: string;
  readonly files: Readonly<Record<string, FleetFile>>;
  /** Effects that are predicted and happen; members that are not named: none. */
  readonly effects: Readonly<Record<string, MeasuredEffect>>;
  /** Members that Git wants stopped afterwards. */
  readonly stopped?: number;
}

const redis = { maxmemory: '96mb' };
const changes: readonly Change[] = [
  { name: 'more memory, set hot', files: cache(redis), effects: { 'cache/1': 'hot', 'cache/2': 'hot' } },
  {
    name: 'a comment',
    files: { 'middleware/cache.yaml': `# Ask the team before you change this.\n${cache(redis)['middleware/cache.yaml']}` },
    effects: {},
  },
  { name: 'more databases', files: cache({ ...redis, databases: 32 }), effects: { 'cache/1': 'restart', 'cache/2': 'restart' } },
  { name: 'another greeting', files: shopApi({ greeting: 'good morning' }), effects: { 'shop-api/1': 'reload', 'shop-api/2': 'reload' } },
  {
    name: 'another port, and whoever is wired to it',
    files: shopApi({ greeting: 'good morning', port: 3100 }),
    effects: { 'shop-api/1': 'restart', 'shop-api/2': 'restart', 'web/a': 'reload' },
  },
  { name: 'a header more', files: web({ client_max_body_size: '2m' }), effects: { 'web/a': 'reload' } },
  {
    name: 'one member more, and whoever is wired to it',
    files: shopApi({ greeting: 'good morning', port: 3100 }, [...apiMembers, { host: 'node1', id: '3' }]),
    effects: { 'shop-api/3': 'install', 'web/a': 'reload' },
  },
  {
    name: 'the member gone again',
    files: shopApi({ greeting: 'good morning', port: 3100 }),
    effects: { 'shop-api/3': 'uninstall', 'web/a': 'reload' },
  },
  { name: 'stopped', files: stopped('web', web({ client_max_body_size: '2m' })), effects: { 'web/a': 'stop' }, stopped: 1 },
  { name: 'running again', files: web({ client_max_body_size: '2m' }), effects: { 'web/a': 'start' } },
  {
    name: 'hot for one, a restart for the other',
    files: cache({ ...redis, databases: 32 }, { '2': { 'tcp-backlog': 256 } }),
    effects: { 'cache/2': 'restart' },
  },
  { name: 'removed as a whole', files: { 'middleware/cache.yaml': null }, effects: { 'cache/1': 'uninstall', 'cache/2': 'uninstall' } },
];

function stopped(name: string, files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const path = `middleware/${name}.yaml`;
  const document = JSON.parse(files[path] ?? '{}') as { spec: object };
  return { [path]: JSON.stringify({ ...document, spec: { ...document.spec, state: 'stopped' } }) };
}

describe('a predicted effect', () => {
  let lab: Lab;
  beforeStories(async () => {
    lab = await openShop('review');
  });
  afterAll(() => lab?.down());

  it.each(changes)('happens: $name', async ({ name, files, effects, stopped: asleep }) => {
    const before = await lookAtMembers(lab, places);
    const since = new Date().toISOString();
    // Reviewed when no agent has the commit yet: agents ask every second, so the hosts are observed first.
    await lab.git.stop();
    mergePullRequest(lab, `Try ${name}`, files);
    const predicted = await askReview(lab);
    await lab.git.start();
    await converge(lab, name, 600_000, asleep);
    // A member that the server never heard of could not ask to leave.
    const isHeard = async () => (await readRollout(lab, 'shop-api'))?.members.every(({ heardAt }) => heardAt !== undefined);
    await waitFor(isHeard, { what: 'every member is heard of' });
    const measured = await measureEffects(lab, { before, after: await lookAtMembers(lab, places), since });
    const told = predicted.middleware.flatMap(({ members }) => members.map(({ key, outcome }) => [key, asMeasured(outcome)] as const));
    tell(`the review said: ${predicted.statement.map(({ text }) => text).join('; ') || 'nothing changes'}`);
    const all = Object.fromEntries(Object.keys(places).map((key) => [key, 'none']));
    expect({ ...all, ...Object.fromEntries(told) }, 'predicted').toEqual({ ...all, ...effects });
    expect({ ...all, ...measured }, 'measured').toEqual({ ...all, ...effects });
  });
});

/** The effect of an outcome as a process shows it, which is less than the review says. */
function asMeasured(outcome: Review['middleware'][number]['members'][number]['outcome']): string {
  if (outcome === 'recreate') return 'restart';
  return outcome === 'write' || outcome === 'observe' ? 'none' : outcome;
}
