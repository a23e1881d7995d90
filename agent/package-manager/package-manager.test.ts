import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createLocalHost, createMemoryHost, type Host } from '../host/index.ts';
import { parseBoundDependencies, parsePolicy } from './apt-candidates.ts';
import { parseDpkgStatus } from './dpkg-status.ts';
import { openPackageManager, openPackageReader } from './open.ts';
import { aptRecording, dnfRecording, stanza } from './recordings.ts';

for (const { manager, versions, prepare } of [aptRecording, dnfRecording]) {
  const start = (privileged = true) => {
    const host = createMemoryHost({ privileged });
    prepare(host);
    return { host, packages: openPackageManager(host, manager), reader: openPackageReader(host, manager) };
  };

  describe(`package manager contract: ${manager}`, () => {
    test('installs, moves both ways, and removes, seen at once by every reader', async () => {
      const { packages, reader } = start();
      const state = async () => (await reader.read(['nginx'])).get('nginx');
      expect(await state()).toEqual({ status: 'absent' });
      await packages.install('nginx');
      expect(await state()).toEqual({ status: 'known', fields: { version: versions.newest } });
      await packages.install('nginx', versions.older);
      expect(await state()).toEqual({ status: 'known', fields: { version: versions.older } });
      await packages.install('nginx', versions.newest);
      expect((await packages.read(['nginx'])).get('nginx')).toEqual({ status: 'known', fields: { version: versions.newest } });
      await packages.remove('nginx');
      expect(await state()).toEqual({ status: 'absent' });
      await packages.remove('nginx');
    });
    test('starts no program to look again at what did not change', async () => {
      const { host, packages, reader } = start();
      await packages.install('nginx', versions.older);
      await reader.read(['nginx']);
      const programs = host.programs.length;
      for (let round = 0; round < 5; round += 1) await reader.read(['nginx', 'bash', 'none']);
      expect(host.programs.length).toBe(programs);
    });
    test('an unknown version is an error that names the known ones, and changes nothing', async () => {
      const { packages, reader } = start();
      await expect(packages.install('nginx', '0.1-1')).rejects.toMatchObject({
        code: 'PACKAGE_UNAVAILABLE',
        message: expect.stringContaining(versions.older),
      });
      expect((await reader.read(['nginx'])).get('nginx')).toEqual({ status: 'absent' });
    });
    test('says that it needs root', async () => {
      const { host, packages } = start(false);
      await expect(packages.install('nginx')).rejects.toMatchObject({ code: 'NEEDS_ROOT', message: /needs root/ });
      await expect(packages.remove('nginx')).rejects.toMatchObject({ code: 'NEEDS_ROOT' });
      expect(host.changes).toEqual([]);
    });
    test('takes no option, path or pattern for a package', async () => {
      const { host, packages } = start();
      for (const name of ['-o', '--allow-unauthenticated', './local.deb', '/tmp/x.rpm', 'ngin*', 'a b', 'a;b', '']) {
        await expect(packages.install(name)).rejects.toMatchObject({ code: 'PACKAGE_NAME' });
      }
      for (const version of ['', '-1', '1.2*', '1 2', '1/2']) {
        await expect(packages.install('nginx', version)).rejects.toMatchObject({ code: 'PACKAGE_VERSION' });
      }
      expect(host.changes.filter((change) => change.startsWith('run'))).toEqual([]);
    });
    test('a host without the database is unknown, never without packages', async () => {
      const reader = openPackageReader(createMemoryHost(), manager);
      expect((await reader.read(['nginx'])).get('nginx')).toMatchObject({ status: 'unknown', reason: /database|status/ });
    });
  });
}

