import { expect, it } from 'vitest';
import type { Step } from '../reconciler/plan/index.ts';
import type { StepFailure } from '../schemas/index.ts';
import { holdLoops } from './hold-loops.ts';
import { createMemoryHost } from './host/index.ts';
import { aResource } from './resources/a-resource.ts';

const service = aResource('service', {
  name: 'app',
  fields: { running: true, enabled: true },
  via: { manager: 'systemd', argv: ['/usr/bin/app'], stop: { signal: 'SIGTERM', timeoutMs: 1000 } },
});

/** The service between two lives, while its next try waits. */
const waiting: Step = {
  resource: service,
  wanted: service,
  observed: { status: 'known', fields: { running: false, enabled: true }, facts: { restarts: 3, restartsItself: true } },
  action: 'update',
  effect: 'none',
  differences: [],
  after: [],
  blocked: { reason: 'BackingOff', message: 'failed 3 times' },
};

const failure = { commit: 'c1', message: 'm', attempts: 3, lastAt: '2026-01-02T03:00:00.000Z', retryAt: '2026-01-02T03:00:05.000Z' };

async function changesFor(
  over: Partial<Step>,
  { reason = 'KeepsEnding', now = failure.lastAt, restarts = 3 }: { reason?: StepFailure['reason']; now?: string; restarts?: number } = {},
): Promise<readonly string[]> {
  const host = createMemoryHost();
  host.script(['systemctl'], {});
  host.script(['systemctl', 'show'], { stdout: `Id=app.service\nLoadState=loaded\nActiveState=active\nNRestarts=${restarts}\n` });
  const plan = { host: 'h1', commit: 'c1', steps: [{ ...waiting, ...over }], removals: { planned: 0, cap: 10 } };
  await holdLoops(plan, { host, now, failures: { [service.id]: { ...failure, reason } } });
  return host.changes;
}

it('stops systemd from starting at once what has to wait for its next try', async () => {
  expect(await changesFor({})).toEqual(['run systemctl stop -- app.service']);
});

it('leaves what runs, what is down anyway, what failed to start and what may only be observed', async () => {
  const running = { status: 'known', fields: { running: true, enabled: true }, facts: { restarts: 3 } } as const;
  const down = { status: 'known', fields: { running: false, enabled: true }, facts: { restarts: 3 } } as const;
  expect(await changesFor({ observed: running })).toEqual([]);
  expect(await changesFor({ observed: down })).toEqual([]);
  expect(await changesFor({}, { reason: 'StepFailed' })).toEqual([]);
  expect(await changesFor({ resource: { ...service, drift: 'observe' } })).toEqual([]);
  expect(await changesFor({}, { now: failure.retryAt }), 'its next try').toEqual([]);
  expect(await changesFor({ blocked: { reason: 'ObserveMode', message: 'drift mode is observe' } })).toEqual([]);
});

it('stops what ended and was started again since it was seen, but not what a hand has started', async () => {
  const facts = { restarts: 3, pid: 77, startTicks: '1' };
  const observed = { status: 'known', fields: { running: true, enabled: true }, facts } as const;
  expect(await changesFor({ observed }, { restarts: 4 })).toEqual(['run systemctl stop -- app.service']);
  expect(await changesFor({ observed }, { restarts: 0 })).toEqual([]);
});
