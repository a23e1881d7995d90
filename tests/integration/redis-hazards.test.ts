import { expect, it } from 'vitest';
import { askRedis, readRedis } from '../../examples/demo/ask.ts';
import { useAgentWorlds, waitForSynced } from '../support/agent-world.ts';
import { oneHost, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';

const openWorld = useAgentWorlds();

it('the keys of Redis survive a restart that turns the append-only file on, and one that turns it off', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0] = await freePorts(1);
  const redis = (parameters: Readonly<Record<string, unknown>>) => redisDocument('cache', { port, parameters });
  const world = await openWorld({ ...oneHost, 'cache.yaml': redis({}) });
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
  for (let key = 0; key < 42; key++) await askRedis(port, 'SET', `key${key}`, 'kept');

  await waitForSynced(host, world.commit({ 'cache.yaml': redis({ appendonly: true, 'tcp-backlog': 100 }) }));
  expect([await readRedis(port, 'appendonly'), await readRedis(port, 'tcp-backlog')]).toEqual(['yes', '100']);
  expect(String(await askRedis(port, 'DBSIZE'))).toContain('42');

  await askRedis(port, 'SET', 'later', 'kept');
  await waitForSynced(host, world.commit({ 'cache.yaml': redis({ appendonly: false, 'tcp-backlog': 101 }) }));
  expect(await readRedis(port, 'appendonly')).toBe('no');
  expect(String(await askRedis(port, 'DBSIZE'))).toContain('43');
  expect(await agent.stop(), agent.log()).toBe(0);
});
