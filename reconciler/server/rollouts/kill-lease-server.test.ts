import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { aQuorumFleet, createLeaseAgent, type LeaseAgent } from '../../../tests/support/lease-agent.ts';
import { missingPostgres, startPostgres } from '../../../tests/support/postgres-server.ts';
import { createTemporaryDirectory } from '../../../tests/support/temporary-directory.ts';

const kills = 8;
/** How long a member is down under its lease. */
const restartMs = 20;

/** The true state of the members, whatever the servers believe. */
interface World {
  /** Addresses where a server listens, or has until just now. */
  servers: readonly string[];
  isOver: boolean;
  readonly down: Set<string>;
  restarts: number;
  /** How often a member went down while another was. */
  together: number;
  /** Check-ins that got no answer. */
  cut: number;
  killedWhileDown: number;
}

test('kill -9 of the server in the middle of check-ins never takes two members down at once', async () => {
  const path = join(createTemporaryDirectory(), 'store.db');
  const world = await killServers({ store: path, count: 1 });
  console.log(`LEASES store=sqlite servers=1 kills=${kills} ${describeWorld(world)}`);
});

test.skipIf(missingPostgres !== undefined)('nor does that of one of two servers on one database', async () => {
  const postgres = await startPostgres();
  try {
    const world = await killServers({ store: postgres.url, count: 2 });
    console.log(`LEASES store=postgres servers=2 kills=${kills} ${describeWorld(world)}`);
  } finally {
    postgres.stop();
  }
});

function describeWorld({ restarts, cut, killedWhileDown, together }: World): string {
  return `restarts=${restarts} cut=${cut} killedWhileDown=${killedWhileDown} together=${together}`;
}

async function killServers({ store, count }: { readonly store: string; readonly count: number }): Promise<World> {
  const fleetPath = join(createTemporaryDirectory(), 'fleet.json');
  writeFileSync(fleetPath, JSON.stringify(aQuorumFleet()));
  const world: World = { servers: [], isOver: false, down: new Set(), restarts: 0, together: 0, cut: 0, killedWhileDown: 0 };
  const start = () => startProcess([store, fleetPath]);
  const servers = await Promise.all(Array.from({ length: count }, start));
  const running = ['web-1', 'data-1', 'data-2'].map((host) => runAgent(createLeaseAgent(host), world));
  try {
    for (let round = 0; round < kills; round += 1) {
      world.servers = servers.map(({ url }) => url);
      const wanted = world.restarts + 2;
      while (world.restarts < wanted) await sleep(1);
      // Half of them in the middle of a step, the others anywhere between two.
      if (round % 2 === 0) while (world.down.size === 0) await sleep(1);
      else await sleep(round * 7);
      const victim = servers.shift();
      if (world.down.size > 0) world.killedWhileDown += 1;
      await kill(victim);
      servers.push(await start());
    }
  } finally {
    world.isOver = true;
    await Promise.all([...running, ...servers.map(kill)]);
  }
  expect(world.together).toBe(0);
  expect(world.restarts).toBeGreaterThanOrEqual(2 * kills);
  expect(world.cut).toBeGreaterThan(kills / 2);
  expect(world.killedWhileDown).toBeGreaterThanOrEqual(kills / 2);
  return world;
}

/** Checks in all the time, at one server after the other. A member that is back wants the next restart. */
async function runAgent(agent: LeaseAgent, world: World): Promise<void> {
  let step: Promise<void> | undefined;
  agent.want();
  for (let turn = 0; !world.isOver; turn += 1) {
    const url = world.servers[turn % Math.max(1, world.servers.length)];
    const lease = url === undefined ? undefined : await agent.checkIn(url).catch((error: unknown) => forgive(error, world));
    if (lease === undefined) await sleep(2);
    // A step that began goes on, also while no server answers.
    if (lease?.state === 'granted') step ??= restart(agent, world);
    if (lease?.state === 'lost') throw new Error(`${agent.member} lost its lease: ${lease.message}`);
    if (lease?.state !== 'released') continue;
    step = undefined;
    agent.want();
  }
  await step;
}

/** Forgives a server that is gone, or that says that it cannot now; anything else is a fault. */
function forgive(error: unknown, world: World): undefined {
  const isGone = error instanceof TypeError || (error instanceof Error && error.message.startsWith('503'));
  if (!isGone) throw error;
  world.cut += 1;
  return undefined;
}

async function restart(agent: LeaseAgent, world: World): Promise<void> {
  world.down.add(agent.member);
  if (world.down.size > 1) world.together += 1;
  await sleep(restartMs);
  world.down.delete(agent.member);
  world.restarts += 1;
  agent.finish();
}

interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
}

const program = `
  import { readFileSync } from 'node:fs';
  import { createPostgresStore, createSqliteStore, startServer } from '${join(import.meta.dirname, '../index.ts')}';
  const [place, fleetPath] = process.argv.slice(1);
  const store = place.startsWith('postgres:') ? await createPostgresStore({ url: place }) : await createSqliteStore({ path: place });
  const fleet = JSON.parse(readFileSync(fleetPath, 'utf8'));
  const judge = () => () => ({ safe: true, message: '' });
  const server = await startServer({ store, expectation: () => fleet, judge, version: '0.1.0' });
  console.log(server.url);
`;

async function startProcess(options: readonly string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [unknown];
  if (!(line instanceof Buffer)) throw new Error(`the server ended with ${line} before it listened`);
  return { child, url: line.toString().trim() };
}

async function kill(server: ServerProcess | undefined): Promise<void> {
  if (server === undefined) return;
  const exited = once(server.child, 'exit');
  server.child.kill('SIGKILL');
  await exited;
}
