import { describe, expect, it } from 'vitest';
import { aResource } from '../a-resource.ts';
import { aMemoryMachine, type Machine, machines } from '../hand.ts';
import { describeResourceModule, type ModuleCase } from '../module-contract.ts';
import type { ApplyContext } from '../resource-module.ts';
import { fileModule } from './index.ts';

const redisText = 'maxmemory 100mb\nsave 900 1\nsave 300 10\n';

const owned = machines.flatMap(({ on, open }): ModuleCase<'file'>[] => [
  {
    name: `raw text ${on}`,
    start: async () => {
      const { host, hand, stop } = await open();
      const name = `${host.root}/etc/app/app.conf`;
      await hand.directory(`${host.root}/etc/app`);
      return {
        host,
        stop,
        desired: aResource('file', { name, fields: { type: 'file', mode: '0640', content: 'a = 1\n' }, via: { merge: 'own' } }),
        sabotages: [
          { name: 'edited', run: () => hand.write(name, 'a = 2\n', '0640'), differs: ['/content'] },
          { name: 'chmod', run: () => hand.setMode(name, '0666'), differs: ['/mode'] },
          { name: 'replaced by a link', run: () => hand.link(name, '/etc/passwd'), differs: ['/type'] },
          { name: 'replaced by a directory', run: () => hand.directory(name), differs: ['/type'] },
          { name: 'deleted', run: () => hand.remove(name), differs: [] },
        ],
      };
    },
  },
  {
    name: `structured ${on}`,
    start: async () => {
      const { host, hand, stop } = await open();
      const name = `${host.root}/etc/redis.conf`;
      await hand.write(name, 'port 1\n');
      return {
        host,
        stop,
        desired: aResource('file', {
          name,
          fields: { type: 'file', mode: '0644', content: redisText, entries: { maxmemory: '100mb', save: ['900 1', '300 10'] } },
          via: { merge: 'own', format: 'redis' },
        }),
        sabotages: [
          {
            name: 'one value',
            run: () => hand.write(name, redisText.replace('100mb', '1gb')),
            differs: ['/content', '/entries/maxmemory'],
          },
          { name: 'one more', run: () => hand.write(name, `${redisText}hz 50\n`), differs: ['/content', '/entries/hz'] },
          { name: 'a comment', run: () => hand.write(name, `# mine\n${redisText}`), differs: ['/content'] },
        ],
      };
    },
  },
]);

describeResourceModule(fileModule, { cases: owned });

const iniText = '; shared\n[server]\nport = 1\nname = theirs\n[client]\nhost = theirs\n';

describeResourceModule(fileModule, {
  cases: machines.map(({ on, open }) => ({
    name: `merged into a shared file ${on}`,
    start: async () => {
      const { host, hand, stop } = await open();
      const name = `${host.root}/etc/shared.ini`;
      await hand.write(name, iniText);
      return {
        host,
        stop,
        desired: aResource('file', {
          name,
          fields: { type: 'file', entries: { server: { port: '80' } } },
          via: { merge: 'merge', format: 'ini' },
        }),
        sabotages: [{ name: 'our entry', run: () => hand.write(name, iniText), differs: ['/entries/server/port'] }],
      };
    },
  })),
  exceptions: [{ law: 'absent again after removal', reason: 'the file belongs to others, too' }],
});

const context = ({ host }: Machine): ApplyContext => ({ host, signal: new AbortController().signal, find: () => undefined });
const absent = { status: 'absent' } as const;