describe('apt', () => {
  const start = () => {
    const host = createMemoryHost();
    aptRecording.prepare(host);
    return { host, packages: openPackageManager(host, 'apt') };
  };

  test('updates its lists once, pins siblings, and keeps services from starting', async () => {
    const { host, packages } = start();
    await packages.install('nginx', aptRecording.versions.older);
    const [policy, update, install, unpolicy] = host.changes;
    expect(policy).toBe('writeFile /usr/sbin/policy-rc.d');
    expect(update).toMatch(/^run apt-get update/);
    expect(install).toBe(
      'run apt-get install -y -o DPkg::Lock::Timeout=300 --no-install-recommends --allow-downgrades -o Dpkg::Options::=--force-confold' +
        ' -o Dpkg::Options::=--force-confdef -- nginx=1.22.1-9+deb12u9 nginx-common=1.22.1-9+deb12u9',
    );
    expect(unpolicy).toBe('remove /usr/sbin/policy-rc.d');
    expect(host.changes).toHaveLength(4);
    await packages.install('nginx', aptRecording.versions.newest);
    expect(host.changes.filter((change) => change.startsWith('run apt-get update'))).toHaveLength(1);
  });
  test('a policy left by a killed run goes; one of the operator stays', async () => {
    const killed = start();
    killed.host.script(['apt-get', 'install'], () => {
      throw new Error('killed');
    });
    await expect(killed.packages.install('nginx')).rejects.toThrow('killed');
    expect(await killed.host.stat('/usr/sbin/policy-rc.d')).toBeUndefined();

    const left = start();
    await left.host.writeFile('/usr/sbin/policy-rc.d', { content: await readPolicy(), mode: '0755' });
    await left.packages.install('nginx');
    expect(await left.host.stat('/usr/sbin/policy-rc.d')).toBeUndefined();

    const operator = start();
    operator.host.put('/usr/sbin/policy-rc.d', { type: 'file', content: '#!/bin/sh\nexit 0\n' });
    await operator.packages.install('nginx');
    expect((await operator.host.readFile('/usr/sbin/policy-rc.d'))?.toString()).toBe('#!/bin/sh\nexit 0\n');
  });
  test.runIf(existsSync('/run/systemd/system') === false)('without systemd the policy forbids everything', async () => {
    expect(askPolicy(await readPolicy(), 'nginx', 'restart')).toBe(101);
  });
  test('under systemd the policy forbids to start what is new, and nothing once its writer is gone', async () => {
    const policy = (await readPolicy(createLocalHost({ root: '' }))).replace('[ -d /run/systemd/system ] || exit 101\n', '');
    expect(askPolicy(policy, 'nginx.service', 'start')).toBe(101);
    expect(askPolicy(policy, 'nginx.service', 'restart')).toBe(0);
    expect(askPolicy(policy.replaceAll(String(process.pid), '4194304'), 'nginx.service', 'start')).toBe(0);
  });
  test('mends an interrupted dpkg first, and shows it as not installed until then', async () => {
    const { host, packages } = start();
    host.put('/var/lib/dpkg/status', { type: 'file', content: stanza('nginx', '1.22.1-9+deb12u9', 'install ok half-configured') });
    host.script(['dpkg'], {});
    expect((await packages.read(['nginx'])).get('nginx')).toMatchObject({
      status: 'absent',
      facts: { message: /half-configured at 1.22.1-9\+deb12u9/ },
    });
    await packages.install('nginx');
    const programs = host.programs.map((argv) => argv.slice(0, 2).join(' '));
    expect(programs.indexOf('dpkg --force-confold')).toBeLessThan(programs.indexOf('apt-get install'));
    expect(programs).toContain('dpkg --force-confold');
    host.put('/var/lib/dpkg/status', { type: 'file', content: stanza('nginx', '1', 'install reinstreq half-installed') });
    host.script(['dpkg'], { exitCode: 1, stderr: 'dpkg: error processing package nginx (--configure):\n too bad\n' });
    await expect(packages.install('nginx')).rejects.toMatchObject({
      code: 'PACKAGE_BROKEN',
      message: /dpkg: error processing package nginx/,
    });
  });
  test('mends what dpkg noted before a power cut and apt complains of', async () => {
    const { host, packages } = start();
    host.put('/var/lib/dpkg/updates/0003', { type: 'file', content: stanza('libjemalloc2', '5.3.0', 'install ok unpacked') });
    host.script(['dpkg'], {});
    await packages.install('nginx');
    expect(host.programs.map(([program]) => program)).toContain('dpkg');
  });
  test('a held package is not moved', async () => {
    const { host, packages } = start();
    host.put('/var/lib/dpkg/status', { type: 'file', content: stanza('nginx', '1.22.1-9+deb12u9', 'hold ok installed') });
    await expect(packages.install('nginx', '1.22.1-9+deb12u11')).rejects.toMatchObject({
      code: 'PACKAGE_HELD',
      message: /held back at 1.22.1-9\+deb12u9; release it by apt-mark unhold nginx/,
    });
    expect(host.changes.filter((change) => change.startsWith('run'))).toEqual([]);
  });
  test('a failed run gives apt’s own error lines', async () => {
    const { host, packages } = start();
    host.script(['apt-get', 'install'], {
      exitCode: 100,
      stdout: 'Reading package lists...\n',
      stderr: 'W: noise\nE: Unable to locate package nginx\n',
    });
    await expect(packages.install('nginx')).rejects.toMatchObject({
      message: 'apt-get install nginx failed with exit code 100: E: Unable to locate package nginx',
    });
  });
  test('reads policies and exact dependencies', () => {
    expect(parsePolicy('x:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n')).toEqual({ versions: [] });
    expect(
      parsePolicy(
        'x:\n  Installed: 1\n  Candidate: 2\n  Version table:\n     2 500\n        500 http://a b/main\n *** 1 100\n        100 /var/lib/dpkg/status\n',
      ),
    ).toEqual({
      candidate: '2',
      versions: ['2', '1'],
    });
    const depends = 'Depends: a (= 1:2-3), b (>= 1), c (= 1) | d, e:any (= 4), h (<< 2~)\nPre-Depends: f (= 5)\nRecommends: g (= 6)\n';
    expect(parseBoundDependencies(depends, '1.9')).toEqual([
      { name: 'a', version: '1:2-3', isExact: true },
      { name: 'e', version: '4', isExact: true },
      { name: 'h', version: '1.9', isExact: false },
      { name: 'f', version: '5', isExact: true },
    ]);
  });
  test('of several architectures the machine’s own stands under the bare name', () => {
    const foreign = stanza('libc6', '2').replace('amd64', 'i386');
    const packages = parseDpkgStatus([stanza('dpkg', '1'), stanza('libc6', '1'), foreign].join('\n'));
    expect(packages.get('libc6')).toMatchObject({ version: '1', architecture: 'amd64' });
    expect(packages.get('libc6:i386')).toMatchObject({ version: '2' });
  });
});

