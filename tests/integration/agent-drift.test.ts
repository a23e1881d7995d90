import {
  appendFileSync,
  chmodSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askRedis, readRedis, readRedisPid } from '../../examples/demo/ask.ts';
import type { Report, ReportEvent } from '../../schemas/index.ts';
import {
  type AgentHost,
  type AgentWorld,
  expectConsistentReports,
  memberOf,
  useAgentWorlds,
  waitForReport,
  waitForSynced,
} from '../support/agent-world.ts';
import { fleetDocument, hostDocument, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

interface Place {
  readonly port: number;
  readonly directory: string;
  readonly file: string;
  /** A file outside of what is managed. */
  readonly elsewhere: string;
}

interface DriftKind {
  readonly name: string;
  readonly resource: string;
  readonly pointer: string;
  readonly act: (place: Place) => Promise<void> | void;
  /** A hand takes it back, where the agent must not. */
  readonly undo: (place: Place, before: Before) => Promise<void> | void;
  /** The drift in the report; the row of the parameter in the member's table where there is one. */
  readonly shown: { readonly desired: unknown; readonly observed: unknown };
  readonly isNewProcess?: true;
}

interface Before {
  readonly text: string;
  readonly pid: number | undefined;
}

const rewrite = ({ file }: Place, { text }: Before) => writeFileSync(file, text);

const kinds: readonly DriftKind[] = [
  {
    name: 'append',
    resource: 'file',
    pointer: '/entries/maxclients',
    act: ({ file }) => appendFileSync(file, 'maxclients 77\n'),
    undo: rewrite,
    shown: { desired: null, observed: '77' },
  },
  {
    name: 'rewrite in place',
    resource: 'file',
    pointer: '/entries/maxmemory',
    act: ({ file }) => writeFileSync(file, changeMemory(file)),
    undo: rewrite,
    shown: { desired: '64mb', observed: '65mb' },
  },
  {
    name: 'rename over',
    resource: 'file',
    pointer: '/entries/maxmemory',
    act: ({ file, elsewhere }) => {
      writeFileSync(elsewhere, changeMemory(file), { mode: 0o640 });
      renameSync(elsewhere, file);
    },
    undo: rewrite,
    shown: { desired: '64mb', observed: '65mb' },
  },
  {
    name: 'delete',
    resource: 'file',
    pointer: '',
    act: ({ file }) => unlinkSync(file),
    undo: ({ file }, { text }) => writeFileSync(file, text, { mode: 0o640 }),
    shown: { desired: 'present', observed: null },
  },
  {
    name: 'chmod',
    resource: 'file',
    pointer: '/mode',
    act: ({ file }) => chmodSync(file, 0o666),
    undo: ({ file }) => chmodSync(file, 0o640),
    shown: { desired: '0640', observed: '0666' },
  },
  {
    name: 'replaced by a link',
    resource: 'file',
    pointer: '/type',
    act: ({ file, elsewhere }) => {
      writeFileSync(elsewhere, 'not yours\n', { mode: 0o604 });
      symlinkSync(elsewhere, `${file}.link`);
      renameSync(`${file}.link`, file);
    },
    undo: ({ file }, { text }) => {
      unlinkSync(file);
      writeFileSync(file, text, { mode: 0o640 });
    },
    shown: { desired: 'file', observed: 'link' },
  },
  {
    name: 'directory removed',
    resource: 'directory',
    pointer: '',
    act: ({ directory }) => {
      // In one step: taken away file by file, it would be several drifts.
      renameSync(directory, `${directory}.gone`);
      rmSync(`${directory}.gone`, { recursive: true });
    },
    undo: () => undefined,
    shown: { desired: 'present', observed: null },
  },
  {
    name: 'CONFIG SET',
    resource: 'parameters',
    pointer: '/values/maxmemory',
    act: async ({ port }) => void (await askRedis(port, 'CONFIG', 'SET', 'maxmemory', '1gb')),
    undo: async ({ port }) => void (await askRedis(port, 'CONFIG', 'SET', 'maxmemory', '64mb')),
    shown: { desired: '67108864', observed: '1073741824' },
  },
  {
    name: 'kill -9',
    resource: 'service',
    pointer: '/running',
    act: async ({ port }) => void process.kill((await readRedisPid(port)) ?? 0, 'SIGKILL'),
    undo: () => undefined,
    shown: { desired: 'true', observed: 'false' },
    isNewProcess: true,
  },
];

it('heals every kind of drift on an event, in the time of a few cycles', async (context) => {
  skipWithout(context, 'redis-server');
  const { world, host, place } = await start('enforce');
  const agent = host.run();
  await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
  const measured: { readonly name: string; readonly seenMs: number; readonly healedMs: number }[] = [];
  for (const kind of kinds) {
    await settled(host);
    const [before, known] = [await look(place), host.reports().length];
    const actedAt = Date.now();
    await kind.act(place);
    const { value: events } = await waitFor(async () => healed(host, { known, kind }), { what: `${kind.name} healed` });
    const after = await look(place);
    expect(after.text, kind.name).toBe(before.text);
    expect(statSync(place.file).mode & 0o7777, kind.name).toBe(0o640);
    expect(lstatSync(place.file).isFile(), kind.name).toBe(true);
    expect(await readRedis(place.port, 'maxmemory'), kind.name).toBe('67108864');
    if (kind.isNewProcess) expect(after.pid, kind.name).not.toBe(before.pid);
    else expect(after.pid, `${kind.name} costs no restart`).toBe(before.pid);
    measured.push({
      name: kind.name,
      seenMs: Date.parse(events[0]?.at ?? '') - actedAt,
      healedMs: Date.parse(events[1]?.at ?? '') - actedAt,
    });
  }
  expect(readFileSync(place.elsewhere, 'utf8')).toBe('not yours\n');
  expect(statSync(place.elsewhere).mode & 0o7777).toBe(0o604);
  expect(await agent.stop(), agent.log()).toBe(0);
  expectConsistentReports(host.reports());
  expectEachToldOnce(host);
  const seen = measured.map(({ seenMs }) => seenMs).sort((a, b) => a - b);
  const slowest = measured.toSorted((a, b) => b.healedMs - a.healedMs)[0];
  console.log(
    `drift kinds=${kinds.length} cycleMs=${cycleMs(host)} slowestMs=${seen.at(-1)} medianMs=${median(seen)} healedMs=${slowest?.healedMs} slowestToHeal=${slowest?.name}`,
  );
  const cycle = cycleMs(host);
  expect(median(seen), JSON.stringify(measured)).toBeLessThan(800 + 10 * cycle);
  expect(seen.at(-1), JSON.stringify(measured)).toBeLessThan(2800 + 20 * cycle);
  expect(Math.max(...measured.map(({ healedMs }) => healedMs)), JSON.stringify(measured)).toBeLessThan(4800 + 20 * cycle);
});

it('shows every kind of drift and writes nothing where it only observes', async (context) => {
  skipWithout(context, 'redis-server');
  const { world, host, place } = await start('enforce');
  await host.once();
  const observing = world.commit({ 'cache.yaml': redisDocument('cache', { port: place.port, drift: 'observe' }) });
  const agent = host.run();
  await waitForReport(host, 'the commit seen', ({ commit, trigger }) => commit === observing && trigger !== 'manual');
  const slow: number[] = [];
  for (const kind of kinds.filter(({ name }) => name !== 'directory removed' && name !== 'kill -9')) {
    await settled(host);
    const before = await look(place);
    const known = host.reports().length;
    const actedAt = Date.now();
    await kind.act(place);
    const report = await waitForReport(host, `${kind.name} shown`, (one) => one.sequence > sequenceAt(host, known) && isShown(one, kind));
    slow.push(Date.parse(report.at) - actedAt);
    expectShown(report, kind);
    const untouched = await look(place);
    expect(untouched.pid).toBe(before.pid);
    if (kind.resource === 'file') expect(isAsBefore(place, before), `${kind.name} is left as the hand left it`).toBe(false);
    await kind.undo(place, before);
    await waitFor(async () => !isShown(host.reports().at(-1), kind), { what: `${kind.name} gone from the report` });
  }
  await settled(host);
  const known = host.reports().length;
  process.kill((await readRedisPid(place.port)) ?? 0, 'SIGKILL');
  const isDown = (one: Report) => one.sequence > sequenceAt(host, known) && memberOf(one, 'cache/1')?.health.state === 'Unhealthy';
  const down = await waitForReport(host, 'the process shown as gone', isDown);
  for (const kind of kinds.filter(({ name }) => name === 'kill -9')) expectShown(down, kind);
  expect(await agent.stop(), agent.log()).toBe(0);
  expect(await readRedisPid(place.port).catch(() => undefined), 'nothing is started where drift is only observed').toBeUndefined();
  expectConsistentReports(host.reports());
  expectEachToldOnce(host, { open: 1 });
  expect(median(slow)).toBeLessThan(800 + 10 * cycleMs(host));
});

it('reports drift of what it found as wanted, also where it never wrote anything', async (context) => {
  skipWithout(context, 'redis-server');
  const { world, host, place } = await start('enforce');
  await host.once();
  const observing = world.commit({ 'cache.yaml': redisDocument('cache', { port: place.port, drift: 'observe' }) });
  rmSync(join(host.state, 'ledger.json'));
  const agent = host.run();
  await waitForReport(host, 'the commit seen', ({ commit, trigger }) => commit === observing && trigger !== 'manual');
  await settled(host);
  appendFileSync(place.file, 'maxclients 77\n');
  const told = await waitForReport(host, 'the drift told', ({ events }) => events.some(({ code }) => code === 'DriftDetected'));
  expect(memberOf(told, 'cache/1')?.differences).toMatchObject([{ pointer: '/entries/maxclients', origin: 'drift' }]);
  expect(await agent.stop(), agent.log()).toBe(0);
  // A resource that was only observed is not Plumb's: it stays when Git no longer names it.
  const gone = world.commit({ 'cache.yaml': null });
  expect((await host.once()).code).toBe(0);
  expect(host.ledger()).toMatchObject({ appliedCommit: gone, resources: {} });
  expect(readFileSync(place.file, 'utf8')).toContain('maxclients 77');
  expect(await readRedisPid(place.port)).toBeDefined();
});

async function start(drift: 'enforce' | 'observe'): Promise<{ world: AgentWorld; host: AgentHost; place: Place }> {
  const [port = 0] = await freePorts(1);
  const world = await openWorld({
    'fleet.yaml': fleetDocument(),
    'h1.yaml': hostDocument('h1'),
    'cache.yaml': redisDocument('cache', { port, drift }),
  });
  const host = world.host('h1');
  const directory = join(host.root, 'etc/plumb/redis/cache-1');
  return { world, host, place: { port, directory, file: join(directory, 'redis.conf'), elsewhere: join(host.root, 'elsewhere') } };
}

function changeMemory(file: string): string {
  return readFileSync(file, 'utf8').replace('maxmemory 64mb', 'maxmemory 65mb');
}

async function look({ file, port }: Place): Promise<Before> {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    text = 'not there';
  }
  return { text, pid: await readRedisPid(port).catch(() => undefined) };
}

