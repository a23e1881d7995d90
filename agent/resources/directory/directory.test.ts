import { describe, expect, it } from 'vitest';
import { aResource } from '../a-resource.ts';
import { aMemoryMachine, machines } from '../hand.ts';
import { describeResourceModule } from '../module-contract.ts';
import { directoryModule } from './index.ts';

describeResourceModule(directoryModule, {
  cases: machines.map(({ on, open }) => ({
    name: on,
    start: async () => {
      const { host, hand, stop } = await open();
      const name = `${host.root}/var/lib/app/data`;
      return {
        host,
        stop,
        desired: aResource('directory', { name, fields: { type: 'directory', mode: '0750' }, via: {} }),
        sabotages: [
          { name: 'chmod', run: () => hand.setMode(name, '0777'), differs: ['/mode'] },
          { name: 'replaced by a link', run: () => hand.link(name, '/tmp'), differs: ['/type'] },
          { name: 'deleted', run: () => hand.remove(name), differs: [] },
        ],
      };
    },
  })),
});

describe('a directory', () => {
  const desired = aResource('directory', { name: '/srv/data', fields: { type: 'directory', owner: 'app', mode: '0750' }, via: {} });
  const step = { desired, observed: { status: 'absent' }, effect: 'none' } as const;

  it('stays when it holds something, and says so', async () => {
    const { host } = await aMemoryMachine();
    host.put('/srv/data/ledger.db', { type: 'file', content: 'precious' });
    const context = { host, signal: new AbortController().signal, find: () => undefined };
    expect(await directoryModule.apply({ ...step, action: 'remove' }, context)).toEqual({ kept: '/srv/data is not empty: ledger.db' });
    expect((await host.readFile('/srv/data/ledger.db'))?.toString()).toBe('precious');
  });

  it('does not take the place of a file', async () => {
    const { host } = await aMemoryMachine();
    host.put('/srv/data', { type: 'file', content: 'precious' });
    const context = { host, signal: new AbortController().signal, find: () => undefined };
    await expect(directoryModule.apply({ ...step, action: 'update' }, context)).rejects.toMatchObject({ name: 'ApplyError' });
    expect(host.changes).toEqual([]);
  });

  it('gets its missing parents, and its owner only where Git names one', async () => {
    const { host } = await aMemoryMachine();
    const context = { host, signal: new AbortController().signal, find: () => undefined };
    await directoryModule.apply({ ...step, action: 'create' }, context);
    expect(await host.stat('/srv')).toMatchObject({ mode: '0755', owner: 'root' });
    expect(await host.stat('/srv/data')).toMatchObject({ mode: '0750', owner: 'app' });
  });
});
