import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { askRedis, fetchJson, fetchText, readRedis, readRedisPid } from './ask.ts';
import type { DemoWorld } from './demo-world.ts';
import { waitFor } from './wait-for.ts';

type Say = (text: string) => void;

interface Scene {
  readonly title: string;
  /** Software without which the scene cannot be played. */
  readonly needs: 'nginx' | 'redis' | 'nothing';
  /** Plays it, checks it, and returns what there is to tell. Throws when it did not go as told. */
  readonly play: (world: DemoWorld) => Promise<string>;
}

/** The whole story, scene by scene, with the time each took. */
export async function playStory(world: DemoWorld, say: Say): Promise<void> {
  for (const [index, { title, needs, play }] of scenes.entries()) {
    if ((needs === 'nginx' && !world.hasNginx) || (needs === 'redis' && !world.hasRedis)) {
      say(`\n${index + 1}. ${title}\n   left out: ${needs} is not on this machine`);
      continue;
    }
    say(`\n${index + 1}. ${title}`);
    const startedMs = performance.now();
    const told = await play(world);
    say(`   ${told.replaceAll('\n', '\n   ')}\n   (${((performance.now() - startedMs) / 1000).toFixed(1)} s)`);
  }
}

const scenes: readonly Scene[] = [
  {
    title: 'The first commit: three empty hosts become the shop',
    needs: 'nothing',
    async play(world) {
      const { tookMs } = await waitFor(() => isConverged(world), { what: 'every member Synced and Healthy' });
      const page = world.hasNginx ? await fetchText(`http://127.0.0.1:${world.ports.web}/`) : undefined;
      const served = page === undefined ? '' : `\nnginx in front of the in-house service answers: ${page.trim()}`;
      return `all members Synced and Healthy after ${tookMs} ms${served}`;
    },
  },
  {
    title: 'A commit with a hot parameter: maxmemory 64mb -> 96mb',
    needs: 'redis',
    async play(world) {
      const pid = await readRedisPid(world.ports.redis[0]);
      commitCache(world, (text) => text.replace('"64mb"', '"96mb"'), 'Give the cache 96 MB');
      const { tookMs } = await waitFor(async () => (await readRedis(world.ports.redis[0], 'maxmemory')) === '100663296', {
        what: 'maxmemory live',
      });
      await settle(world);
      mustBe(await readRedisPid(world.ports.redis[0]), pid, 'the pid');
      return `live after ${tookMs} ms: CONFIG GET maxmemory says 100663296, the process is still pid ${pid}`;
    },
  },
  {
    title: 'A commit that needs a restart: databases 16 -> 32',
    needs: 'redis',
    async play(world) {
      const pid = await readRedisPid(world.ports.redis[0]);
      commitCache(world, (text) => text.replace('"databases": 16', '"databases": 32'), 'Give the cache 32 databases');
      const { tookMs } = await waitFor(async () => (await readRedis(world.ports.redis[0], 'databases')) === '32', {
        what: 'databases live',
      });
      await settle(world);
      const restarted = await readRedisPid(world.ports.redis[0]);
      if (restarted === pid) throw new Error('the process was not restarted');
      return `live after ${tookMs} ms; pid ${pid} became ${restarted}`;
    },
  },
  {
    title: 'A hand edits a file: somebody appends to redis.conf',
    needs: 'redis',
    async play(world) {
      const file = join(world.rootOf('data'), 'etc/plumb/redis/cache-1/redis.conf');
      const before = readFileSync(file, 'utf8');
      appendFileSync(file, 'maxclients 77\n');
      const { tookMs } = await waitFor(async () => readFileSync(file, 'utf8') === before, {
        what: 'the file as in Git',
      });
      return `healed after ${tookMs} ms\n${await evidence(world, 'maxclients')}`;
    },
  },
  {
    title: 'A hand changes the running process: CONFIG SET maxmemory 1gb',
    needs: 'redis',
    async play(world) {
      const [port] = world.ports.redis;
      await askRedis(port, 'CONFIG', 'SET', 'maxmemory', '1gb');
      const { tookMs } = await waitFor(async () => (await readRedis(port, 'maxmemory')) === '100663296', {
        what: 'the running value as in Git',
      });
      return `healed after ${tookMs} ms, without touching the file or the process\n${await evidence(world, 'maxmemory')}`;
    },
  },
  {
    title: 'A process is killed: kill -9 of Redis',
    needs: 'redis',
    async play(world) {
      const pid = await readRedisPid(world.ports.redis[0]);
      if (pid === undefined) throw new Error('redis tells no pid');
      process.kill(pid, 'SIGKILL');
      const { value, tookMs } = await waitFor(
        async () => {
          const now = await readRedisPid(world.ports.redis[0]).catch(() => undefined);
          return now === pid ? undefined : now;
        },
        { what: 'redis runs again' },
      );
      await settle(world);
      return `runs again after ${tookMs} ms as pid ${value}`;
    },
  },
  {
    title: 'A bad commit: maxmemory "lots"',
    needs: 'redis',
    async play(world) {
      const good = cacheFile(world);
      const bad = commit(world, { 'middleware/cache.yaml': good.replace('"96mb"', '"lots"') }, 'Give the cache lots');
      const { value, tookMs } = await waitFor(() => refusal(world, bad), { what: 'the commit refused' });
      mustBe(await readRedis(world.ports.redis[0], 'maxmemory'), '100663296', 'the running value');
      commit(world, { 'middleware/cache.yaml': good }, 'Take that back');
      await settle(world);
      return `refused by every agent after ${tookMs} ms, the old state stays:\n${value}`;
    },
  },
  {
    title: 'A bad nginx configuration, well-formed for Git: stopped by nginx -t on a staged copy',
    needs: 'nginx',
    async play(world) {
      const good = world.repository.git('show', 'main:middleware/web.yaml');
      const pid = webPid(world);
      const bad = JSON.parse(good) as { spec: Record<string, unknown> };
      bad.spec['files'] = { 'conf.d/tuning.conf': { content: 'no_such_directive on;\n' } };
      commit(world, { 'middleware/web.yaml': JSON.stringify(bad, null, 2) }, 'Tune nginx');
      const { value } = await waitFor(() => blocked(world), { what: 'the config test to stop it' });
      const file = join(world.rootOf('edge'), 'etc/plumb/nginx/web-a/conf.d/tuning.conf');
      if (existsSync(file)) throw new Error(`${file} was written although the test failed`);
      mustBe(webPid(world), pid, 'the pid of nginx');
      commit(world, { 'middleware/web.yaml': good }, 'Untune nginx');
      await settle(world);
      return `nothing was changed, nginx is still pid ${pid}:\n${value}`;
    },
  },
];

