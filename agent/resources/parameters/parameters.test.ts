import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Probe, ResourceOf } from '../../../schemas/index.ts';
import { freePort } from '../../../tests/support/free-ports.ts';
import { unmetNeed } from '../../../tests/support/unmet-need.ts';
import { openServiceManager } from '../../service-manager/index.ts';
import { aResource } from '../a-resource.ts';
import { aLocalMachine, aMemoryMachine, type Machine } from '../hand.ts';
import { healthModule } from '../health/index.ts';
import { describeResourceModule } from '../module-contract.ts';
import type { ApplyContext } from '../resource-module.ts';
import { parametersModule } from './index.ts';

const unmet = unmetNeed({ programs: ['redis-server'] });
const values = { maxmemory: '104857600', 'maxmemory-policy': 'allkeys-lru', appendonly: 'no', hz: '500' };
const bytes = { suffixes: { '': 1, kb: 1024, mb: 1_048_576, gb: 1_073_741_824 } };
const canonical = {
  maxmemory: bytes,
  'maxmemory-policy': { caseless: true },
  appendonly: { boolean: true },
  hz: { minimum: 1, maximum: 500 },
};

function redisService(root: string, port: number): ResourceOf<'service'> {
  return aResource('service', {
    name: 'redis',
    fields: { running: true, enabled: true, definition: 'sha256:one' },
    via: {
      manager: 'supervisor',
      argv: ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', root, '--requirepass', 'hunter2'],
      log: `${root}/redis.log`,
      stop: { signal: 'SIGTERM', timeoutMs: 3000 },
    },
  });
}

function redisParameters(port: number): ResourceOf<'parameters'> {
  const ask = (...command: string[]): Probe => ({ resp: { host: '127.0.0.1', port, auth: ['hunter2'], command }, timeoutMs: 2000 });
  return aResource('parameters', {
    name: 'redis',
    fields: { values },
    via: {
      service: 'service[redis]',
      read: { ...ask('CONFIG', 'GET', '*'), parse: { as: 'list' } },
      apply: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { ...ask('CONFIG', 'SET', key, value), expect: 'OK' }])),
      canonical,
    },
  });
}

/** A real Redis under the supervisor in a temporary directory. */
async function startRedis() {
  const machine = await aLocalMachine();
  const port = await freePort();
  const service = redisService(machine.host.root, port);
  const manager = openServiceManager(machine.host, 'supervisor');
  await manager.install(service);
  await manager.start(service);
  const context: ApplyContext = {
    host: machine.host,
    signal: AbortSignal.timeout(300_000),
    find: (id) => (id === service.id ? service : undefined),
  };
  const ping = aResource('health', {
    name: 'redis',
    fields: { healthy: true },
    via: {
      probe: { resp: { host: '127.0.0.1', port, auth: ['hunter2'], command: ['PING'] }, expect: 'PONG', timeoutMs: 60_000 },
      waitMs: 5000,
    },
  });
  await healthModule.apply({ action: 'check', desired: ping, observed: { status: 'absent' }, effect: 'none' }, context);
  return {
    machine,
    service,
    manager,
    context,
    ping,
    desired: redisParameters(port),
    command: (...words: string[]) =>
      machine.host.probe({ resp: { host: '127.0.0.1', port, auth: ['hunter2'], command: words }, timeoutMs: 2000 }),
    stop: async () => {
      await manager.uninstall(service);
      await machine.stop();
    },
  };
}

describeResourceModule(parametersModule, {
  cases: [
    {
      name: 'a real Redis',
      unmet,
      start: async () => {
        const redis = await startRedis();
        return {
          host: redis.machine.host,
          desired: redis.desired,
          others: [redis.service],
          stop: redis.stop,
          sabotages: [
            {
              name: 'CONFIG SET maxmemory',
              run: () => redis.command('CONFIG', 'SET', 'maxmemory', '1gb').then(() => undefined),
              differs: ['/values/maxmemory'],
            },
            {
              name: 'CONFIG SET of a word',
              run: () => redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction').then(() => undefined),
              differs: ['/values/maxmemory-policy'],
            },
          ],
        };
      },
    },
  ],
  exceptions: [{ law: 'absent again after removal', reason: 'values of a process end with the process' }],
});

