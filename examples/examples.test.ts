import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { adapterEngine } from '../adapters/index.ts';
import { oweEffects, settleLedger } from '../agent/ledger/settle-ledger.ts';
import { compile, sliceFor } from '../reconciler/compile/index.ts';
import { formatPlan, type Plan, planHost, resourcesToObserve } from '../reconciler/plan/index.ts';
import { createDirectorySource, readBuiltinAdapters, type Snapshot } from '../reconciler/source/index.ts';
import type { Ledger, Observation, Resource, Slice } from '../schemas/index.ts';

/** `npm run golden:update` writes the files under expected/ anew; the diff shows what a change of Plumb does to these fleets. */

const now = '2026-01-02T03:04:05.000Z';
const builtin = readBuiltinAdapters().flatMap((folder) => adapterEngine.load(folder).adapter ?? []);

const fleets = { minimal: await readFleet('minimal'), shop: await readFleet('shop') };

describe.each(Object.entries(fleets))('%s', (name, snapshot) => {
  const hosts = compileFleet(snapshot);

  it.each([...hosts])('gives %s its slice, and an empty machine its plan', async (host, { slice, resources }) => {
    await expect(formatSlice(slice)).toMatchFileSnapshot(expectedFile(name, `${host}.slice.yaml`));
    const plan = planOf({ slice, resources }, { ledger: emptyLedger(host), observedById: new Map() });
    await expect(formatPlan(plan)).toMatchFileSnapshot(expectedFile(name, `${host}.plan.txt`));
  });

  it.each([...hosts])('has nothing to do on %s once it is converged', (_host, wanted) => {
    expect(formatPlan(planOf(wanted, converged(wanted)))).toBe(`${wanted.slice.host.name} is in sync with golden\n`);
  });

  it('has no golden file of a host that is gone', () => {
    const golden = readdirSync(join(import.meta.dirname, name, 'expected')).filter((file) => file.endsWith('.slice.yaml'));
    expect(golden.filter((file) => !hosts.has(file.replace('.slice.yaml', '')))).toEqual([]);
  });

  it('is clean: golden files are no documents', () => {
    const files = new Map([...snapshot.files, ['expected/web1.slice.yaml', Buffer.from('version: 1\n')]]);
    expect(compile({ snapshot: { ...snapshot, files }, engine: adapterEngine, builtin }).diagnostics).toEqual([]);
  });
});

describe('a commit to the converged shop', () => {
  const before = compileFleet(fleets.shop);
  const commits: readonly (readonly [string, readonly string[], Snapshot])[] = [
    [
      'maxmemory-changed',
      ['data1', 'data2'],
      withEdit('middleware/cache.yaml', (text) => text.replace('maxmemory: 1gb', 'maxmemory: 2gb')),
    ],
    [
      'profile-changed',
      ['data1'],
      withEdit('profiles/production.toml', (text) => text.replace('tcp-keepalive = 120', 'tcp-keepalive = 60')),
    ],
    ['greeting-changed', ['app1'], withEdit('middleware/shop-api.yaml', (text) => text.replace('welcome to', 'good morning from'))],
    ['coordination-removed', ['data1', 'data3'], withEdit('middleware/coordination.yaml', () => undefined)],
  ];

  it.each(commits)('%s', async (name, changedHosts, snapshot) => {
    const after = compileFleet(snapshot);
    const plans = [...before].map(([host, wanted]) => {
      const wantedNow = after.get(host);
      if (wantedNow === undefined) throw new Error(`the edit lost host ${host}`);
      return planOf(wantedNow, converged(wanted));
    });
    for (const plan of plans.filter(({ host }) => changedHosts.includes(host)))
      await expect(formatPlan(plan)).toMatchFileSnapshot(expectedFile('shop', `${name}/${plan.host}.plan.txt`));
  });

  it('of a hot parameter touches no process', () => {
    const [, , snapshot] = commits[0] ?? [];
    const wanted = before.get('data1');
    const wantedNow = snapshot === undefined ? undefined : compileFleet(snapshot).get('data1');
    if (wanted === undefined || wantedNow === undefined) throw new Error('there is no data1');
    const { steps } = planOf(wantedNow, converged(wanted));
    const changed = steps.filter(({ action }) => action !== 'none' && action !== 'check');
    expect(changed.map(({ resource, effect }) => [resource.kind, effect])).toEqual([
      ['file', 'hot'],
      ['parameters', 'hot'],
    ]);
  });
});

