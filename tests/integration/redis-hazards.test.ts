import { expect, it } from 'vitest';
import { askRedis, readRedis, readRedisPid } from '../../examples/demo/ask.ts';
import { useAgentWorlds, waitForSynced } from '../support/agent-world.ts';
import { middlewareDocument, oneHost, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

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

it('a change that would lose keys waits until Git takes the loss', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0] = await freePorts(1);
  const redis = (databases: number, spec: object = {}) =>
    redisDocument('cache', { port, parameters: { databases, save: '900 1' }, ...spec });
  const world = await openWorld({ ...oneHost, 'cache.yaml': redis(16) });
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
  await askRedis(port, 'SET', 'low', 'kept');
  await waitForSynced(host, world.commit({ 'cache.yaml': redis(12) }));
  expect([await readRedis(port, 'databases'), await askRedis(port, 'GET', 'low')]).toEqual(['12', 'kept']);

  await askRedis(port, 'SWAPDB', '0', '9');
  const refused = world.commit({ 'cache.yaml': redis(4) });
  const failure = () => Object.values(host.ledger().failures).find(({ commit }) => commit === refused);
  await waitFor(async () => failure() !== undefined, { what: 'the change is refused' });
  expect(failure()?.message).toMatch(/not done: make sure that only database 0 holds keys: .*allowHazards: \[fewer-databases\]/);
  expect(await readRedis(port, 'databases')).toBe('12');

  await askRedis(port, 'FLUSHALL');
  await waitForSynced(host, world.commit({ 'cache.yaml': redis(4, { allowHazards: ['fewer-databases'] }) }));
  expect(await readRedis(port, 'databases')).toBe('4');
  expect(await agent.stop(), agent.log()).toBe(0);
});

it('a Redis that is down starts as it was before its append-only file is turned on', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0] = await freePorts(1);
  const redis = (parameters: object) => redisDocument('cache', { port, parameters: { save: '900 1', ...parameters } });
  const world = await openWorld({ ...oneHost, 'cache.yaml': redis({}) });
  const host = world.host('h1');
  expect((await host.once()).code).toBe(0);
  await askRedis(port, 'SET', 'key', 'kept');
  process.kill((await readRedisPid(port)) ?? 0, 'SIGTERM');
  await waitFor(async () => (await readRedisPid(port)) === undefined, { what: 'it is down' });

  const agent = host.run();
  await waitForSynced(host, world.commit({ 'cache.yaml': redis({ appendonly: true, 'tcp-backlog': 100 }) }));
  expect([await readRedis(port, 'appendonly'), await askRedis(port, 'GET', 'key')]).toEqual(['yes', 'kept']);
  expect(await agent.stop(), agent.log()).toBe(0);
});

it('a member with keys is made a replica only when Git takes the loss of them', async (context) => {
  skipWithout(context, 'redis-server');
  const [first = 0, second = 0] = await freePorts(2);
  const pair = (spec: object, [one, two]: readonly [object, object]) =>
    middlewareDocument('cache', {
      adapter: 'redis',
      members: [
        { host: 'h1', id: '1', parameters: { port: first }, ...one },
        { host: 'h1', id: '2', parameters: { port: second }, ...two },
      ],
      ...spec,
    });
  // While two members say that they are the primary, the adapter's conditions let nobody go down.
  const alone = { rollout: { coordination: 'none' } };
  const roles = [{ role: 'primary' }, { role: 'replica' }] as const;
  const world = await openWorld({ ...oneHost, 'cache.yaml': pair({}, [{}, {}]) });
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
  await askRedis(second, 'SET', 'own', 'kept');
  const refused = world.commit({ 'cache.yaml': pair({ topology: 'replication', ...alone }, roles) });
  const failure = () =>
    Object.values(host.ledger().failures).find(({ commit, message }) => commit === refused && message.includes('replica'));
  await waitFor(async () => failure() !== undefined, { what: 'the change is refused' });
  expect(failure()?.message).toMatch(/allowHazards: \[primary-to-replica\]/);
  expect(await askRedis(second, 'GET', 'own')).toBe('kept');

  await waitForSynced(
    host,
    world.commit({ 'cache.yaml': pair({ topology: 'replication', ...alone, allowHazards: ['primary-to-replica'] }, roles) }),
  );
  expect(await askRedis(second, 'ROLE')).toMatch(/^slave/);
  expect(await agent.stop(), agent.log()).toBe(0);
});