describe('parameters of a real Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  beforeAll(async () => {
    if (unmet === undefined) redis = await startRedis();
  });
  beforeEach((test) => test.skip(unmet !== undefined, unmet));
  afterAll(() => redis?.stop());

  const applyTo = (desired: ResourceOf<'parameters'>) =>
    parametersModule.apply({ action: 'update', desired, observed: { status: 'absent' }, effect: 'hot' }, redis.context);

  it('are set hot: the value is read back in canonical units and the process keeps its pid', async () => {
    const before = await parametersModule.observe(redis.desired, redis.context);
    await applyTo(redis.desired);
    const after = await parametersModule.observe(redis.desired, redis.context);
    expect(after).toMatchObject({ status: 'known', fields: { values } });
    if (before.status !== 'known' || after.status !== 'known') throw new Error('expected both to be known');
    expect(after.facts?.pid).toBe(before.facts?.pid);
    expect(after.facts?.pid).toBeGreaterThan(0);
    expect(await redis.command('CONFIG', 'GET', 'maxmemory')).toMatchObject({ ok: true, text: expect.stringContaining('104857600') });
  });

  it('without a desired value are given beside the fields', async () => {
    const observed = await parametersModule.observe(redis.desired, redis.context);
    expect(observed).toMatchObject({ facts: { values: { timeout: '0', databases: '16' } } });
  });

  it('without a hot way are left for the restart', async () => {
    const cold = { ...redis.desired, fields: { values: { databases: '32' } }, via: { ...redis.desired.via, apply: {} } };
    await applyTo(cold);
    expect(await parametersModule.observe(cold, redis.context)).toMatchObject({ fields: { values: { databases: '16' } } });
  });

  it('whose very change costs a restart are left for it', async () => {
    const transition = { pointer: '/values/maxmemory', effect: 'restart', message: 'why' } as const;
    await redis.command('CONFIG', 'SET', 'maxmemory', '50mb');
    const running = async () => {
      const observed = await parametersModule.observe(redis.desired, redis.context);
      return observed.status === 'known' ? observed.facts?.values?.['maxmemory'] : observed.status;
    };
    await applyTo({ ...redis.desired, transitions: [{ ...transition, larger: true }] });
    expect(await running()).toBe('52428800');
    await applyTo({ ...redis.desired, transitions: [{ ...transition, smaller: true }] });
    expect(await running()).toBe('104857600');
  });

  it('that the product refuses are an error without the sensitive value', async () => {
    const set = redis.desired.via.apply['maxmemory'];
    if (set?.resp === undefined) throw new Error('expected a question over RESP');
    const desired: ResourceOf<'parameters'> = {
      ...redis.desired,
      fields: { values: { 'maxmemory-policy': 's3cret' } },
      via: {
        ...redis.desired.via,
        apply: { 'maxmemory-policy': { ...set, resp: { ...set.resp, command: ['CONFIG', 'SET', 'maxmemory-policy', 's3cret'] } } },
      },
      sensitive: ['/values/maxmemory-policy'],
    };
    const error = await applyTo(desired).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      name: 'ApplyError',
      message: expect.stringMatching(/^maxmemory-policy was not set: .*CONFIG SET failed/),
    });
    expect(String(error)).not.toContain('s3cret');
  });

  it('that the product does not give are missing, not equal', async () => {
    const desired = { ...redis.desired, fields: { values: { 'no-such': '1' } } };
    expect(await parametersModule.observe(desired, redis.context)).toMatchObject({
      status: 'known',
      fields: { values: {} },
      facts: { message: 'the product does not tell no-such' },
    });
  });

  it('are unknown when the process does not answer, and absent when it is killed', async () => {
    const deaf = redis.desired.via.read.resp;
    if (deaf === undefined) throw new Error('expected a question over RESP');
    const wrong = {
      ...redis.desired,
      via: { ...redis.desired.via, read: { ...redis.desired.via.read, resp: { ...deaf, auth: ['wrong-pass'] } } },
    };
    const unknown = await parametersModule.observe(wrong, redis.context);
    expect(unknown.status).toBe('unknown');
    expect(JSON.stringify(unknown)).not.toContain('wrong-pass');
    const { machine, manager, service, context, desired } = redis;
    const state = (await manager.read([service])).get(service.name);
    const pid = state?.status === 'known' ? state.facts?.pid : undefined;
    if (pid === undefined) throw new Error('expected a process');
    await machine.host.signalProcess(pid, 'SIGKILL');
    await expect.poll(() => machine.host.readProcess(pid)).toBeUndefined();
    expect(await parametersModule.observe(desired, context)).toEqual({ status: 'absent', facts: { message: 'not running' } });
    expect(await healthModule.observe(redis.ping, context)).toMatchObject({ status: 'known', fields: { healthy: false } });
    await manager.start(service);
  });

  it('are set although the process has only just been started', async () => {
    const { manager, service } = redis;
    await manager.restart(service);
    await applyTo(redis.desired);
    expect(await parametersModule.observe(redis.desired, redis.context)).toMatchObject({ fields: { values } });
  });
});

describe('parameters', () => {
  it('whose service is not of this host are unknown', async () => {
    const machine: Machine = await aMemoryMachine();
    const context = { host: machine.host, signal: new AbortController().signal, find: () => undefined };
    expect(await parametersModule.observe(redisParameters(1), context)).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('service[redis]'),
    });
  });
});
