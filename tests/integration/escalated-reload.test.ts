import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, type TestContext } from 'vitest';
import { useAgentWorlds, waitForSynced } from '../support/agent-world.ts';
import { nginxDocument, oneHost } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { plainNginx } from '../support/plain-nginx.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();
const zone = (key: string) => `limit_req_zone ${key} zone=one:1m rate=10r/s;\n`;
const cache = (path: string, levels: string) => `proxy_cache_path ${path} levels=${levels} keys_zone=two:1m;\n`;

it('a change that nginx refuses at a reload is known beforehand to cost a restart', async (context) => {
  const { world, host, write, pid } = await openLimited(context, 'nginx');
  const caches = join(host.root, 'run/plumb/nginx/web-a');
  const agent = host.run();
  await waitForSynced(host, world.commit({ 'web.yaml': write(zone('$binary_remote_addr') + cache(`${caches}/a`, '1')) }));
  for (const text of [
    zone('$server_name') + cache(`${caches}/a`, '1'),
    zone('$server_name') + cache(`${caches}/b`, '1'),
    zone('$server_name') + cache(`${caches}/b`, '1:2'),
  ]) {
    const before = pid();
    await waitForSynced(host, world.commit({ 'web.yaml': write(text) }));
    expect(pid(), text).not.toBe(before);
    expect(host.ledger().failures).toEqual({});
  }
  const before = pid();
  await waitForSynced(
    host,
    world.commit({ 'web.yaml': write(`# as before\n${zone('$server_name').replace('10r', '5r')}${cache(`${caches}/b`, '1:2')}`) }),
  );
  expect(pid(), 'the rate of a zone is a reload').toBe(before);
  expect(await agent.stop(), agent.log()).toBe(0);
});

it('a reload that nginx refuses is told with its reason, and becomes a restart where Git allows one', async (context) => {
  const { world, host, write, pid } = await openLimited(context, 'plain');
  const agent = host.run();
  await waitForSynced(host, world.commit({ 'web.yaml': write(zone('$binary_remote_addr')) }));
  const before = pid();

  const refused = world.commit({ 'web.yaml': write(zone('$server_name')) });
  const failure = () => {
    const known = host.ledger().failures['service[plumb-web-a]'];
    return known?.commit === refused ? known : undefined;
  };
  await waitFor(async () => (failure()?.alike ?? 0) >= 2, { what: 'the reload did not take twice' });
  expect(failure()?.message).toMatch(/still differs.*its log ends: .*limit_req "one" uses the "\$server_name" key while previously/s);
  expect(pid()).toBe(before);

  await waitForSynced(host, world.commit({ 'web.yaml': write(zone('$server_name'), { rollout: { escalate: 'restart' } }) }));
  expect(pid()).not.toBe(before);
  expect(await agent.stop(), agent.log()).toBe(0);
});

/** A host with nginx, by the adapter that knows what a reload cannot change, or by one that does not. */
async function openLimited(context: TestContext, kind: 'nginx' | 'plain') {
  skipWithout(context, 'nginx');
  const [port = 0, statusPort = 0] = await freePorts(2);
  const write = (content: string, spec: object = {}) =>
    nginxDocument('web', { port, statusPort, adapter: kind, files: { 'conf.d/limit.conf': { content } }, ...spec });
  const world = await openWorld({ ...oneHost, ...(kind === 'plain' ? plainNginx() : {}) });
  const host = world.host('h1');
  const pid = () => readFileSync(join(host.root, `run/plumb/${kind}/web-a/nginx.pid`), 'utf8');
  return { world, host, write, pid };
}