function isAsBefore({ file }: Place, { text }: Before): boolean {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true && (stat.mode & 0o7777) === 0o640 && readFileSync(file, 'utf8') === text;
}

/** The two events of this drift, once both were reported after the reports known before. */
function healed(host: AgentHost, { known, kind }: { readonly known: number; readonly kind: DriftKind }) {
  const events = host
    .reports()
    .slice(known)
    .flatMap((report) => report.events);
  const of = (code: ReportEvent['code']) =>
    events.find(
      (event) => event.code === code && event.resource?.startsWith(`${kind.resource}[`) === true && event.pointer === kind.pointer,
    );
  const [seen, gone] = [of('DriftDetected'), of('DriftHealed')];
  return seen === undefined || gone === undefined ? undefined : [seen, gone];
}

/** Until the newest report is one at rest, and no cycle has added another for a moment. */
async function settled(host: AgentHost): Promise<void> {
  let [count, since] = [-1, 0];
  await waitFor(
    async () => {
      const now = host.reports().length;
      if (now !== count) [count, since] = [now, performance.now()];
      return performance.now() - since > 300;
    },
    { what: 'the agent at rest' },
  );
}

function sequenceAt(host: AgentHost, count: number): number {
  return host.reports()[count - 1]?.sequence ?? 0;
}

