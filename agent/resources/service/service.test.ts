import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { ResourceOf } from '../../../schemas/index.ts';
import { freePorts } from '../../../tests/support/free-ports.ts';
import { openServiceManager } from '../../service-manager/index.ts';
import { aResource } from '../a-resource.ts';
import { askService } from '../ask-service.ts';
import { aLocalMachine, aMemoryMachine, type Machine } from '../hand.ts';
import { describeResourceModule, type ModuleCase } from '../module-contract.ts';
import type { ApplyContext } from '../resource-module.ts';
import { serviceModule } from './index.ts';

/** Lives until it is told to end, and writes a line for each HUP. */
const program = `process.on('SIGHUP', () => console.log('reloaded')); process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); console.log('ready')`;

function desiredOf(
  root: string,
  parts: { readonly definition?: string; readonly reload?: { readonly signal?: string } } = {},
): ResourceOf<'service'> {
  return aResource('service', {
    name: 'app',
    fields: { running: true, enabled: true, definition: parts.definition ?? 'sha256:one' },
    via: {
      manager: 'supervisor',
      argv: [process.execPath, '-e', program],
      log: `${root}/app.log`,
      stop: { signal: 'SIGTERM', timeoutMs: 3000 },
      ...(parts.reload === undefined ? {} : { reload: parts.reload }),
    },
  });
}

const supervised = (name: string, open: () => Promise<Machine>): ModuleCase<'service'> => ({
  name,
  start: async () => {
    const { host, stop } = await open();
    const desired = desiredOf(host.root);
    const manager = openServiceManager(host, 'supervisor');
    return {
      host,
      desired,
      stop: async () => {
        await manager.uninstall(desired);
        await stop();
      },
      sabotages: [
        { name: 'killed', run: () => kill(desired, host), differs: ['/running'] },
        {
          name: 'disabled',
          run: () => manager.install({ ...desired, fields: { ...desired.fields, enabled: false } }),
          differs: ['/enabled'],
        },
        {
          name: 'started otherwise',
          run: async () => {
            const other = desiredOf(host.root, { definition: 'sha256:other' });
            await manager.install(other);
            await manager.restart(other);
          },
          differs: ['/definition'],
          effect: 'restart',
        },
        { name: 'uninstalled', run: () => manager.uninstall(desired), differs: [] },
      ],
    };
  },
});

describeResourceModule(serviceModule, {
  cases: [supervised('supervisor in memory', aMemoryMachine), supervised('supervisor on this machine', aLocalMachine)],
});

