import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { fetchJson } from '../../examples/demo/ask.ts';
import type { FleetView, MiddlewareView } from '../../reconciler/status/index.ts';
import { startProgram } from '../support/agent-process.ts';
import { type AgentWorld, useAgentWorlds } from '../support/agent-world.ts';
import { dyingRedis } from '../support/dying-redis.ts';
import { fleetDocument, hostDocument, middlewareDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { unmetNeed } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();
const hosts = ['h1', 'h2', 'h3'];

/** Each process of the bad commit lives for longer than it has to be up, so that the step of a member is proven. */
it.skipIf(unmetNeed({ programs: ['redis-server', 'timeout'] }) !== undefined)(
  'a rollout over three members halts when those it was done on keep ending, and leaves one as it was',
  { timeout: 240_000 },
  async () => {
    const [serverPort = 0, ...ports] = await freePorts(4);
    const world = await openWorld({});
    const identities = hosts.map((name): [string, string] => [`${name}.yaml`, hostDocument(name, { identity: world.host(name).keygen() })]);
    const cache = (parameters: Readonly<Record<string, unknown>>) =>
      middlewareDocument('cache', {
        adapter: 'redis',
        members: hosts.map((host, index) => ({ host, id: String(index + 1), parameters: { port: ports[index] } })),
        parameters: { maxmemory: '64mb', save: '', ...parameters },
      });
    const first = world.commit({
      'fleet.yaml': fleetDocument({ rollout: { settle: '3s' } }),
      ...Object.fromEntries(identities),
      'cache.yaml': cache({}),
    });
    const server = `http://127.0.0.1:${serverPort}`;
    serve(world, serverPort);
    for (const host of hosts) world.host(host).run('--server', server);
    const view = () => fetchJson<FleetView>(`${server}/api/v1/fleet`);
    const isGreen = async () => {
      const seen = await view();
      return seen?.commit.id === first && seen.totals.members === 3 && seen.totals.health.Healthy === 3;
    };
    await waitFor(isGreen, {
      what: 'three members are healthy',
      seen: () => readFileSync(join(world.directory, 'server.log'), 'utf8').slice(-2000),
    });

    world.commit({ 'cache.yaml': cache({ binary: dyingRedis(5) }) });
    let last: unknown;
    const isHalted = async () => {
      const rollout = (await view())?.middleware[0]?.rollout;
      last = rollout;
      return rollout?.state === 'Halted';
    };
    await waitFor(isHalted, { what: 'the rollout halts', seen: () => last });
    const programs = hosts.map((name, index) => programOf(world, { name, service: `plumb-cache-${index + 1}` }));
    expect(programs.filter((program) => program.includes('dying-redis')).length).toBeGreaterThan(0);
    expect(programs.filter((program) => program.endsWith('redis-server')).length).toBeGreaterThan(0);
    const middleware = await fetchJson<MiddlewareView>(`${server}/api/v1/middleware/cache`);
    const shown = middleware?.members.map(({ sync, health }) => `${sync.state} ${sync.reason} ${health.state}`) ?? [];
    expect(shown).toContain('Blocked KeepsEnding Unhealthy');
    expect(middleware?.members.map(({ sync }) => sync.message).join()).toMatch(/ended \d+ times by itself.*no disk left/s);
  },
);

function serve({ bundle, directory, repositoryUrl }: AgentWorld, port: number): void {
  const options = ['--repo', repositoryUrl, '--data', join(directory, 'server'), '--listen', `127.0.0.1:${port}`, '--poll', '1s'];
  const server = startProgram(bundle, { program: bundle.plumb, log: join(directory, 'server.log'), args: ['serve', ...options] });
  onTestFinished(() => server.kill());
}

/** The program by which the supervisor started a service last. */
function programOf(world: AgentWorld, { name, service }: { readonly name: string; readonly service: string }): string {
  const record = readFileSync(join(world.host(name).root, `run/plumb/supervisor/${service}.json`), 'utf8');
  return (JSON.parse(record) as { readonly process?: { readonly argv: readonly string[] } }).process?.argv[0] ?? '';
}