function differenceOf(report: Report | undefined, { resource, pointer }: DriftKind) {
  return memberOf(report, 'cache/1')?.differences.find((one) => one.resource.startsWith(`${resource}[`) && one.pointer === pointer);
}

function isShown(report: Report | undefined, kind: DriftKind): boolean {
  return differenceOf(report, kind) !== undefined;
}

/** All that people need to judge it: what Git wants, what is there, since when, and what the host knows of it. */
function expectShown(report: Report, kind: DriftKind): void {
  const member = memberOf(report, 'cache/1');
  expect(member?.sync, kind.name).toMatchObject({ state: 'Drifted', reason: 'ObserveMode' });
  const difference = differenceOf(report, kind);
  expect(difference, kind.name).toMatchObject({ ...kind.shown, origin: 'drift' });
  expect(Date.parse(difference?.firstSeen ?? ''), `${kind.name} tells since when`).toBeLessThanOrEqual(Date.parse(report.at));
  if (kind.resource === 'file' && kind.name !== 'delete') expect(difference?.evidence, kind.name).toMatch(/^modified .* owned by /);
  if (!kind.pointer.endsWith('/maxmemory')) return;
  const onDisk = kind.resource === 'file';
  expect(
    member?.parameters.find(({ name }) => name === 'maxmemory'),
    kind.name,
  ).toMatchObject({
    state: 'differs',
    disk: onDisk ? '65mb' : '64mb',
    running: onDisk ? '67108864' : '1073741824',
  });
}

/** One DriftDetected and one DriftHealed for each place and each time, in turn. */
function expectEachToldOnce(host: AgentHost, { open = 0 } = {}): void {
  const state = new Map<string, 'DriftDetected' | 'DriftHealed'>();
  for (const { code, resource, pointer } of host.events()) {
    if (code !== 'DriftDetected' && code !== 'DriftHealed') continue;
    const key = `${resource} ${pointer}`;
    expect(code, key).toBe(state.get(key) === 'DriftDetected' ? 'DriftHealed' : 'DriftDetected');
    state.set(key, code);
  }
  expect(state.size).toBeGreaterThan(4);
  const left = [...state].filter(([, code]) => code === 'DriftDetected');
  expect(left, 'drift that was never told healed').toHaveLength(open);
}

/** How long a cycle takes on this machine, with all that it has to do beside: the floor of what healing takes. */
function cycleMs(host: AgentHost): number {
  return median(host.reports().map(({ durationMs }) => durationMs));
}

function median(sorted: readonly number[]): number {
  return [...sorted].sort((a, b) => a - b)[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY;
}
