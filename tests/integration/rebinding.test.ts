import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fetchText } from '../../examples/demo/ask.ts';
import { useAgentWorlds, waitForSynced } from '../support/agent-world.ts';
import { middlewareDocument, oneHost } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';

const openWorld = useAgentWorlds();

it('nginx is restarted where a reload could not bind what Git wants, and there only', async (context) => {
  skipWithout(context, 'nginx');
  const [port = 0, statusPort = 0] = await freePorts(2);
  const web = (listen: object, text: string) =>
    middlewareDocument('web', {
      adapter: 'nginx',
      members: [{ host: 'h1', id: 'a' }],
      parameters: {
        worker_processes: 1,
        status_port: statusPort,
        servers: [{ listen: [{ port, ...listen }], locations: [{ path: '/', return: `200 ${text}` }] }],
      },
    });
  const world = await openWorld({ ...oneHost, 'web.yaml': web({}, 'one') });
  const host = world.host('h1');
  const agent = host.run();
  await waitForSynced(host, world.repository.git('rev-parse', 'main').trim());
  const pid = () => readFileSync(join(host.root, 'run/plumb/nginx/web-a/nginx.pid'), 'utf8');
  const changes = [
    { listen: { address: '127.0.0.1' }, text: 'two', isRestart: true },
    { listen: {}, text: 'three', isRestart: true },
    { listen: {}, text: 'four', isRestart: false },
  ];
  for (const { listen, text, isRestart } of changes) {
    const before = pid();
    await waitForSynced(host, world.commit({ 'web.yaml': web(listen, text) }));
    expect(await fetchText(`http://127.0.0.1:${port}/`)).toBe(text);
    expect(pid() !== before, text).toBe(isRestart);
  }
  expect(await agent.stop(), agent.log()).toBe(0);
});
