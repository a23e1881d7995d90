import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createLocalHost } from './local-host.ts';

const directory = mkdtempSync(join(tmpdir(), 'plumb-exec-'));
const host = createLocalHost({ root: directory });
const isRoot = process.getuid?.() === 0;
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('programs', () => {
  test('no shell reads their words, and their environment is clean', async () => {
    process.env['PLUMB_TEST_SECRET'] = 'hush';
    const words = ['$HOME', '`id`', '; touch x', '$(id)', '*', '\'"', '-n', 'é'];
    expect((await host.query(['printf', '%s\n', ...words])).stdout).toBe(`${words.join('\n')}\n`);
    const names = (await host.query(['env'], { env: { GIVEN: 'yes' } })).stdout.split('\n').map((line) => line.split('=')[0]);
    expect(names.filter((name) => name !== '').sort()).toEqual(['GIVEN', 'HOME', 'LANG', 'LC_ALL', 'PATH']);
  });
  test('exit code, both outputs and the directory of work', async () => {
    const result = await host.run(['sh', '-c', 'pwd; echo wrong >&2; exit 3'], { cwd: '/' });
    expect(result).toEqual({ exitCode: 3, stdout: '/\n', stderr: 'wrong\n', timedOut: false });
    expect((await host.run(['pwd'])).stdout).toBe(`${directory}\n`);
    expect(await host.run([])).toMatchObject({ exitCode: null, spawnError: 'no program is named' });
    expect(await host.run(['ls', 'a\0b'])).toMatchObject({ exitCode: null, spawnError: /null bytes/ });
    expect(await host.run(['pwd'], { cwd: '/nowhere' })).toMatchObject({ exitCode: null, spawnError: /directory of work does not exist/ });
  });
  test('output beyond a MiB goes by without blocking', async () => {
    const result = await host.run(['head', '-c', '5000000', '/dev/zero']);
    expect(result.exitCode).toBe(0);
    expect(result.stdout.length).toBe(1024 * 1024);
  });
  test('the whole group is ended when its time is over, or on an abort', async () => {
    const marker = `${Date.now()}.5`;
    const slow = await host.run(['sh', '-c', `sleep ${marker} & sleep ${marker}`], { timeoutMs: 100 });
    expect(slow).toMatchObject({ exitCode: null, timedOut: true });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    expect(await host.run(['sleep', marker], { signal: controller.signal })).toMatchObject({ exitCode: null, timedOut: false });
    expect(await host.run(['sleep', marker], { signal: controller.signal })).toMatchObject({ spawnError: /stopped/ });
    const left = (await host.listProcesses()).filter(({ pid }) => readCommand(pid).includes(marker));
    expect(left).toEqual([]);
  });
  test('a program that ignores the polite signal is killed', async () => {
    const result = await host.run(['sh', '-c', 'trap "" TERM; echo $$; while :; do sleep 0.05; done'], { timeoutMs: 2000 });
    expect(result).toMatchObject({ exitCode: null, timedOut: true });
    expect(await host.readProcess(Number(result.stdout))).toBeUndefined();
  });
  test('a program that leaves a daemon behind does not hold its caller', async () => {
    const result = await host.run(['sh', '-c', 'sleep 3600 & echo $!']);
    expect(result.exitCode).toBe(0);
    expect(await host.signalProcess(Number(result.stdout), 'SIGKILL')).toBe(true);
  });
  test.runIf(isRoot)('run as a user they have its rights only', async () => {
    const privileged = createLocalHost({ root: '', privileged: true });
    const result = await privileged.run(['sh', '-c', 'id -un; id -G; echo $HOME'], { user: 'nobody' });
    expect(result.stdout).toBe('nobody\n65534\n/nonexistent\n');
    expect(await privileged.run(['id', '-un'], { user: 'no-such-user' })).toMatchObject({
      exitCode: null,
      spawnError: /no-such-user does not exist/,
    });
  });
});

describe('processes', () => {
  test('outlive the kill -9 of their starter, with a mask and session of their own', async () => {
    mkdirSync(join(directory, 'outlive'));
    const log = join(directory, 'outlive', 'log');
    const script = `import { createLocalHost } from ${JSON.stringify(join(import.meta.dirname, 'local-host.ts'))};
      process.umask(0o077);
      const argv = ['sh', '-c', 'umask; echo "$WORD"; read line; echo "got $?"; exec sleep 60'];
      const { pid } = await createLocalHost({ root: ${JSON.stringify(directory)} }).startProcess(argv, { env: { WORD: 'given' }, log: ${JSON.stringify(log)} });
      process.stdout.write(String(pid), () => process.kill(process.pid, 'SIGKILL'));`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(ended.signal).toBe('SIGKILL');
    const pid = Number(ended.stdout);
    try {
      expect(await host.readProcess(pid)).toMatchObject({ pid, sessionId: pid });
      await expect.poll(() => readFileSync(log, 'utf8')).toBe('0022\ngiven\ngot 1\n');
      expect(statSync(log).mode & 0o777).toBe(0o640);
    } finally {
      await host.signalProcess(pid, 'SIGKILL');
    }
  });
  test('append to their log, which may be no link', async () => {
    const log = join(directory, 'append.log');
    writeFileSync(log, 'before\n');
    await host.startProcess(['echo', 'after'], { env: {}, log });
    await expect.poll(() => readFileSync(log, 'utf8')).toBe('before\nafter\n');
    await host.writeLink(join(directory, 'link.log'), 'append.log');
    await expect(host.startProcess(['echo', 'x'], { env: {}, log: join(directory, 'link.log') })).rejects.toMatchObject({
      name: 'HostError',
      code: 'NOT_A_FILE',
    });
    await expect(host.startProcess(['/no/such'], { env: {}, log })).rejects.toMatchObject({
      code: 'START_FAILED',
      message: /no such program/,
    });
    await expect(host.startProcess(['echo'], { env: {}, log: '/etc/x.log' })).rejects.toMatchObject({ code: 'PATH_REFUSED' });
  });
  test('tell when they started, to a second', async () => {
    const before = Date.now();
    const { pid } = await host.startProcess(['sleep', '3600'], { env: {}, log: join(directory, 'time.log') });
    const facts = await host.readProcess(pid);
    await host.signalProcess(pid, 'SIGKILL');
    const startedAt = Date.parse(facts?.startedAt ?? '');
    expect(startedAt).toBeGreaterThan(before - 1500);
    expect(startedAt).toBeLessThan(Date.now() + 1500);
    expect(facts?.bootId).toMatch(/^[0-9a-f-]{36}$/);
    await expect(host.signalProcess(1, 'SIGTERM')).rejects.toMatchObject({ code: 'PROCESS_REFUSED' });
    await expect(host.signalProcess(-5, 'SIGTERM')).rejects.toMatchObject({ code: 'PROCESS_REFUSED' });
  });
});

function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
