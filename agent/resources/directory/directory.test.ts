import { describe, expect, it, vi } from 'vitest';
import { HostError } from '../../host/index.ts';
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

describe('a directory that a product reads', () => {
  const name = '/etc/shop/conf.d';
  const desired = aResource('directory', {
    name,
    fields: { type: 'directory', mode: '0755', foreign: [] },
    via: { exclusive: ['*.conf'], left: ['detached.conf'] },
  });

  async function start() {
    const { host } = await aMemoryMachine();
    host.put(`${name}/own.conf`, { type: 'file', content: 'own' });
    host.put('/var/lib/plumb', { type: 'directory', mode: '0700' });
    const context = {
      host,
      signal: new AbortController().signal,
      find: () => undefined,
      holds: (path: string) => path === `${name}/own.conf`,
      state: { path: '/var/lib/plumb' },
    };
    const observe = () => directoryModule.observe(desired, context);
    const heal = async () => directoryModule.apply({ action: 'update', desired, observed: await observe(), effect: 'none' }, context);
    return { host, observe, heal };
  }

  it('tells what matches and no resource wants, with evidence', async () => {
    const { host, observe } = await start();
    expect(await observe()).toMatchObject({ fields: { foreign: [] } });
    host.put(`${name}/evil.conf`, { type: 'file', content: 'evil', owner: 'eve' });
    host.put(`${name}/link.conf`, { type: 'link', target: '/etc/passwd' });
    host.put(`${name}/fifo.conf`, { type: 'other' });
    host.put(`${name}/folder.conf`, { type: 'directory' });
    for (const left of ['readme.txt', '.hidden.conf', 'old.conf.bak', 'detached.conf'])
      host.put(`${name}/${left}`, { type: 'file', content: '' });
    expect(await observe()).toMatchObject({
      fields: { foreign: ['evil.conf', 'fifo.conf', 'folder.conf', 'link.conf'] },
      facts: {
        evidenceByPointer: {
          '/foreign': expect.stringMatching(/^evil.conf: modified .*, owned by eve, there since .*fifo.conf: a device/),
        },
      },
    });
  });

  it('is rid of it, and nothing that was kept is written over', async () => {
    const { host, observe, heal } = await start();
    host.put(`${name}/evil.conf`, { type: 'file', content: 'first', mode: '4755' });
    host.put(`${name}/fifo.conf`, { type: 'other' });
    expect(await heal()).toEqual({
      note: `moved aside what no resource wants: evil.conf is kept as /var/lib/plumb/aside/0001${name}/evil.conf, fifo.conf is kept as /var/lib/plumb/aside/0002${name}/fifo.conf`,
    });
    host.put(`${name}/evil.conf`, { type: 'file', content: 'second' });
    await heal();
    expect(await observe()).toMatchObject({ fields: { foreign: [] } });
    expect(await host.list(name)).toEqual(['own.conf']);
    for (const [number, content] of [
      ['0001', 'first'],
      ['0003', 'second'],
    ]) {
      const kept = `/var/lib/plumb/aside/${number}${name}/evil.conf`;
      expect((await host.readFile(kept))?.toString()).toBe(content);
      expect(await host.stat(kept)).toMatchObject({ mode: '0600' });
    }
    expect(await host.stat('/var/lib/plumb/aside')).toMatchObject({ mode: '0700' });
    expect(await host.stat(`/var/lib/plumb/aside/0001${name}`)).toMatchObject({ mode: '0700' });
  });

  it('keeps a copy where the state is on another file system', async () => {
    const { host, heal } = await start();
    host.put(`${name}/evil.conf`, { type: 'file', content: 'evil' });
    host.put(`${name}/tree.conf/deep`, { type: 'file', content: 'deep' });
    host.put(`${name}/link.conf`, { type: 'link', target: 'evil.conf' });
    const rename = vi.spyOn(host, 'rename').mockRejectedValue(new HostError('EXDEV', 'another file system'));
    await heal();
    expect(rename).toHaveBeenCalledTimes(3);
    expect(await host.list(name)).toEqual(['own.conf']);
    const aside = '/var/lib/plumb/aside';
    expect((await host.readFile(`${aside}/0001${name}/evil.conf`))?.toString()).toBe('evil');
    expect(await host.stat(`${aside}/0002${name}/link.conf`)).toMatchObject({ linkTarget: 'evil.conf' });
    expect((await host.readFile(`${aside}/0003${name}/tree.conf/deep`))?.toString()).toBe('deep');
  });
});
