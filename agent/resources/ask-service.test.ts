import { expect, it } from 'vitest';
import type { Probe, Resource } from '../../schemas/index.ts';
import type { SocketHolders } from '../host/index.ts';
import { createMemoryHost } from '../host/index.ts';
import { makeSafe } from '../make-safe.ts';
import { openServiceManager } from '../service-manager/index.ts';
import { aResource } from './a-resource.ts';
import { askService, believe } from './ask-service.ts';
import { healthModule } from './health/index.ts';
import { parametersModule } from './parameters/index.ts';

const { signal } = new AbortController();
const probe: Probe = { resp: { host: '127.0.0.1', port: 6379, command: ['PING'] }, timeoutMs: 100 };
const service = aResource('service', {
  name: 'cache',
  fields: { running: true, enabled: true, definition: 'one' },
  via: { manager: 'supervisor', argv: ['cached'], stop: { signal: 'SIGTERM', timeoutMs: 1000 } },
});
const health = aResource('health', { name: 'ping', fields: { healthy: true }, via: { service: service.id, probe, waitMs: 20 } });
const values = aResource('parameters', {
  name: 'running',
  fields: { values: { size: '1' } },
  via: { service: service.id, read: probe, apply: { size: probe }, canonical: {} },
});
const stranger: SocketHolders = {
  status: 'known',
  holders: [{ address: '127.0.0.1', port: 6379, isOwn: false, pid: 77, name: 'cached' }],
};

/** A host on which the service runs and whoever is asked answers well. */
async function aHost(holders?: SocketHolders) {
  const host = createMemoryHost();
  const asked: Probe[] = [];
  host.answer(
    (one) => {
      asked.push(one);
      return true;
    },
    { ok: true, values: { size: '1' }, text: 'PONG' },
  );
  const manager = openServiceManager(host, 'supervisor');
  await manager.install(service);
  await manager.start(service);
  host.occupy(6379, holders);
  const [pid = 0] = host.processes.keys();
  const find = (id: string): Resource | undefined => (id === service.id ? service : undefined);
  return { context: { host, signal, find }, asked, pid, manager };
}

it('its own answer counts, and that of another machine', async () => {
  const own = await aHost();
  expect(await askService({ probe, service: service.id }, own.context)).toMatchObject({ ok: true, text: 'PONG' });
  const other = await aHost({ status: 'elsewhere' });
  expect(await askService({ probe, service: service.id }, other.context)).toEqual({ ok: true, values: { size: '1' }, text: 'PONG' });
});

it("another one's does not, wherever it is asked; he is not asked, and named", async () => {
  const { context, asked, pid } = await aHost(stranger);
  const reason = `127.0.0.1:6379 is answered by cached (pid 77), not by this member's process (pid ${pid})`;
  expect(await askService({ probe, service: service.id }, context)).toEqual({ ok: false, reason });
  expect(await healthModule.observe(health, context)).toEqual({
    status: 'known',
    fields: { healthy: false },
    facts: { message: reason },
  });
  expect(await parametersModule.observe(values, context)).toEqual({ status: 'unknown', reason });
  const step = { action: 'check', desired: health, observed: { status: 'absent' }, effect: 'none' } as const;
  await expect(healthModule.apply(step, context)).rejects.toThrow(`not healthy within 20 ms: ${reason}`);
  const first = { title: 'save', service: service.id, apply: probe, until: probe, timeoutMs: 20 };
  expect(await makeSafe([first], context)).toBe(`not done: save: ${reason}`);
  expect(asked).toEqual([]);
});

it('one that comes from elsewhere does not either, and none counts where the member has no process', async () => {
  const { context, manager, pid } = await aHost({ status: 'known', holders: [] });
  expect(await askService({ probe, service: service.id }, context)).toEqual({
    ok: false,
    reason: `127.0.0.1:6379 is answered from elsewhere, since nothing listens there on this machine, not by this member's process (pid ${pid})`,
  });
  await manager.stop(service);
  context.host.occupy(6379, stranger);
  expect(await askService({ probe, service: service.id }, context)).toMatchObject({
    ok: false,
    reason: '127.0.0.1:6379 is answered by cached (pid 77), and this member has no process',
  });
});

it('one that cannot be seen whose it is says so: unknown, and nothing to act upon', async () => {
  const { context } = await aHost({ status: 'unseen', reason: 'only root sees it' });
  const answer = await askService({ probe, service: service.id }, context);
  expect(answer).toMatchObject({ ok: true, unseen: 'only root sees it' });
  const reason = "there is an answer, and whether it is this member's process that gives it cannot be seen: only root sees it";
  expect(believe(answer)).toEqual({ ok: false, reason });
  expect(await healthModule.observe(health, context)).toEqual({ status: 'unknown', reason });
  expect(await parametersModule.observe(values, context)).toEqual({ status: 'unknown', reason });
});

it('a question of no service in particular is asked as it is', async () => {
  const { context } = await aHost(stranger);
  expect(await askService({ probe }, context)).toMatchObject({ ok: true });
});