describe('a merged file', () => {
  const desired = aResource('file', {
    name: '/etc/shared.ini',
    fields: { type: 'file', entries: { server: { port: '80' } } },
    via: { merge: 'merge', format: 'ini' },
  });

  it('keeps comments, mode and the entries of others, also when ours are removed', async () => {
    const machine = await aMemoryMachine();
    machine.host.put(desired.name, { type: 'file', content: iniText, mode: '0600', owner: 'app' });
    await fileModule.apply({ action: 'update', desired, observed: absent, effect: 'none' }, context(machine));
    expect((await machine.host.readFile(desired.name))?.toString()).toBe(iniText.replace('port = 1', 'port = 80'));
    const outcome = await fileModule.apply({ action: 'remove', desired, observed: absent, effect: 'none' }, context(machine));
    expect((await machine.host.readFile(desired.name))?.toString()).toBe('; shared\n[server]\nname = theirs\n[client]\nhost = theirs\n');
    expect(outcome.kept).toContain('shared');
    expect(await machine.host.stat(desired.name)).toMatchObject({ mode: '0600', owner: 'app' });
  });

  it.each([
    {
      format: 'nginx',
      file: '# top\nhttp {\n    # one by one\n    allow 10.0.0.5; # me\n    deny 10.0.0.0/29;\n    allow 10.0.0.0/24;\n    gzip on;\n    deny all;\n}\n',
      entries: { http: { gzip: 'on' } },
      goes: '    gzip on;\n',
    },
    { format: 'ini', file: '[Service]\nExecStart=/x \\\n  --a\nUser=u\n', entries: { Service: { User: 'u' } }, goes: 'User=u\n' },
    { format: 'yaml', file: 'a:\n  # c\n  t: |\n    one\n     two\n  b: 1 # own\n', entries: { a: { b: '1' } }, goes: '  b: 1 # own\n' },
    { format: 'toml', file: '# t\n[a]\n# x\nx = 1\n# y\ny = 2\n', entries: { a: { x: '1' } }, goes: 'x = 1\n' },
    {
      format: 'xml',
      file: '<s>\n  <!-- c -->\n  <a p="1"/>\n  <b/>\n</s>\n',
      entries: { s: { a: { '@p': '1' } } },
      goes: '  <a p="1"/>\n',
    },
    { format: 'json', file: '{\n  "a": { "b": 1, "c": 2 }\n}\n', entries: { a: { b: '1' } }, goes: '"b": 1, ' },
    { format: 'ini', file: '[a]\n# note\nx=1\n', entries: { a: { x: '1' } }, goes: 'x=1\n' },
    { format: 'toml', file: '[a]\n# note\nx = 1\n[b]\ny = 1\n', entries: { a: { x: '1' } }, goes: 'x = 1\n' },
    { format: 'nginx', file: 'a {\n    # note\n    x 1;\n}\nb 1;\n', entries: { a: { x: '1' } }, goes: '    x 1;\n' },
    { format: 'ini', file: '[m]\nx=1\n[m]\ny=2\n', entries: { m: { x: '1' } }, goes: '' },
  ])('loses the entries of Git and no other byte of $format', async ({ format, file, entries, goes }) => {
    const machine = await aMemoryMachine();
    const other = Buffer.from(file.replace(/^/, format === 'json' || format === 'xml' ? '' : '# caf\u00e9\n'), 'latin1');
    machine.host.put('/etc/shared', { type: 'file', content: other });
    const shared = aResource('file', { name: '/etc/shared', fields: { type: 'file', entries }, via: { merge: 'merge', format } });
    await fileModule.apply({ action: 'remove', desired: shared, observed: absent, effect: 'none' }, context(machine));
    expect((await machine.host.readFile('/etc/shared'))?.toString('latin1')).toBe(other.toString('latin1').replace(goes, ''));
  });

  it.each(['json', 'xml', 'yaml', 'toml', 'ini', 'nginx'])('is made where there is none: %s', async (format) => {
    const machine = await aMemoryMachine();
    const entries = { a: format === 'xml' ? { '@b': '1' } : { b: '1' } };
    machine.host.put('/etc', { type: 'directory' });
    const made = aResource('file', { name: '/etc/made', fields: { type: 'file', entries }, via: { merge: 'merge', format } });
    await fileModule.apply({ action: 'create', desired: made, observed: absent, effect: 'none' }, context(machine));
    expect(await fileModule.observe(made, context(machine))).toMatchObject({ fields: { entries } });
  });

  it('loses an entry that Git has given up, and shows it until then', async () => {
    const machine = await aMemoryMachine();
    machine.host.put('/etc/shared.ini', { type: 'file', content: '[a]\nx=1\ny=2 \nz=3\n' });
    const via = { merge: 'merge' as const, format: 'ini', former: { a: { y: '2' } } };
    const shared = aResource('file', { name: '/etc/shared.ini', fields: { type: 'file', entries: { a: { x: '1' } } }, via });
    const before = await fileModule.observe(shared, context(machine));
    expect(before).toMatchObject({ fields: { entries: { a: { x: '1', y: '2' } } } });
    await fileModule.apply({ action: 'update', desired: shared, observed: before, effect: 'none' }, context(machine));
    expect((await machine.host.readFile('/etc/shared.ini'))?.toString()).toBe('[a]\nx=1\nz=3\n');
    expect(await fileModule.observe(shared, context(machine))).toMatchObject({ fields: { entries: { a: { x: '1' } } } });
  });

  it('keeps bytes that are no UTF-8 when an entry is set', async () => {
    const machine = await aMemoryMachine();
    machine.host.put('/etc/redis.conf', { type: 'file', content: Buffer.from('requirepass "p\xff"\nport 1\n', 'latin1') });
    const shared = aResource('file', {
      name: '/etc/redis.conf',
      fields: { type: 'file', entries: { port: '2' } },
      via: { merge: 'merge', format: 'redis' },
    });
    await fileModule.apply({ action: 'update', desired: shared, observed: absent, effect: 'none' }, context(machine));
    expect((await machine.host.readFile('/etc/redis.conf'))?.toString('latin1')).toBe('requirepass "p\xff"\nport 2\n');
  });

  it('that Git owns is not regrouped where values of others stay in it', async () => {
    const machine = await aMemoryMachine();
    const foreign = 's {\n    allow a;\n    deny b;\n    allow c;\n}\ns {\n    gzip on;\n}\n';
    machine.host.put('/etc/n.conf', { type: 'file', content: foreign });
    const servers = [{ allow: ['a', 'c'], deny: 'b' }, { gzip: 'off' }, { gzip: 'on' }];
    const owned = (s: unknown) =>
      aResource('file', { name: '/etc/n.conf', fields: { type: 'file', entries: { s } }, via: { merge: 'own', format: 'nginx' } });
    const change = (s: unknown) =>
      fileModule.apply({ action: 'update', desired: owned(s), observed: absent, effect: 'none' }, context(machine));
    await change(servers);
    expect((await machine.host.readFile('/etc/n.conf'))?.toString()).toContain('allow a;\n    deny b;\n    allow c;');
    await expect(change({ allow: ['a', 'c'], deny: 'b' })).rejects.toThrow('/etc/n.conf keeps values that are not of Git');
    expect((await machine.host.readFile('/etc/n.conf'))?.toString()).toContain('allow a;\n    deny b;\n    allow c;');
  });

  it('with several blocks alike is not changed through one of them, and says so', async () => {
    const machine = await aMemoryMachine();
    const two = 'server {\n    listen 1;\n}\nserver {\n    listen 2;\n}\n';
    machine.host.put('/etc/nginx.conf', { type: 'file', content: two });
    const shared = aResource('file', {
      name: '/etc/nginx.conf',
      fields: { type: 'file', entries: { server: { listen: '3' } } },
      via: { merge: 'merge', format: 'nginx' },
    });
    const update = fileModule.apply({ action: 'update', desired: shared, observed: absent, effect: 'none' }, context(machine));
    await expect(update).rejects.toThrow("/etc/nginx.conf: 'server' is a list of 2");
    expect((await machine.host.readFile('/etc/nginx.conf'))?.toString()).toBe(two);
  });

  it('is not written over when it cannot be read, and the message does not quote it', async () => {
    const machine = await aMemoryMachine();
    machine.host.put(desired.name, { type: 'file', content: '[server]\n[hunter2\n' });
    const observed = await fileModule.observe(desired, context(machine));
    expect(observed).toMatchObject({ status: 'known', fields: { type: 'file', entries: {} } });
    const applied = fileModule.apply({ action: 'update', desired, observed, effect: 'none' }, context(machine));
    await expect(applied).rejects.toThrow('line 2 of /etc/shared.ini is not ini');
    await expect(applied).rejects.not.toThrow('hunter2');
    expect(machine.host.changes).toEqual([]);
  });

  it('says why it cannot be read only where everybody may read it', async () => {
    const open = aResource('file', {
      name: '/etc/shared.ini',
      fields: { type: 'file', mode: '0644', entries: { server: { name: 'a' } } },
      via: { format: 'ini', merge: 'merge' },
    });
    const messageOf = async (mode: string) => {
      const machine = await aMemoryMachine();
      machine.host.put(open.name, { type: 'file', mode, content: '[server]\n[hunter2\n' });
      const observed = await fileModule.observe(open, context(machine));
      return observed.status === 'known' ? observed.facts?.message : observed.status;
    };
    expect(await messageOf('0644')).toMatch(/^line 2 is not ini: ./);
    expect(await messageOf('0640')).toBe('line 2 is not ini');
  });
});

