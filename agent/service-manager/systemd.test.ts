import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createLocalHost, createMemoryHost } from '../host/index.ts';
import { openServiceManager, openServiceReader } from './open.ts';
import { aService, cache } from './service-fixture.ts';
import type { Service } from './service-manager.ts';
import { decideUnitState, parseTimestamp, parseUnitProperties } from './systemd-state.ts';
import { formatUnit } from './systemd-unit.ts';

const nginx = aService('web', { via: { manager: 'systemd', unit: 'nginx' } });

describe('systemd reader', () => {
  test('asks for many units at once, and after a prefetch not again until that is forgotten or something changed', async () => {
    const { host, services } = createMachine({ 'cache-1': running, nginx: { ...running, UnitFileState: 'disabled' } });
    await services.install(cache);
    const reader = openServiceReader(host, 'systemd');
    const asked = () => host.programs.filter((argv) => argv[1] === 'show').length;
    const before = asked();
    await reader.prefetch([cache, nginx]);
    const states = [await reader.read([cache]), await reader.read([nginx])];
    expect(asked()).toBe(before + 1);
    expect(states[1]?.get('web')).toEqual({
      status: 'known',
      fields: { running: true, enabled: false },
      facts: { pid: 42, startedAt: '2099-01-01T10:00:00.000Z', incarnation: '42@Thu 2099-01-01 10:00:00 UTC' },
    });
    await reader.read([cache]);
    expect(asked()).toBe(before + 1);
    reader.forget();
    await reader.read([cache]);
    expect(asked()).toBe(before + 2);
    await reader.prefetch([cache]);
    await services.stop(cache);
    expect((await reader.read([cache])).get('cache-1')).toMatchObject({ fields: { running: false } });
  });
  test('shows the definition only where the process runs by it', async () => {
    const { host, services, units } = createMachine({ 'cache-1': running });
    await services.install(cache);
    const definition = async (service: Service = cache) => {
      const state = (await services.read([service])).get('cache-1');
      return state?.status === 'known' ? state.fields['definition'] : state?.status;
    };
    expect(await definition()).toBe('sha256:one');
    expect(await definition({ ...cache, fields: { ...cache.fields, definition: 'sha256:two' } })).toBe('sha256:one');
    units['cache-1'] = { ...running, NeedDaemonReload: 'yes' };
    expect(await definition()).toBe('sha256:one (not read by systemd yet)');
    units['cache-1'] = { ...running, ExecMainStartTimestamp: 'Mon 2001-01-01 10:00:00 UTC' };
    expect(await definition()).toBe('sha256:one (the process is older)');
    const dropIn = '/etc/systemd/system/cache-1.service.d/by-hand.conf';
    units['cache-1'] = { ...running, Id: 'cache-1.service', DropInPaths: `/usr/lib/systemd/system/service.d/all.conf ${dropIn}` };
    expect(await definition()).toBe(`sha256:one (changed by ${dropIn})`);
    expect((await services.read([cache])).get('cache-1')).toMatchObject({ facts: { additions: [dropIn] } });
    units['cache-1'] = running;
    host.put('/etc/systemd/system/cache-1.service', { type: 'file', content: `${formatUnit(cache)}Nice=5\n` });
    expect(await definition()).toBe('sha256:one (edited by hand since)');
    host.put('/etc/systemd/system/cache-1.service', { type: 'file', content: '[Service]\n' });
    expect(await definition()).toBe('none (the unit was not written by Plumb)');
    host.put('/etc/systemd/system/cache-1.service', undefined);
    expect(await definition()).toBe('none (the unit is /lib/systemd/system/x.service)');
  });
  test('takes a unit that was edited, run and put back within a second for another one than the process runs by', () => {
    const stamped = { ...running, ExecMainStartTimestamp: 'Fri 2026-01-02 10:00:00 UTC' };
    const file = { text: formatUnit(cache), changedAt: '2026-01-02T10:00:00.280Z' };
    const definition = (startedAt?: string) => {
      const state = decideUnitState(cache, stamped, { file, ...(startedAt === undefined ? {} : { process: { startedAt } }) });
      return state.status === 'known' ? state.fields['definition'] : state.status;
    };
    expect(definition('2026-01-02T10:00:00.250Z')).toBe('sha256:one (the process is older)');
    expect(definition('2026-01-02T10:00:00.270Z'), 'the kernel counts in hundredths').toBe('sha256:one');
    expect(definition(), 'systemd counts in seconds').toBe('sha256:one');
    expect(definition('2026-01-02T09:00:00.250Z'), 'the clock was set back since').toBe('sha256:one');
  });
  test('states of units', async () => {
    const { services, units } = createMachine({});
    const state = async (properties: Record<string, string>) => {
      units['nginx'] = { ...running, ...properties };
      return (await services.read([nginx])).get('web');
    };
    expect(await state({ LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead', MainPID: '0' })).toEqual({ status: 'absent' });
    expect(await state({ LoadState: 'not-found' })).toMatchObject({ status: 'known', fields: { running: true } });
    expect(await state({ LoadState: 'error' })).toMatchObject({ status: 'unknown', reason: /unit is error/ });
    expect(await state({ ActiveState: 'failed', SubState: 'failed', Result: 'exit-code', MainPID: '0' })).toMatchObject({
      fields: { running: false },
      facts: { message: 'failed (failed), result exit-code' },
    });
    expect(await state({ ActiveState: 'activating', SubState: 'auto-restart', MainPID: '0', NRestarts: '2' })).toMatchObject({
      fields: { running: false },
      facts: { restarts: 3, restartsItself: true },
    });
    expect(await state({ ActiveState: 'activating', SubState: 'start' })).toMatchObject({ fields: { running: true } });
    expect(await state({ ActiveState: 'reloading', SubState: 'reload' })).toMatchObject({ fields: { running: true } });
    expect(await state({ ActiveState: 'deactivating', SubState: 'stop-sigterm' })).toMatchObject({ fields: { running: false } });
    expect(await state({ ActiveState: 'active', SubState: 'exited', MainPID: '0' })).toMatchObject({ fields: { running: false } });
    expect(await state({ UnitFileState: 'static' })).toMatchObject({ fields: { enabled: true } });
    expect(await state({ UnitFileState: 'enabled-runtime' })).toMatchObject({ fields: { enabled: false } });
    expect(await state({ LoadState: 'masked', UnitFileState: 'masked' })).toMatchObject({
      fields: { enabled: false },
      facts: { message: /masked/ },
    });
    expect(await state({ DropInPaths: '/etc/systemd/system/nginx.service.d/override.conf' })).toMatchObject({
      facts: { message: /changed by .*override.conf/ },
    });
  });
  test('no systemd is unknown, never absent; one bad name does not spoil the others', async () => {
    const bare = createMemoryHost();
    expect((await openServiceReader(bare, 'systemd').read([nginx])).get('web')).toMatchObject({
      status: 'unknown',
      reason: /systemctl: no such program/,
    });
    bare.script(['systemctl'], { exitCode: 1, stderr: 'System has not been booted with systemd as init system (PID 1). Can’t operate.\n' });
    expect((await openServiceReader(bare, 'systemd').read([nginx])).get('web')).toMatchObject({
      status: 'unknown',
      reason: /not been booted with systemd/,
    });
    const { services } = createMachine({ nginx: running });
    const states = await services.read([nginx, aService('bad', { via: { manager: 'systemd', unit: '..@@' } })]);
    expect(states.get('web')).toMatchObject({ status: 'known' });
    expect(states.get('bad')).toMatchObject({ status: 'unknown', reason: /Invalid unit name/ });
  });
  test('reads what systemctl writes', () => {
    const text = 'Id=a.service\nExecStart={ path=/bin/a ; argv[]=/bin/a --x=1 }\nMainPID=1\n\nId=b.service\nMainPID=0\n';
    expect(parseUnitProperties(text)).toEqual([
      { Id: 'a.service', ExecStart: '{ path=/bin/a ; argv[]=/bin/a --x=1 }', MainPID: '1' },
      { Id: 'b.service', MainPID: '0' },
    ]);
    expect(parseTimestamp('Mon 2026-11-23 05:09:35 UTC')).toBe('2026-11-23T05:09:35.000Z');
    expect(parseTimestamp('n/a')).toBeUndefined();
    expect(parseTimestamp('')).toBeUndefined();
  });
});

test.runIf(!existsSync('/run/systemd/system'))('a real machine without systemd is unknown too', async () => {
  const states = await openServiceReader(createLocalHost({ root: '', privileged: false }), 'systemd').read([nginx]);
  expect(states.get('web')).toMatchObject({ status: 'unknown', reason: /systemctl show/ });
});

describe('systemd', () => {
  test('installs, starts, restarts, reloads, stops and uninstalls a unit of its own', async () => {
    const { host, services } = createMachine({});
    await services.install(cache);
    await services.install(cache);
    await services.start(cache);
    expect((await services.read([cache])).get('cache-1')).toMatchObject({
      status: 'known',
      fields: { running: true, enabled: true, definition: 'sha256:one' },
    });
    await services.reload(cache);
    await services.restart(cache);
    await services.stop(cache);
    await services.uninstall(cache);
    await services.uninstall(cache);
    expect(host.changes).toEqual([
      'writeFile /etc/systemd/system/cache-1.service',
      'run systemctl daemon-reload',
      'run systemctl enable -- cache-1.service',
      'run systemctl enable -- cache-1.service',
      'run systemctl reset-failed -- cache-1.service',
      'run systemctl start -- cache-1.service',
      'run systemctl reload -- cache-1.service',
      'run systemctl reset-failed -- cache-1.service',
      'run systemctl restart -- cache-1.service',
      'run systemctl stop -- cache-1.service',
      'run systemctl stop -- cache-1.service',
      'run systemctl disable -- cache-1.service',
      'remove /etc/systemd/system/cache-1.service',
      'run systemctl daemon-reload',
    ]);
    expect((await services.read([cache])).get('cache-1')).toEqual({ status: 'absent' });
  });
  test('makes systemd read a unit that was put back by hand', async () => {
    const { host, services, units } = createMachine({ 'cache-1': running });
    await services.install(cache);
    units['cache-1'] = { ...running, NeedDaemonReload: 'yes' };
    await services.install(cache);
    expect(host.changes).toEqual([
      'writeFile /etc/systemd/system/cache-1.service',
      'run systemctl daemon-reload',
      'run systemctl enable -- cache-1.service',
      'run systemctl daemon-reload',
      'run systemctl enable -- cache-1.service',
    ]);
  });
  test('takes the mask off a unit of its own', async () => {
    const { host, services } = createMachine({});
    host.put('/etc/systemd/system/cache-1.service', { type: 'link', target: '/dev/null' });
    await services.install(cache);
    expect((await host.readFile('/etc/systemd/system/cache-1.service'))?.toString()).toBe(formatUnit(cache));
    host.put('/etc/systemd/system/cache-1.service', { type: 'link', target: '/dev/null' });
    await services.start(cache);
    await services.uninstall(cache);
    expect(await host.stat('/etc/systemd/system/cache-1.service')).toBeUndefined();
  });
  test('only switches a unit that exists', async () => {
    const { host, services } = createMachine({ nginx: running });
    const byProgram = {
      ...nginx,
      fields: { running: true, enabled: false },
      via: { ...nginx.via, reload: { argv: ['/usr/sbin/nginx', '-s', 'reload'] } },
    };
    const bySignal = { ...nginx, via: { ...nginx.via, reload: { signal: 'SIGHUP' } } };
    host.script(['/usr/sbin/nginx'], { exitCode: 1, stderr: 'nginx: [emerg] unknown directive' });
    await services.install(byProgram);
    await services.reload(nginx);
    await services.reload(bySignal);
    await expect(services.reload(byProgram)).rejects.toMatchObject({ code: 'RELOAD_FAILED', message: /unknown directive/ });
    await services.uninstall(nginx);
    expect(host.changes).toEqual([
      'run systemctl disable -- nginx.service',
      'run systemctl reload -- nginx.service',
      'run systemctl kill --kill-who=main --signal=SIGHUP -- nginx.service',
      'run /usr/sbin/nginx -s reload',
      'run systemctl stop -- nginx.service',
      'run systemctl disable -- nginx.service',
    ]);
  });
  test('a start that fails, at once or right after, gives the end of the journal', async () => {
    const { host, services, units } = createMachine({
      nginx: { ...running, ActiveState: 'failed', SubState: 'failed', Result: 'exit-code' },
    });
    host.script(['journalctl'], { stdout: 'nginx: bind() to 0.0.0.0:80 failed\n' });
    host.script(['systemctl', 'start'], {});
    await expect(services.start(nginx)).rejects.toMatchObject({
      code: 'SERVICE_START_FAILED',
      message: /ended right after its start: failed.*\n.*bind\(\) to 0.0.0.0:80/,
    });
    host.script(['systemctl', 'start'], { exitCode: 1, stderr: 'Job for nginx.service failed.\n' });
    await expect(services.start(nginx)).rejects.toMatchObject({
      code: 'SERVICE_START_FAILED',
      message: /Job for nginx.service failed.*\n.*bind\(\)/,
    });
    expect(units['nginx']).toBeDefined();
  });
  test('a reload that fails gives what the journal got since', async () => {
    const host = createMemoryHost();
    host.script(['systemctl'], {});
    host.script(['systemctl', 'reload'], { exitCode: 1, stderr: 'Job failed' });
    host.script(['journalctl'], { stdout: 'invalid option\n' });
    await expect(openServiceManager(host, 'systemd').reload(cache)).rejects.toThrow(/Job failed; its journal ends:\ninvalid option/);
    const since = host.programs.find(([program]) => program === 'journalctl')?.find((word) => word.startsWith('--since=@'));
    expect(Math.abs(Date.now() / 1000 - Number(since?.slice('--since=@'.length)))).toBeLessThan(60);
  });

  test('finds the processes of a unit, and asks systemd no more while its main process lives', async () => {
    const host = createMemoryHost();
    const { pid } = await host.startProcess(['redis-server'], { env: {}, log: '/log' });
    host.script(['systemctl', 'show'], () => ({ stdout: `Id=cache-1.service\nLoadState=loaded\nActiveState=active\nMainPID=${pid}\n` }));
    const reader = openServiceReader(host, 'systemd');
    for (let look = 0; look < 3; look += 1) {
      const found = await reader.findProcesses(cache);
      expect(found?.main.pid).toBe(pid);
      expect((await found?.rest())?.map((one) => one.pid)).toEqual([pid]);
    }
    expect(host.programs.filter(([program]) => program === 'systemctl')).toHaveLength(1);
    await reader.prefetch([cache]);
    host.endProcess(pid);
    const { pid: next } = await host.startProcess(['redis-server'], { env: {}, log: '/log' });
    host.script(['systemctl', 'show'], { stdout: `Id=cache-1.service\nLoadState=loaded\nActiveState=active\nMainPID=${next}\n` });
    expect((await reader.findProcesses(cache))?.main.pid, 'started since the look began').toBe(next);
    reader.forget();
    host.endProcess(next);
    host.script(['systemctl', 'show'], { stdout: 'Id=cache-1.service\nLoadState=loaded\nActiveState=failed\nMainPID=0\n' });
    expect(await reader.findProcesses(cache)).toBeUndefined();
    host.script(['systemctl', 'show'], { exitCode: 1, stderr: 'no bus' });
    await expect(reader.findProcesses(cache)).rejects.toMatchObject({ code: 'SERVICE_UNKNOWN' });
  });

  test('says that it needs root', async () => {
    const { host, services } = createMachine({}, false);
    for (const act of [services.install, services.start, services.stop, services.restart])
      await expect(act(cache)).rejects.toMatchObject({ code: 'NEEDS_ROOT', message: /needs root/ });
    expect(host.changes).toEqual([]);
  });
});

type Units = Record<string, Record<string, string>>;

const running = {
  LoadState: 'loaded',
  ActiveState: 'active',
  SubState: 'running',
  Result: 'success',
  UnitFileState: 'enabled',
  MainPID: '42',
  ExecMainStartTimestamp: 'Thu 2099-01-01 10:00:00 UTC',
  FragmentPath: '/lib/systemd/system/x.service',
  DropInPaths: '',
  NeedDaemonReload: 'no',
};

const stopped = { ...running, ActiveState: 'inactive', SubState: 'dead', MainPID: '0' };

/** A machine whose systemctl answers as the recorded one of systemd 252 does, by a table of units. */
function createMachine(given: Units, privileged = true) {
  const units = structuredClone(given);
  const host = createMemoryHost({ privileged });
  host.put('/etc/systemd/system', { type: 'directory' });
  const key = (unit: string | undefined): string => (unit ?? '').replace(/\.service$/, '');
  host.script(['systemctl'], {});
  host.script(['systemctl', 'reset-failed'], { exitCode: 1, stderr: 'Failed to reset failed state of unit: Unit not loaded.\n' });
  host.script(['systemctl', 'show'], (argv) => {
    const names = argv.slice(argv.indexOf('--') + 1);
    const known = names.filter((name) => !name.includes('@@'));
    const blocks = known.map((name) => showUnit(name, units[key(name)]));
    return {
      exitCode: known.length === names.length ? 0 : 1,
      stdout: blocks.join('\n'),
      stderr: known.length === names.length ? '' : 'Invalid unit name "..@@.service"\n',
    };
  });
  for (const verb of ['start', 'restart']) host.script(['systemctl', verb], (argv) => switchUnit(units, key(argv.at(-1)), running));
  host.script(['systemctl', 'stop'], (argv) => switchUnit(units, key(argv.at(-1)), stopped));
  host.script(['systemctl', 'enable'], (argv) => switchUnit(units, key(argv.at(-1)), units[key(argv.at(-1))] ?? stopped));
  host.script(['systemctl', 'disable'], (argv) => {
    const { [key(argv.at(-1))]: found } = units;
    if (found !== undefined) found['UnitFileState'] = 'disabled';
    if (key(argv.at(-1)) === 'cache-1') delete units['cache-1'];
    return {};
  });
  return { host, units, services: openServiceManager(host, 'systemd') };
}

function showUnit(name: string, properties: Record<string, string> | undefined): string {
  const shown = properties ?? {
    LoadState: 'not-found',
    ActiveState: 'inactive',
    SubState: 'dead',
    MainPID: '0',
    ExecMainStartTimestamp: '',
    FragmentPath: '',
  };
  return Object.entries({ ...shown, Id: name })
    .map(([property, value]) => `${property}=${value}\n`)
    .join('');
}

function switchUnit(units: Units, name: string, properties: Record<string, string>): Record<string, never> {
  units[name] = { ...properties };
  return {};
}
