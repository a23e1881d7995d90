import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askRedis, readRedis } from '../../examples/demo/ask.ts';
import { useAgentWorlds, waitForSynced } from '../support/agent-world.ts';
import { fleetDocument, oneHost, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

it('what the adapter of Redis writes by itself is told and put back when it is changed in the process', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0] = await freePorts(1);
  const world = await openWorld({
    ...oneHost,
    'fleet.yaml': fleetDocument({ interval: '2s' }),
    'cache.yaml': redisDocument('cache', { port }),
  });
  const host = world.host('h1');
  const agent = host.run();
  const commit = world.repository.git('rev-parse', 'main').trim();
  await waitForSynced(host, commit);
  const file = join(host.root, 'etc/plumb/redis/cache-1/redis.conf');
  const waitUntilHealed = async (pointer: string) => {
    const isTold = async () => host.events('DriftDetected').some((event) => event.pointer === pointer);
    await waitFor(isTold, { what: `${pointer} is told` });
    await waitForSynced(host, commit);
  };

  await askRedis(port, 'CONFIG', 'SET', 'bind', '127.0.0.1 127.0.0.2');
  await waitFor(async () => (await readRedis(port, 'bind')) === '127.0.0.1', { what: 'bind is back' });
  await waitUntilHealed('/values/bind');

  await askRedis(port, 'SET', 'key', 'kept');
  await askRedis(port, 'REPLICAOF', '127.0.0.1', '1');
  await waitFor(async () => (await askRedis(port, 'ROLE')).startsWith('master'), { what: 'it follows nobody' });
  await waitUntilHealed('/values/replicaof');

  await askRedis(port, 'REPLICAOF', '127.0.0.1', '1');
  await askRedis(port, 'CONFIG', 'REWRITE');
  await waitFor(async () => host.events('DriftDetected').some(({ pointer }) => pointer === '/entries/replicaof'), {
    what: 'the file is told',
  });
  await waitFor(async () => (await askRedis(port, 'ROLE')).startsWith('master') && !readFileSync(file, 'utf8').includes('replicaof'), {
    what: 'it follows nobody, in the process and in the file',
  });
  expect(await askRedis(port, 'GET', 'key')).toBe('kept');
  expect(await agent.stop(), agent.log()).toBe(0);
});
