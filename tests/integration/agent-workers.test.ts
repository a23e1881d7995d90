import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { askRedis } from '../../examples/demo/ask.ts';
import { expectConsistentReports, memberOf, useAgentWorlds, waitForSynced } from '../support/agent-world.ts';
import { fleetDocument, nginxDocument, oneHost, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

it('tells workers that end again and again below a main process that lives, and no forked saver', async (context) => {
  skipWithout(context, 'nginx');
  skipWithout(context, 'redis-server');
  const [port = 0, statusPort = 0, redis = 0] = await freePorts(3);
  const world = await openWorld({
    ...oneHost,
    'fleet.yaml': fleetDocument({ interval: '1s' }),
    'web.yaml': nginxDocument('web', { port, statusPort, parameters: { worker_processes: 2 } }),
    'solo.yaml': redisDocument('solo', { port: redis }),
  });
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
  const master = readFileSync(join(host.root, 'run/plumb/nginx/web-a/nginx.pid'), 'utf8').trim();
  const workers = () => readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').trim().split(' ').map(Number);
  const crashing = setInterval(() => {
    const [worker] = workers();
    if (worker !== undefined && worker > 0) process.kill(worker, 'SIGKILL');
    askRedis(redis, 'BGSAVE').catch(() => undefined);
  }, 700);
  onTestFinished(() => clearInterval(crashing));
  const healthOf = (key: string) => memberOf(host.reports().at(-1), key)?.health;
  await waitFor(async () => healthOf('web/a')?.reason === 'ChildrenKeepEnding', {
    what: 'the loop is told',
    seen: () => JSON.stringify(healthOf('web/a')),
  });
  expect(healthOf('web/a')).toMatchObject({ state: 'Degraded', message: expect.stringContaining('were replaced 3 times') });
  expect(healthOf('solo/1')?.state).toBe('Healthy');
  clearInterval(crashing);
  expect(workers()).toHaveLength(2);
  expect(await agent.stop(), agent.log()).toBe(0);
  expectConsistentReports(host.reports());
});
