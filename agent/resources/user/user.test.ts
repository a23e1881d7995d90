import { describe, expect, it } from 'vitest';
import type { UserFields } from '../../../schemas/index.ts';
import { unmetNeed } from '../../../tests/support/unmet-need.ts';
import type { MemoryHost } from '../../host/index.ts';
import { aResource } from '../a-resource.ts';
import { aLocalMachine, aMemoryMachine } from '../hand.ts';
import { describeResourceModule, type ModuleCase } from '../module-contract.ts';
import { userModule } from './index.ts';

const passwd = 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/nonexistent:/usr/sbin/nologin\n';
const group = 'root:x:0:\nnogroup:x:65534:\n';
const desiredFields = { group: 'app', home: '/srv/app', shell: '/usr/sbin/nologin' };

const inMemory: ModuleCase<'user'> = {
  name: 'in memory',
  start: async () => {
    const { host } = await aMemoryMachine();
    host.put('/etc/passwd', { type: 'file', content: passwd });
    host.put('/etc/group', { type: 'file', content: group });
    scriptTools(host);
    return {
      host,
      desired: aResource('user', { name: 'app', fields: desiredFields, via: { system: true } }),
      sabotages: [
        { name: 'shell', run: () => editPasswd(host, (text) => text.replace(/(app:.*):.*\n/, '$1:/bin/sh\n')), differs: ['/shell'] },
        { name: 'group', run: () => editPasswd(host, (text) => text.replace(/app:x:900:\d+/, 'app:x:900:65534')), differs: ['/group'] },
        { name: 'userdel', run: () => editPasswd(host, (text) => text.replace(/app:.*\n/, '')), differs: [] },
      ],
    };
  },
};

/** The account tools of this machine on the files of a temporary root; only root may. */
const onThisMachine: ModuleCase<'user'> = {
  name: 'on this machine',
  unmet: unmetNeed({ root: true, programs: ['groupadd', 'useradd', 'usermod', 'userdel'] }),
  start: async () => {
    const { host, hand, stop } = await aLocalMachine();
    const path = `${host.root}/etc/passwd`;
    await hand.write(path, passwd);
    await hand.write(`${host.root}/etc/group`, group);
    return {
      host,
      stop,
      desired: aResource('user', { name: 'app', fields: desiredFields, via: {} }),
      sabotages: [
        {
          name: 'home',
          run: async () => hand.write(path, String(await host.readFile(path)).replace('/srv/app', '/elsewhere')),
          differs: ['/home'],
        },
      ],
    };
  },
};

describeResourceModule(userModule, { cases: [inMemory, onThisMachine] });

describe('a user', () => {
  it('is unknown where accounts cannot be read', async () => {
    const { host } = await aMemoryMachine();
    const desired = aResource('user', { name: 'app', fields: {}, via: {} });
    const observed = await userModule.observe(desired, { host, signal: new AbortController().signal, find: () => undefined });
    expect(observed).toMatchObject({ status: 'unknown', reason: expect.stringContaining('/etc/passwd') });
  });

  it.each([
    [
      'root',
      'root:x:0:0:root:/root:/bin/bash',
      /root is the account of root \(uid 0\): usermod .* is refused; give the service an account/,
    ],
    [
      'zookeeper',
      'zookeeper:x:110:0::/var/lib/zookeeper:/bin/false',
      /Plumb did not make \(uid 110\): usermod .*hand it over: usermod --comment/,
    ],
    ['mary', 'mary:x:1000:0:Mary:/home/mary:/bin/bash', /Plumb did not make \(uid 1000\)/],
  ])('that Plumb did not make is left: %s', async (name, line, reason) => {
    const { host } = await aMemoryMachine();
    host.put('/etc/passwd', { type: 'file', content: `${line}\n` });
    host.put('/etc/group', { type: 'file', content: group });
    const desired = aResource('user', { name, fields: { shell: '/usr/sbin/nologin' }, via: {} });
    const context = { host, signal: new AbortController().signal, find: () => undefined };
    const step = { desired, observed: await userModule.observe(desired, context), effect: 'none' } as const;
    await expect(userModule.apply({ ...step, action: 'update' }, context)).rejects.toThrow(reason);
    await expect(userModule.apply({ ...step, action: 'remove' }, context)).rejects.toThrow(/userdel is refused/);
    expect(host.changes.filter((change) => change.startsWith('run '))).toEqual([]);
  });

  it('whose tool fails is an error that names it', async () => {
    const { host } = await aMemoryMachine();
    host.put('/etc/passwd', { type: 'file', content: passwd });
    host.put('/etc/group', { type: 'file', content: group });
    host.script(['useradd'], { exitCode: 1, stderr: 'useradd: cannot lock /etc/passwd; try again later.' });
    const desired = aResource('user', { name: 'app', fields: {}, via: {} });
    const step = { action: 'create', desired, observed: { status: 'absent' }, effect: 'none' } as const;
    const applied = userModule.apply(step, { host, signal: new AbortController().signal, find: () => undefined });
    await expect(applied).rejects.toThrow('useradd exits 1: useradd: cannot lock /etc/passwd');
  });
});

async function editPasswd(host: MemoryHost, edit: (text: string) => string): Promise<void> {
  host.put('/etc/passwd', { type: 'file', content: edit(String(await host.readFile('/etc/passwd'))) });
}

/** The account tools as far as the module uses them. */
function scriptTools(host: MemoryHost): void {
  const groupIds = new Map([['nogroup', '65534']]);
  host.script(['groupadd'], (argv) => {
    groupIds.set(argv.at(-1) ?? '', '900');
    host.put('/etc/group', { type: 'file', content: `${group}${argv.at(-1)}:x:900:\n` });
    return {};
  });
  host.script(['useradd'], async (argv) => {
    const { group = 'nogroup', home = '/', shell = '/bin/sh' } = optionsOf(argv);
    const comment = argv[argv.indexOf('--comment') + 1] ?? '';
    await editPasswd(host, (text) => `${text}${argv.at(-1)}:x:900:${groupIds.get(group)}:${comment}:${home}:${shell}\n`);
    return {};
  });
  host.script(['usermod'], async (argv) => {
    const { group, home, shell } = optionsOf(argv);
    await editPasswd(host, (text) =>
      text.replace(new RegExp(`^${argv.at(-1)}:x:900:(.*):(.*):(.*):(.*)$`, 'm'), (_, gid, comment, oldHome, oldShell) =>
        [argv.at(-1), 'x', '900', group === undefined ? gid : groupIds.get(group), comment, home ?? oldHome, shell ?? oldShell].join(':'),
      ),
    );
    return {};
  });
  host.script(['userdel'], async (argv) => {
    await editPasswd(host, (text) => text.replace(new RegExp(`^${argv.at(-1)}:.*\n`, 'm'), ''));
    return {};
  });
}

function optionsOf(argv: readonly string[]): UserFields {
  const after = (option: string) => (argv.includes(option) ? argv[argv.indexOf(option) + 1] : undefined);
  const [group, home, shell] = [after('--gid'), after('--home'), after('--shell')];
  return { ...(group === undefined ? {} : { group }), ...(home === undefined ? {} : { home }), ...(shell === undefined ? {} : { shell }) };
}
