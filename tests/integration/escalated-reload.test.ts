import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useAgentWorlds, waitForSynced } from '../support/agent-world.ts';
import { nginxDocument, oneHost } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';
import { waitFor } from '../support/wait-for.ts';

const openWorld = useAgentWorlds();

it('a reload that nginx refuses is told with its reason, and becomes a restart where Git allows one', async (context) => {
  skipWithout(context, 'nginx');
  const [port = 0, statusPort = 0] = await freePorts(2);
  // The key of a zone in shared memory is none that a reload can change, and the test of nginx does not know.
  const web = (key: string, spec: object = {}) =>
    nginxDocument('web', {
      port,
      statusPort,
      files: { 'conf.d/limit.conf': { content: `limit_req_zone ${key} zone=one:1m rate=10r/s;\n` } },
      ...spec,
    });
  const world = await openWorld({ ...oneHost, 'web.yaml': web('$binary_remote_addr') });
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
  const pid = () => readFileSync(join(host.root, 'run/plumb/nginx/web-a/nginx.pid'), 'utf8');
  const before = pid();

  const refused = world.commit({ 'web.yaml': web('$server_name') });
  const failure = () => {
    const known = host.ledger().failures['service[plumb-web-a]'];
    return known?.commit === refused ? known : undefined;
  };
  await waitFor(async () => (failure()?.alike ?? 0) >= 2, { what: 'the reload did not take twice' });
  expect(failure()?.message).toMatch(/still differs.*its log ends: .*limit_req "one" uses the "\$server_name" key while previously/s);
  expect(pid()).toBe(before);

  await waitForSynced(host, world.commit({ 'web.yaml': web('$server_name', { rollout: { escalate: 'restart' } }) }));
  expect(pid()).not.toBe(before);
  expect(await agent.stop(), agent.log()).toBe(0);
});
