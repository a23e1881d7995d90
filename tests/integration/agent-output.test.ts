import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { askRedis } from '../../examples/demo/ask.ts';
import { useAgentWorlds } from '../support/agent-world.ts';
import { oneHost, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { skipWithout } from '../support/unmet-need.ts';

const openWorld = useAgentWorlds();

it('an agent whose reader goes away goes on with its change', async (context) => {
  skipWithout(context, 'redis-server');
  const [port = 0] = await freePorts(1);
  const world = await openWorld({ ...oneHost, 'cache.yaml': redisDocument('cache', { port }) });
  const host = world.host('h1');
  const args = [world.bundle.agent, 'once', '--repo', world.repositoryUrl, '--host', 'h1', '--root', host.root];
  const agent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  agent.stdout.destroy();
  agent.stderr.destroy();
  const [code] = await once(agent, 'exit');
  expect(code).toBe(0);
  expect(await askRedis(port, 'PING')).toContain('PONG');
  const again = await host.once();
  expect(again).toMatchObject({ code: 0, log: expect.stringContaining('in sync') });
});