describe('a service', () => {
  const opened: { readonly machine: Machine; readonly desired: ResourceOf<'service'> }[] = [];
  afterEach(async () => {
    for (const { machine, desired } of opened.splice(0)) {
      await openServiceManager(machine.host, 'supervisor').uninstall(desired);
      await machine.stop();
    }
  });

  async function start(reload?: {
    readonly signal?: string;
  }): Promise<{ readonly desired: ResourceOf<'service'>; readonly context: ApplyContext }> {
    const machine = await aLocalMachine();
    const desired = desiredOf(machine.host.root, reload === undefined ? {} : { reload });
    opened.push({ machine, desired });
    const context = { host: machine.host, signal: new AbortController().signal, find: () => undefined };
    await serviceModule.apply({ action: 'create', desired, observed: { status: 'absent' }, effect: 'none' }, context);
    return { desired, context };
  }

  it('keeps its process on a reload, and gets another by a restart', async () => {
    const { desired, context } = await start({ signal: 'SIGHUP' });
    const first = await pidOf(desired, context);
    const log = async () => String(await context.host.readFile(`${context.host.root}/app.log`));
    await expect.poll(log).toBe('ready\n');
    await serviceModule.apply(
      { action: 'refresh', desired, observed: await serviceModule.observe(desired, context), effect: 'reload' },
      context,
    );
    await expect.poll(log).toBe('ready\nreloaded\n');
    expect(await pidOf(desired, context)).toBe(first);
    await serviceModule.apply(
      { action: 'refresh', desired, observed: await serviceModule.observe(desired, context), effect: 'restart' },
      context,
    );
    expect(await pidOf(desired, context)).not.toBe(first);
  });

  it('that cannot reload is restarted', async () => {
    const { desired, context } = await start();
    const first = await pidOf(desired, context);
    await serviceModule.apply(
      { action: 'refresh', desired, observed: await serviceModule.observe(desired, context), effect: 'reload' },
      context,
    );
    expect(await pidOf(desired, context)).not.toBe(first);
  });

  it('whose process is killed is seen as not running', async () => {
    const { desired, context } = await start();
    await kill(desired, context.host);
    expect(await serviceModule.observe(desired, context)).toMatchObject({ status: 'known', fields: { running: false, enabled: true } });
  });

  it('whose process is stopped by a signal is suspended, and continued as the same process', async () => {
    const { desired: plain, context } = await start();
    const desired = { ...plain, fields: { ...plain.fields, suspended: false } };
    const pid = await pidOf(desired, context);
    expect(await serviceModule.observe(desired, context)).toMatchObject({ fields: { running: true, suspended: false } });
    await context.host.signalProcess(pid, 'SIGSTOP');
    await expect.poll(async () => (await context.host.readProcess(pid))?.suspended).toBeDefined();
    const observed = await serviceModule.observe(desired, context);
    expect(observed).toMatchObject({
      fields: { running: true, suspended: true },
      facts: { evidenceByPointer: { '/suspended': `process ${pid} is stopped by a signal` } },
    });
    await serviceModule.apply({ action: 'update', desired, observed, effect: 'none' }, context);
    await expect.poll(() => serviceModule.observe(desired, context)).toMatchObject({ fields: { suspended: false }, facts: { pid } });
  });

  it('whose worker is stopped by a signal is suspended too, and the worker is continued', async () => {
    const { host } = await aLocalMachine();
    const worker = `require('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore' }); console.log('ready')`;
    const plain = desiredOf(host.root);
    const desired = {
      ...plain,
      fields: { ...plain.fields, suspended: false },
      via: { ...plain.via, argv: [process.execPath, '-e', `${worker}; ${program}`] },
    };
    const context = { host, signal: new AbortController().signal, find: () => desired };
    onTestFinished(() => openServiceManager(host, 'supervisor').uninstall(desired));
    await serviceModule.apply({ action: 'create', desired, observed: { status: 'absent' }, effect: 'none' }, context);
    const main = await pidOf(desired, context);
    const workers = async () => (await host.listDescendants(main)).map(({ pid }) => pid);
    await expect.poll(async () => (await workers()).length).toBe(1);
    const [pid = 0] = await workers();
    expect(await serviceModule.observe(desired, context)).toMatchObject({ fields: { suspended: false } });
    await host.signalProcess(pid, 'SIGSTOP');
    await expect.poll(() => serviceModule.observe(desired, context)).toMatchObject({ fields: { suspended: true } });
    const observed = await serviceModule.observe(desired, context);
    expect(observed).toMatchObject({
      facts: { pid: main, evidenceByPointer: { '/suspended': `process ${pid} is stopped by a signal, below process ${main}` } },
    });
    await serviceModule.apply({ action: 'update', desired, observed, effect: 'none' }, context);
    await expect.poll(() => serviceModule.observe(desired, context)).toMatchObject({ fields: { suspended: false }, facts: { pid: main } });
    expect(await workers()).toEqual([pid]);
  });

  it('whose only process is suspended is not waited for when it is asked', async () => {
    const machine = await aLocalMachine();
    const [port = 0] = await freePorts(1);
    const server = `require('node:http').createServer((_, answer) => answer.end('here')).listen(${port}, '127.0.0.1', () => console.log('ready'))`;
    const plain = desiredOf(machine.host.root);
    const desired = { ...plain, via: { ...plain.via, argv: [process.execPath, '-e', server] } };
    opened.push({ machine, desired });
    const context = { host: machine.host, signal: new AbortController().signal, find: () => desired };
    await serviceModule.apply({ action: 'create', desired, observed: { status: 'absent' }, effect: 'none' }, context);
    const probe = { http: { url: `http://127.0.0.1:${port}/`, method: 'GET', status: 200 }, timeoutMs: 60_000 } as const;
    const ask = () => askService({ probe, service: desired.id }, context);
    await expect.poll(ask).toMatchObject({ ok: true });
    const pid = await pidOf(desired, context);
    await machine.host.signalProcess(pid, 'SIGSTOP');
    await expect.poll(async () => (await machine.host.readProcess(pid))?.suspended).toBeDefined();
    expect(await ask()).toMatchObject({ ok: false, reason: `process ${pid} is stopped by a signal` });
  });

  it('whose process is suspended and that is to be stopped ends by itself', async () => {
    const { desired: plain, context } = await start();
    const desired = { ...plain, fields: { ...plain.fields, running: false, suspended: false } };
    await context.host.signalProcess(await pidOf(plain, context), 'SIGSTOP');
    const observed = await serviceModule.observe(plain, context);
    const seen = { ...observed, fields: { ...(observed.status === 'known' ? observed.fields : {}), suspended: true } } as typeof observed;
    const beganMs = performance.now();
    await serviceModule.apply({ action: 'update', desired, observed: seen, effect: 'none' }, context);
    expect(await serviceModule.observe(plain, context)).toMatchObject({ fields: { running: false } });
    expect(performance.now() - beganMs).toBeLessThan(desired.via.stop.timeoutMs);
  });

  it('that is desired stopped is stopped, and a refresh does not start it', async () => {
    const { desired, context } = await start();
    const stopped = { ...desired, fields: { ...desired.fields, running: false } };
    await serviceModule.apply(
      { action: 'update', desired: stopped, observed: await serviceModule.observe(stopped, context), effect: 'none' },
      context,
    );
    expect(await serviceModule.observe(stopped, context)).toMatchObject({ fields: { running: false } });
    await serviceModule.apply(
      { action: 'refresh', desired: stopped, observed: await serviceModule.observe(stopped, context), effect: 'restart' },
      context,
    );
    expect(await serviceModule.observe(stopped, context)).toMatchObject({ fields: { running: false } });
  });

  it('that somebody starts by an older definition after the look runs by the wanted one afterwards', async () => {
    const { desired, context } = await start();
    const other = desiredOf(context.host.root, { definition: 'sha256:other' });
    const manager = openServiceManager(context.host, 'supervisor');
    await manager.install(other);
    await manager.stop(other);
    const observed = await serviceModule.observe(desired, context);
    expect(observed).toMatchObject({ fields: { running: false, definition: 'sha256:other' } });
    await manager.start(other);
    await serviceModule.apply({ action: 'update', desired, observed, effect: 'none' }, context);
    expect(await serviceModule.observe(desired, context)).toMatchObject({ fields: { running: true, definition: 'sha256:one' } });
  });

  it('that ends at once is an error with the end of its log', async () => {
    const machine = await aLocalMachine();
    const desired = desiredOf(machine.host.root);
    const broken = {
      ...desired,
      via: { ...desired.via, argv: [process.execPath, '-e', `console.error('no such port'); process.exit(1)`] },
    };
    opened.push({ machine, desired: broken });
    const context = { host: machine.host, signal: new AbortController().signal, find: () => undefined };
    const step = { action: 'create', desired: broken, observed: { status: 'absent' }, effect: 'none' } as const;
    await expect(serviceModule.apply(step, context)).rejects.toMatchObject({
      name: 'ApplyError',
      message: expect.stringContaining('no such port'),
    });
  });

  it('whose definition somebody added to is put right: the addition is kept out of the way', async () => {
    const machine = await aMemoryMachine();
    const desired = desiredOf(machine.host.root);
    opened.push({ machine, desired });
    const addition = '/etc/systemd/system/app.service.d/by-hand.conf';
    machine.host.put(addition, { type: 'file', content: '[Service]\nNice=5\n' });
    const fields = { ...desired.fields, definition: `sha256:one (changed by ${addition})` };
    const step = {
      action: 'update',
      desired,
      observed: { status: 'known', fields, facts: { additions: [addition] } },
      effect: 'restart',
    } as const;
    const context = { host: machine.host, signal: new AbortController().signal, find: () => undefined };
    await expect(serviceModule.apply(step, context)).rejects.toThrow('no place to move it to');
    const state = { path: '/var/lib/plumb-agent' } as NonNullable<ApplyContext['state']>;
    const outcome = await serviceModule.apply(step, { ...context, state });
    const kept = `/var/lib/plumb-agent/aside/0001${addition}`;
    expect(outcome.note).toBe(`moved aside what changed the definition: ${addition} is kept as ${kept}`);
    expect((await machine.host.readFile(kept))?.toString()).toBe('[Service]\nNice=5\n');
    expect(await machine.host.stat(addition)).toBeUndefined();
  });
});

async function pidOf(desired: ResourceOf<'service'>, context: ApplyContext): Promise<number> {
  const observed = await serviceModule.observe(desired, context);
  const pid = observed.status === 'known' ? observed.facts?.pid : undefined;
  if (pid === undefined) throw new Error(`expected a process, got ${JSON.stringify(observed)}`);
  return pid;
}

async function kill(desired: ResourceOf<'service'>, host: ApplyContext['host']): Promise<void> {
  const pid = await pidOf(desired, { host, signal: new AbortController().signal, find: () => undefined });
  await host.signalProcess(pid, 'SIGKILL');
  await expect.poll(() => host.readProcess(pid)).toBeUndefined();
}