interface Wanted {
  readonly slice: Slice;
  readonly resources: readonly Resource[];
}

interface Found {
  readonly ledger: Ledger;
  readonly observedById: ReadonlyMap<string, Observation>;
}

/** The commit has a fixed name, since the digest of a directory would change with every file. */
async function readFleet(name: string): Promise<Snapshot> {
  const source = createDirectorySource({ path: join(import.meta.dirname, name) });
  const { signal } = new AbortController();
  return { ...(await source.read(await source.check(signal), signal)), commit: 'golden' };
}

function withEdit(path: string, edit: (text: string) => string | undefined): Snapshot {
  const current = fleets.shop.files.get(path);
  const edited = current === undefined ? undefined : edit(text(current));
  if (current === undefined || edited === text(current)) throw new Error(`the edit of ${path} changes nothing`);
  const files = new Map(fleets.shop.files);
  if (edited === undefined) files.delete(path);
  else files.set(path, Buffer.from(edited));
  return { ...fleets.shop, files };
}

function compileFleet(snapshot: Snapshot): ReadonlyMap<string, Wanted> {
  const { fleet, diagnostics } = compile({ snapshot, engine: adapterEngine, builtin });
  if (fleet === undefined) throw new Error(JSON.stringify(diagnostics));
  const hosts = [...fleet.hosts.keys()].map((host) => {
    const placed = sliceFor(fleet, host);
    if (placed === undefined) throw new Error(`no slice for ${host}`);
    const environment = { root: '', privileged: true, canInstall: true };
    const { rendered, diagnostics: found } = adapterEngine.render(placed.slice, placed.adapters, environment);
    if (found.length > 0) throw new Error(JSON.stringify(found));
    return [host, { slice: placed.slice, resources: rendered.resources as readonly Resource[] }] as const;
  });
  return new Map(hosts);
}

/** The plan of a machine; a resource that was not found there is absent. */
function planOf({ slice, resources }: Wanted, { ledger, observedById }: Found): Plan {
  const looked = resourcesToObserve({ resources, ledger });
  const observed = new Map(looked.map(({ id }) => [id, observedById.get(id) ?? ({ status: 'absent' } as const)]));
  return planHost({ slice, resources, observed, ledger, now });
}

/** The machine after a first cycle that did all it planned. */
function converged(wanted: Wanted): Found {
  const empty = { ledger: emptyLedger(wanted.slice.host.name), observedById: new Map<string, Observation>() };
  const plan = planOf(wanted, empty);
  const results = plan.steps.map((step) => ({ step, status: 'done' as const, durationMs: 0 }));
  const known = ({ fields }: Resource): Observation => ({ status: 'known', fields: { ...fields }, facts: { startedAt: now } });
  const observedById = new Map(wanted.resources.map((resource) => [resource.id, known(resource)]));
  const owed = oweEffects(empty.ledger, plan, now);
  const verified = planOf(wanted, { ledger: { ...owed, pending: {} }, observedById });
  return { ledger: settleLedger(owed, { plan, results, verified, now }), observedById };
}

/** Without the digests of the adapters, which change with every comment in one. */
function formatSlice(slice: Slice): string {
  const adapters = Object.fromEntries(Object.keys(slice.adapters).map((name) => [name, 'sha256:…']));
  return dump({ ...slice, adapters }, { lineWidth: 140, noRefs: true });
}

function emptyLedger(host: string): Ledger {
  return { version: 1, host, resources: {}, pending: {}, firstSeen: {}, failures: {} };
}

function expectedFile(fleet: string, file: string): string {
  return join(import.meta.dirname, fleet, 'expected', file);
}

function text(content: string | Uint8Array): string {
  return typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
}