const realStatus = readStatus('/var/lib/dpkg/status');

describe.runIf(realStatus !== undefined)('apt on this machine', () => {
  test('agrees with dpkg-query on every package', async () => {
    const host = createLocalHost({ root: '', privileged: false });
    const listed = await host.query(['dpkg-query', '-W', '-f', '${binary:Package} ${Version} ${db:Status-Status}\n']);
    const expected = listed.stdout.split('\n').flatMap((line): [string, string][] => {
      const [name, version, state] = line.split(' ');
      return state === 'installed' && name !== undefined && version !== undefined ? [[name, version]] : [];
    });
    expect(expected.length).toBeGreaterThan(50);
    const reader = openPackageReader(host, 'apt');
    const states = await reader.read(expected.map(([name]) => name));
    expect([...states].map(([name, state]) => [name, state.status === 'known' ? state.fields['version'] : state.status])).toEqual(expected);
    expect((await reader.read(['no-such-package'])).get('no-such-package')).toEqual({ status: 'absent' });
    const startedAt = performance.now();
    for (let round = 0; round < 20; round += 1) await reader.read(['dpkg', 'bash', 'nginx', 'redis-server', 'git']);
    console.log(`5 packages, unchanged status: ${((performance.now() - startedAt) / 20).toFixed(3)} ms`);
  });
});

function readStatus(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The policy as a killed run leaves it: taken from a run that is looked at while apt works. */
async function readPolicy(processes: Pick<Host, 'readProcess'> = createMemoryHost()): Promise<string> {
  const memory = createMemoryHost();
  const machine = { ...memory, readProcess: processes.readProcess };
  const host = { ...machine, machine };
  aptRecording.prepare(host);
  let seen = '';
  host.script(['apt-get', 'install'], async () => {
    seen = (await host.readFile('/usr/sbin/policy-rc.d'))?.toString() ?? '';
    return {};
  });
  await openPackageManager(host, 'apt').install('nginx');
  return seen;
}

function askPolicy(policy: string, ...words: readonly string[]): number | null {
  return spawnSync('sh', ['-c', policy, 'policy-rc.d', ...words]).status;
}
