import { describe, expect, it } from 'vitest';
import { aResource } from '../a-resource.ts';
import { aLocalMachine, aMemoryMachine, type Machine } from '../hand.ts';
import { describeResourceModule } from '../module-contract.ts';
import type { ApplyContext } from '../resource-module.ts';
import { commandModule } from './index.ts';

describeResourceModule(commandModule, {
  cases: [
    {
      name: 'creates, on this machine',
      start: async () => {
        const { host, hand, stop } = await aLocalMachine();
        const creates = `${host.root}/made`;
        return {
          host,
          stop,
          desired: aResource('command', {
            name: 'make',
            fields: { satisfied: true },
            via: { argv: ['touch', creates], creates, timeoutMs: 5000 },
          }),
          sabotages: [{ name: 'deleted', run: () => hand.remove(creates), differs: ['/satisfied'] }],
        };
      },
    },
    {
      name: 'unless, in memory',
      start: async () => {
        const { host } = await aMemoryMachine();
        let initialised = false;
        host.script(['app', 'is-initialised'], () => ({ exitCode: initialised ? 0 : 1 }));
        host.script(['app', 'initialise'], () => {
          initialised = true;
          return {};
        });
        return {
          host,
          desired: aResource('command', {
            name: 'initialise',
            fields: { satisfied: true },
            via: { argv: ['app', 'initialise'], unless: ['app', 'is-initialised'], timeoutMs: 5000 },
          }),
          sabotages: [
            {
              name: 'undone',
              run: () => {
                initialised = false;
              },
              differs: ['/satisfied'],
            },
          ],
        };
      },
    },
  ],
  exceptions: [{ law: 'absent again after removal', reason: 'what a command did cannot be taken back' }],
});

const context = ({ host }: Machine, signal = new AbortController().signal): ApplyContext => ({ host, signal, find: () => undefined });

describe('a command', () => {
  it('is not needed where onlyIf fails', async () => {
    const machine = await aMemoryMachine();
    machine.host.script(['test'], { exitCode: 1 });
    const desired = aResource('command', {
      name: 'x',
      fields: { satisfied: true },
      via: { argv: ['x'], onlyIf: ['test'], timeoutMs: 1000 },
    });
    expect(await commandModule.observe(desired, context(machine))).toMatchObject({ status: 'known', fields: { satisfied: true } });
    machine.host.script(['test'], { exitCode: 0 });
    expect(await commandModule.observe(desired, context(machine))).toMatchObject({ status: 'known', fields: { satisfied: false } });
  });

  it('is unknown when its guard cannot be started or does not end', async () => {
    const machine = await aMemoryMachine();
    const desired = aResource('command', {
      name: 'x',
      fields: { satisfied: true },
      via: { argv: ['x'], unless: ['guard'], timeoutMs: 1000 },
    });
    expect(await commandModule.observe(desired, context(machine))).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('guard'),
    });
    machine.host.script(['guard'], { exitCode: null, timedOut: true });
    expect(await commandModule.observe(desired, context(machine))).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('1000 ms'),
    });
  });

  it('that fails gives the end of its output and hides secrets of its environment', async () => {
    const machine = await aLocalMachine();
    try {
      const script = `for (let i = 0; i < 50; i += 1) console.error('line ' + i); console.error(process.env.DB_PASSWORD); process.exit(3)`;
      const via = { argv: [process.execPath, '-e', script], env: { DB_PASSWORD: 'hunter2' }, timeoutMs: 5000 };
      const desired = aResource('command', { name: 'x', fields: { satisfied: true }, via });
      const applied = commandModule.apply({ action: 'update', desired, observed: { status: 'absent' }, effect: 'none' }, context(machine));
      const error = await applied.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({
        name: 'ApplyError',
        message: expect.stringMatching(/exits 3: line 43\n[\s\S]*line 49\n\(sensitive\)$/),
      });
      expect(String((error as Error).cause)).not.toContain('hunter2');
    } finally {
      await machine.stop();
    }
  });

  it('is ended by an abort', async () => {
    const machine = await aLocalMachine();
    try {
      const via = { argv: [process.execPath, '-e', 'setTimeout(() => {}, 3600000)'], timeoutMs: 3_600_000 };
      const desired = aResource('command', { name: 'x', fields: { satisfied: true }, via });
      const step = { action: 'update', desired, observed: { status: 'absent' }, effect: 'none' } as const;
      await expect(commandModule.apply(step, context(machine, AbortSignal.timeout(100)))).rejects.toMatchObject({ name: 'TimeoutError' });
    } finally {
      await machine.stop();
    }
  });
});