describe('a file', () => {
  const desired = aResource('file', {
    name: '/etc/app.conf',
    fields: { type: 'file', mode: '0640', content: 'a\n' },
    via: { merge: 'own' },
  });

  it('is not written again when only attributes differ', async () => {
    const machine = await aMemoryMachine();
    machine.host.put('/etc/app.conf', { type: 'file', content: 'a\n', mode: '0666', owner: 'app' });
    await fileModule.apply({ action: 'update', desired, observed: absent, effect: 'none' }, context(machine));
    expect(machine.host.changes).toEqual(['setAttributes /etc/app.conf']);
  });

  it('keeps an owner that Git does not set', async () => {
    const machine = await aMemoryMachine();
    machine.host.put('/etc/app.conf', { type: 'file', content: 'b\n', owner: 'app', group: 'app' });
    await fileModule.apply({ action: 'update', desired, observed: absent, effect: 'none' }, context(machine));
    expect(await machine.host.stat('/etc/app.conf')).toMatchObject({ owner: 'app', group: 'app', mode: '0640' });
  });

  it('does not take the place of a directory that holds something', async () => {
    const machine = await aMemoryMachine();
    machine.host.put('/etc/app.conf/data', { type: 'file', content: 'precious' });
    const applied = fileModule.apply({ action: 'update', desired, observed: absent, effect: 'none' }, context(machine));
    await expect(applied).rejects.toMatchObject({ name: 'ApplyError', message: expect.stringContaining('directory with content') });
    expect((await machine.host.readFile('/etc/app.conf/data'))?.toString()).toBe('precious');
  });

  it('has drift evidence: when it was changed, and its owner', async () => {
    const machine = await aMemoryMachine();
    machine.host.put('/etc/app.conf', { type: 'file', content: 'b\n', owner: 'app' });
    const observed = await fileModule.observe(desired, context(machine));
    expect(observed).toMatchObject({ facts: { evidence: expect.stringMatching(/^modified 20\d\d-.*Z, owned by app$/) } });
  });

  it('is unknown, not absent, when the host gives no answer', async () => {
    const machine = await aMemoryMachine();
    machine.host.put('/etc', { type: 'link', target: '/elsewhere' });
    const observed = await fileModule.observe(desired, context(machine));
    expect(observed).toMatchObject({ status: 'unknown', reason: expect.stringContaining('link') });
  });

  it('whose entries the plan has changed keeps its header and loses what Git does not know', async () => {
    const machine = await aMemoryMachine();
    machine.host.put('/etc/redis.conf', { type: 'file', content: '# by Plumb\nmaxmemory 1gb\nhz 50\nreplicaof 10.0.0.1 6379\n' });
    const preserved = aResource('file', {
      name: '/etc/redis.conf',
      fields: { type: 'file', entries: { maxmemory: '100mb', replicaof: '10.0.0.1 6379' } },
      via: { merge: 'own', format: 'redis' },
    });
    await fileModule.apply({ action: 'update', desired: preserved, observed: absent, effect: 'none' }, context(machine));
    const text = (await machine.host.readFile('/etc/redis.conf'))?.toString();
    expect(text).toBe('# by Plumb\nmaxmemory 100mb\nreplicaof 10.0.0.1 6379\n');
  });
});