interface FleetAnswer {
  readonly commit: { readonly id: string };
  readonly totals: {
    readonly members: number;
    readonly hosts: number;
    readonly hostsOnCommit: number;
    readonly sync: Readonly<Record<string, number>>;
    readonly health: Readonly<Record<string, number>>;
  };
}

async function isConverged(world: DemoWorld): Promise<boolean> {
  const fleet = await fetchJson<FleetAnswer>(`${world.server}/api/v1/fleet`);
  if (fleet === undefined || fleet.commit.id !== world.repository.git('rev-parse', 'main').trim()) return false;
  const { members, hosts, hostsOnCommit, sync, health } = fleet.totals;
  return members > 0 && sync['Synced'] === members && health['Healthy'] === members && hostsOnCommit === hosts;
}

async function settle(world: DemoWorld): Promise<void> {
  await waitFor(() => isConverged(world), { what: 'every member Synced and Healthy again' });
}

function cacheFile(world: DemoWorld): string {
  return world.repository.git('show', 'main:middleware/cache.yaml');
}

function commit(world: DemoWorld, files: Readonly<Record<string, string>>, subject: string): string {
  return world.repository.commit(files, { subject, at: new Date().toISOString() });
}

function commitCache(world: DemoWorld, edit: (text: string) => string, subject: string): void {
  commit(world, { 'middleware/cache.yaml': edit(cacheFile(world)) }, subject);
}

interface EventAnswer {
  readonly events: readonly {
    readonly code: string;
    readonly at: string;
    readonly message: string;
    readonly resource?: string;
    readonly durationMs?: number;
  }[];
}

/** The server's events of the newest drift at a place, and of its healing. */
async function evidence(world: DemoWorld, place: string): Promise<string> {
  const { value } = await waitFor(
    async () => {
      const answer = await fetchJson<EventAnswer>(`${world.server}/api/v1/events?limit=50`);
      const own = (answer?.events ?? []).filter(
        ({ code, message, ...rest }) => code.startsWith('Drift') && JSON.stringify([message, rest]).includes(place),
      );
      const found = own.find(({ code }) => code === 'DriftDetected');
      const healed = own.find(({ code }) => code === 'DriftHealed');
      return found !== undefined && healed !== undefined && { found, healed };
    },
    { what: `the drift of ${place} reported` },
  );
  return `the dashboard shows: ${value.found.resource} ${value.found.message}`;
}

interface ReportAnswer {
  readonly availableCommit?: string;
  readonly diagnostics?: readonly {
    readonly code: string;
    readonly summary: string;
    readonly detail: string;
    readonly file?: string;
    readonly line?: number;
  }[];
  readonly members: readonly {
    readonly key: string;
    readonly sync: { readonly state: string; readonly reason: string; readonly message: string };
  }[];
}

async function refusal(world: DemoWorld, commit: string): Promise<string | undefined> {
  const reports = await Promise.all(['edge', 'app', 'data'].map((host) => readReport(world, host)));
  if (!reports.every((report) => report?.availableCommit === commit)) return undefined;
  const [first] = reports[0]?.diagnostics ?? [];
  return first === undefined ? undefined : `${first.code} ${first.file}:${first.line} ${first.summary}: ${first.detail}`;
}

async function blocked(world: DemoWorld): Promise<string | undefined> {
  const report = await readReport(world, 'edge');
  const member = report?.members.find(({ sync }) => sync.reason === 'ConfigTestFailed');
  return member === undefined ? undefined : `${member.key} is ${member.sync.state}: ${member.sync.message}`;
}

async function readReport(world: DemoWorld, host: string): Promise<ReportAnswer | undefined> {
  const answer = await fetchJson<ReportAnswer & { readonly report?: ReportAnswer }>(`${world.server}/api/v1/reports/${host}`);
  return answer?.report ?? answer;
}

function webPid(world: DemoWorld): number {
  const record = join(world.rootOf('edge'), 'run/plumb/supervisor/plumb-web-a.json');
  return (JSON.parse(readFileSync(record, 'utf8')) as { readonly process: { readonly pid: number } }).process.pid;
}

function mustBe(seen: unknown, wanted: unknown, what: string): void {
  if (seen !== wanted) throw new Error(`${what} is ${String(seen)} and should be ${String(wanted)}`);
}
