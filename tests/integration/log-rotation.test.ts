import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askRedis } from '../../examples/demo/ask.ts';
import { mainPid, memberOf, useAgentWorlds } from '../support/agent-world.ts';
import { fleetDocument, hostDocument, nginxDocument, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

it('keeps the logs of nginx and Redis small, with no line lost and without touching a process or a proof', async (context) => {
  skipWithout(context, 'nginx', 'redis-server');
  const [port = 0, web = 0, status = 0] = await freePorts(3);
  const world = await openWorld({ 'fleet.yaml': fleetDocument(), 'h1.yaml': hostDocument('h1') });
  const logs = { size: '2K', keep: 2 };
  world.commit({
    'cache.yaml': redisDocument('cache', { port, logs }),
    'web.yaml': nginxDocument('web', { port: web, statusPort: status, logs }),
  });
  const host = world.host('h1');
  expect(await host.once()).toMatchObject({ code: 0 });
  const pids = () => [mainPid(host, 'plumb-cache-1'), mainPid(host, 'plumb-web-a')];
  const started = pids();
  const redisLog = join(host.root, 'var/log/plumb/redis/cache-1/redis.log');
  const accessLog = join(host.root, 'var/log/plumb/nginx/web-a/access.log');
  const lines = (path: string, text: string) => (existsSync(path) ? readFileSync(path, 'utf8').split(text).length - 1 : 0);
  const visit = async (times: number) => {
    for (let time = 0; time < times; time += 1) await (await fetch(`http://127.0.0.1:${web}/`)).text();
  };

  await visit(60);
  appendFileSync(redisLog, `${'# told before\n'.repeat(200)}`);
  expect(await host.once()).toMatchObject({ code: 0 });
  expect(lines(`${accessLog}.1`, '"GET / ')).toBe(60);
  expect(lines(`${redisLog}.1`, 'told before')).toBe(200);
  const kept = statSync(`${accessLog}.1`).size;
  await visit(3);
  await waitFor(async () => lines(accessLog, '"GET / ') === 3, { what: 'nginx writes to the new log' });
  expect(statSync(`${accessLog}.1`).size).toBe(kept);
  await askRedis(port, 'BGSAVE');
  await waitFor(async () => lines(redisLog, 'Background saving') > 0, { what: 'Redis writes to the emptied log' });
  expect(readFileSync(redisLog, 'utf8').startsWith('\0')).toBe(false);

  for (let round = 0; round < 3; round += 1) {
    await visit(60);
    expect(await host.once()).toMatchObject({ code: 0 });
  }
  expect([1, 2, 3].map((number) => existsSync(`${accessLog}.${number}`))).toEqual([true, true, false]);
  const report = host.reports().at(-1);
  expect(['cache/1', 'web/a'].map((key) => memberOf(report, key)?.sync.state)).toEqual(['Synced', 'Synced']);
  expect(report?.conditions.map(({ type }) => type)).not.toContain('LogsTooLarge');
  expect(host.events().filter(({ code }) => code.startsWith('Drift'))).toEqual([]);
  expect(pids()).toEqual(started);
});
