import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { memberOf, useAgentWorlds, waitForReport } from '../support/agent-world.ts';
import { dyingRedis } from '../support/dying-redis.ts';
import { fleetDocument, hostDocument, redisDocument } from '../support/fleet-documents.ts';
import { freePorts } from '../support/free-ports.ts';
import { unmetNeed } from '../support/unmet-need.ts';

const openWorld = useAgentWorlds();

it.skipIf(unmetNeed({ programs: ['redis-server', 'timeout'] }) !== undefined).each([
  { name: 'before it has settled', lives: 2, believed: 0 },
  { name: 'after it has settled once', lives: 5, believed: 1 },
])('a process that dies $name after each start is never green again, and is blocked', { timeout: 150_000 }, async ({ lives, believed }) => {
  const [port = 0] = await freePorts(1);
  const world = await openWorld({
    'fleet.yaml': fleetDocument({ rollout: { settle: '3s' } }),
    'h1.yaml': hostDocument('h1'),
    'cache.yaml': redisDocument('cache', { port, parameters: { binary: dyingRedis(lives) } }),
  });
  const host = world.host('h1');
  host.run();
  const report = await waitForReport(
    host,
    'a process that keeps ending',
    (one) => memberOf(one, 'cache/1')?.sync.reason === 'KeepsEnding' && memberOf(one, 'cache/1')?.health.reason === 'KeepsEnding',
  );
  expect(memberOf(report, 'cache/1')).toMatchObject({
    sync: { state: 'Blocked', message: expect.stringMatching(/ended \d+ times by itself.*its last words: .*no disk left/s) },
    health: { state: 'Unhealthy' },
  });
  await sleep(15_000);
  const greens = host.reports().map((one) => {
    const member = memberOf(one, 'cache/1');
    return member?.sync.state === 'Synced' && member.health.state === 'Healthy';
  });
  const runs = greens.filter((green, index) => green && greens[index - 1] !== true).length;
  expect(runs).toBeLessThanOrEqual(believed);
  expect(greens.at(-1)).toBe(false);
});
