import { execFileSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';
import { expect, it } from 'vitest';
import { memberOf, useAgentWorlds, waitForReport, waitForSynced } from '../support/agent-world.ts';
import { fleetDocument, hostDocument, nginxDocument, oneHost, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';

const openWorld = useAgentWorlds();
const head = ({ repository }: { readonly repository: { readonly git: (...words: string[]) => string } }) =>
  repository.git('rev-parse', 'main').trim();

it('a Redis that gives up an address which Git promises is not healthy, and one that takes more is told', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0] = await freePorts(1);
  const bind = (...addresses: string[]) => execFileSync('redis-cli', ['-p', String(port), 'CONFIG', 'SET', 'bind', addresses.join(' ')]);
  const world = await openWorld({
    'fleet.yaml': fleetDocument({ interval: '1s' }),
    'h1.yaml': hostDocument('web1.example.org'),
    'cache.yaml': redisDocument('cache', { port, host: 'web1.example.org', parameters: { bind: '127.0.0.1 127.0.0.2 -127.99.0.1' } }),
  });
  const host = world.host('web1.example.org');
  const agent = host.run();
  await waitForSynced(host, head(world));
  await waitForSynced(host, world.commit({ 'h1.yaml': hostDocument('web1.example.org', { drift: 'observe' }) }));

  bind('127.0.0.1');
  const deaf = await waitForReport(
    host,
    'the address is missed',
    (one) => memberOf(one, 'cache/1')?.health.message.includes('does not listen') === true,
    'newest',
  );
  expect(memberOf(deaf, 'cache/1')?.health.message).toContain(
    `it does not listen on 127.0.0.2:${port} (clients), but 127.0.0.1:${port} does`,
  );
  bind('127.0.0.1', '127.0.0.2', '127.0.0.3');
  const told = await waitForReport(
    host,
    'more is told',
    (one) => memberOf(one, 'cache/1')?.services[0]?.listensBeyond !== undefined,
    'newest',
  );
  expect(memberOf(told, 'cache/1')?.services[0]?.listensBeyond).toEqual([`127.0.0.3:${port}`]);
  expect(await agent.stop(), agent.log()).toBe(0);
});

it('a Redis on loopback is not healthy where an nginx is wired to the address of its host', async (context) => {
  skipWithout(context, 'redis-server');
  skipWithout(context, 'nginx');
  const address = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
  if (address === undefined) return context.skip('the machine has loopback only');
  const [port = 0, http = 0, statusPort = 0] = await freePorts(3);
  const front = nginxDocument('web', {
    port: http,
    statusPort,
    wiring: { store: { middleware: 'cache', endpoint: 'redis' } },
    parameters: { upstreams: { store: { from: 'store' } } },
  });
  const documents = { ...oneHost, 'h1.yaml': hostDocument('h1', { address }), 'cache.yaml': redisDocument('cache', { port }) };
  const world = await openWorld({ ...documents, 'web.yaml': front });
  const host = world.host('h1');
  const agent = host.run();
  const deaf = await waitForReport(
    host,
    'nobody is reached',
    (one) => memberOf(one, 'cache/1')?.health.message.includes('others are wired') === true,
  );
  expect(memberOf(deaf, 'cache/1')?.health.message).toContain(`others are wired to ${address}:${port} (redis), where it does not listen`);
  world.commit({ 'cache.yaml': redisDocument('cache', { port, parameters: { bind: `127.0.0.1 ${address}` } }) });
  await waitForReport(host, 'all is well', (one) => memberOf(one, 'cache/1')?.health.state === 'Healthy', 'newest');
  expect(await agent.stop(), agent.log()).toBe(0);
});
