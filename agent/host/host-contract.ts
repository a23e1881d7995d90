import { describe, expect, test } from 'vitest';
import type { Host } from './host.ts';
import type { MemoryEntry } from './memory-files.ts';

/** A host with a tree to play in, and a hand on the machine that does not go through it. */
export interface HostUnderTest {
  readonly host: Host;
  /** An existing, empty directory below the host's root. */
  readonly directory: string;
  readonly plant: (path: string, entry: MemoryEntry) => void;
}

/** The contract of every host. `withHost` makes a host, and takes away what the host left. */
export function describeHost(name: string, withHost: (act: (tested: HostUnderTest) => Promise<void>) => Promise<void>): void {
  const check = (title: string, act: (tested: HostUnderTest) => Promise<void>): void => test(title, () => withHost(act));
  describe(`host contract: ${name}`, () => {
    describeReading(check);
    describeWriting(check);
    describeDirectories(check);
    describeRefusals(check);
    describePrograms(check);
  });
}

type Check = (title: string, act: (tested: HostUnderTest) => Promise<void>) => void;

function describeReading(check: Check): void {
  check('nothing is undefined, and an empty list', async ({ host, directory }) => {
    expect(await host.stat(`${directory}/a`)).toBeUndefined();
    expect(await host.stat(`${directory}/a/b/c`)).toBeUndefined();
    expect(await host.readFile(`${directory}/a/b`)).toBeUndefined();
    expect(await host.list(`${directory}/a`)).toEqual([]);
  });
  check('tells what is there', async ({ host, directory, plant }) => {
    plant(`${directory}/file`, { type: 'file', content: 'hello', mode: '0640' });
    plant(`${directory}/dir`, { type: 'directory', mode: '0750' });
    plant(`${directory}/link`, { type: 'link', target: 'file' });
    plant(`${directory}/pipe`, { type: 'other' });
    expect(await host.stat(`${directory}/file`)).toMatchObject({ type: 'file', mode: '0640', sizeBytes: 5, owner: 'root', group: 'root' });
    expect(await host.stat(`${directory}/dir`)).toMatchObject({ type: 'directory', mode: '0750' });
    expect(await host.stat(`${directory}/link`)).toMatchObject({ type: 'link', linkTarget: 'file' });
    expect(await host.stat(`${directory}/pipe`)).toMatchObject({ type: 'other' });
    expect(await host.list(directory)).toEqual(['dir', 'file', 'link', 'pipe']);
    expect((await host.stat(`${directory}/file`))?.modifiedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });
  check('reads files only: no link, directory or pipe, and no more than allowed', async ({ host, directory, plant }) => {
    plant(`${directory}/file`, { type: 'file', content: 'hello' });
    plant(`${directory}/link`, { type: 'link', target: 'file' });
    plant(`${directory}/pipe`, { type: 'other' });
    expect((await host.readFile(`${directory}/file`))?.toString()).toBe('hello');
    expect((await host.readFile(`${directory}/file`, { maxBytes: 5 }))?.toString()).toBe('hello');
    await expect(host.readFile(`${directory}/file`, { maxBytes: 4 })).rejects.toMatchObject({ name: 'HostError', code: 'TOO_LARGE' });
    await expect(host.readFile(`${directory}/link`)).rejects.toMatchObject({ code: 'NOT_A_FILE', message: /link/ });
    await expect(host.readFile(directory)).rejects.toMatchObject({ code: 'NOT_A_FILE', message: /directory/ });
    await expect(host.readFile(`${directory}/pipe`)).rejects.toMatchObject({ code: 'NOT_A_FILE', message: /pipe/ });
    await expect(host.list(`${directory}/link`)).rejects.toMatchObject({ code: 'LINK_IN_PATH' });
    await expect(host.list(`${directory}/file`)).rejects.toMatchObject({ code: 'NOT_A_DIRECTORY' });
  });
  check('a caller that changes what it read changes nobody else’s', async ({ host, directory, plant }) => {
    plant(`${directory}/file`, { type: 'file', content: 'hello' });
    await new Promise((resolve) => setTimeout(resolve, 80));
    (await host.readFile(`${directory}/file`))?.fill(0);
    expect((await host.readFile(`${directory}/file`))?.toString()).toBe('hello');
  });
}

function describeWriting(check: Check): void {
  check('writes a file with its mode and replaces it', async ({ host, directory }) => {
    const path = `${directory}/conf`;
    await host.writeFile(path, { content: 'one', mode: '0600' });
    const first = await host.stat(path);
    expect(first).toMatchObject({ type: 'file', mode: '0600' });
    await host.writeFile(path, { content: Buffer.from('two'), mode: '0644' });
    const second = await host.stat(path);
    expect(second).toMatchObject({ mode: '0644' });
    expect(second?.version).not.toBe(first?.version);
    expect((await host.readFile(path))?.toString()).toBe('two');
    expect(await host.list(directory)).toEqual(['conf']);
  });
  check('the version changes with the content, however soon, and with the mode', async ({ host, directory, plant }) => {
    const versions = new Set<string | undefined>();
    for (let round = 0; round < 20; round += 1) {
      plant(`${directory}/file`, { type: 'file', content: `text ${round % 10}` });
      versions.add((await host.stat(`${directory}/file`))?.version);
      expect((await host.readFile(`${directory}/file`))?.toString()).toBe(`text ${round % 10}`);
    }
    expect(versions.size).toBe(20);
    await host.setAttributes(`${directory}/file`, { mode: '0400' });
    versions.add((await host.stat(`${directory}/file`))?.version);
    expect(versions.size).toBe(21);
  });
  check('replaces a link itself and never its target', async ({ host, directory, plant }) => {
    plant(`${directory}/target`, { type: 'file', content: 'keep' });
    plant(`${directory}/link`, { type: 'link', target: `${directory}/target` });
    await host.writeFile(`${directory}/link`, { content: 'own', mode: '0644' });
    expect(await host.stat(`${directory}/link`)).toMatchObject({ type: 'file' });
    expect((await host.readFile(`${directory}/target`))?.toString()).toBe('keep');
  });
  check('sets a link, and sets it anew', async ({ host, directory, plant }) => {
    await host.writeLink(`${directory}/current`, 'v1');
    await host.writeLink(`${directory}/current`, '/opt/v2');
    expect(await host.stat(`${directory}/current`)).toMatchObject({ type: 'link', linkTarget: '/opt/v2' });
    plant(`${directory}/file`, { type: 'file', content: 'x' });
    await host.writeLink(`${directory}/file`, 'v1');
    expect(await host.stat(`${directory}/file`)).toMatchObject({ type: 'link' });
    await expect(host.writeLink(`${directory}/none/current`, 'v1')).rejects.toMatchObject({ code: 'NO_PARENT' });
  });
  check('gives an entry another name, whatever it is, and writes over nothing', async ({ host, directory, plant }) => {
    plant(`${directory}/file`, { type: 'file', content: 'x', mode: '0640' });
    plant(`${directory}/link`, { type: 'link', target: 'file' });
    plant(`${directory}/tree/inside`, { type: 'file', content: 'y' });
    plant(`${directory}/taken`, { type: 'file', content: 'keep' });
    plant(`${directory}/elsewhere`, { type: 'directory' });
    for (const name of ['file', 'link', 'tree']) await host.rename(`${directory}/${name}`, `${directory}/elsewhere/${name}`);
    expect(await host.list(directory)).toEqual(['elsewhere', 'taken']);
    expect(await host.stat(`${directory}/elsewhere/file`)).toMatchObject({ type: 'file', mode: '0640' });
    expect(await host.stat(`${directory}/elsewhere/link`)).toMatchObject({ type: 'link', linkTarget: 'file' });
    expect((await host.readFile(`${directory}/elsewhere/tree/inside`))?.toString()).toBe('y');
    await expect(host.rename(`${directory}/elsewhere/file`, `${directory}/taken`)).rejects.toMatchObject({ code: 'EEXIST' });
    expect((await host.readFile(`${directory}/taken`))?.toString()).toBe('keep');
    await expect(host.rename(`${directory}/none`, `${directory}/other`)).rejects.toMatchObject({ name: 'HostError', code: 'ENOENT' });
  });
  check('a directory in the place of a file or link is the caller’s to decide', async ({ host, directory, plant }) => {
    plant(`${directory}/dir/inside`, { type: 'file', content: 'x' });
    await expect(host.writeFile(`${directory}/dir`, { content: '', mode: '0644' })).rejects.toMatchObject({ code: 'IS_A_DIRECTORY' });
    await expect(host.writeLink(`${directory}/dir`, 'x')).rejects.toMatchObject({ code: 'IS_A_DIRECTORY' });
    expect(await host.list(directory)).toEqual(['dir']);
    expect(await host.list(`${directory}/dir`)).toEqual(['inside']);
  });
  check('does not write where the directory is missing', async ({ host, directory }) => {
    await expect(host.writeFile(`${directory}/none/file`, { content: '', mode: '0644' })).rejects.toMatchObject({ code: 'NO_PARENT' });
    expect(await host.list(directory)).toEqual([]);
  });
  check('sets attributes of files and directories only', async ({ host, directory, plant }) => {
    plant(`${directory}/file`, { type: 'file', content: 'x', mode: '0600' });
    plant(`${directory}/link`, { type: 'link', target: 'file' });
    await host.setAttributes(`${directory}/file`, { mode: '0444' });
    expect(await host.stat(`${directory}/file`)).toMatchObject({ mode: '0444' });
    await host.setAttributes(directory, { mode: '0711' });
    expect(await host.stat(directory)).toMatchObject({ mode: '0711' });
    await expect(host.setAttributes(`${directory}/link`, { mode: '0666' })).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(host.setAttributes(`${directory}/none`, { mode: '0666' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await host.stat(`${directory}/file`)).toMatchObject({ mode: '0444' });
  });
  check('says that an owner needs root where it has none', async ({ host, directory }) => {
    expect(host.privileged).toBe(false);
    const file = { content: '', mode: '0600', owner: 'nobody' };
    await expect(host.writeFile(`${directory}/file`, file)).rejects.toMatchObject({ code: 'NEEDS_ROOT' });
    expect(await host.list(directory)).toEqual([]);
    await host.writeFile(`${directory}/file`, { ...file, owner: 'root' });
  });
  check('refuses a mode that is none', async ({ host, directory }) => {
    for (const mode of ['', '9999', '0x1ff', 'rw', '000644', '64']) {
      await expect(host.writeFile(`${directory}/file`, { content: '', mode })).rejects.toMatchObject({ code: 'MODE_INVALID' });
    }
    expect(await host.list(directory)).toEqual([]);
  });
}

function describeDirectories(check: Check): void {
  check('makes a directory with its parents, and again with other attributes', async ({ host, directory, plant }) => {
    await host.makeDirectory(`${directory}/a/b/c`, { mode: '0700' });
    expect(await host.stat(`${directory}/a`)).toMatchObject({ type: 'directory', mode: '0755' });
    expect(await host.stat(`${directory}/a/b/c`)).toMatchObject({ type: 'directory', mode: '0700' });
    await host.makeDirectory(`${directory}/a/b/c`, { mode: '2775' });
    expect(await host.stat(`${directory}/a/b/c`)).toMatchObject({ mode: '2775' });
    plant(`${directory}/file`, { type: 'file', content: 'x' });
    await expect(host.makeDirectory(`${directory}/file`, { mode: '0755' })).rejects.toMatchObject({ code: 'NOT_A_DIRECTORY' });
    await expect(host.makeDirectory(`${directory}/file/below`, { mode: '0755' })).rejects.toMatchObject({ code: 'NOT_A_DIRECTORY' });
  });
  check('removes a file, a link, an empty directory, nothing; a tree only when told', async ({ host, directory, plant }) => {
    plant(`${directory}/tree/deep/file`, { type: 'file', content: 'x' });
    plant(`${directory}/tree/out`, { type: 'link', target: `${directory}/keep` });
    plant(`${directory}/keep/file`, { type: 'file', content: 'x' });
    plant(`${directory}/link`, { type: 'link', target: `${directory}/keep` });
    plant(`${directory}/empty`, { type: 'directory' });
    await host.remove(`${directory}/link`);
    await host.remove(`${directory}/empty`);
    await host.remove(`${directory}/none`);
    await host.remove(`${directory}/none/none`);
    await expect(host.remove(`${directory}/tree`)).rejects.toMatchObject({ code: 'NOT_EMPTY' });
    expect(await host.list(`${directory}/tree`)).toEqual(['deep', 'out']);
    await host.remove(`${directory}/tree`, { recursive: true });
    expect(await host.list(directory)).toEqual(['keep']);
    expect(await host.list(`${directory}/keep`)).toEqual(['file']);
  });
}

/** Ways to a place that is not what it says; R stands for the directory. */
const hostilePaths: readonly string[] = [
  '',
  '.',
  '..',
  'etc/passwd',
  './R/file',
  '~/file',
  'file:///etc/passwd',
  '/..',
  '/etc/passwd/..',
  'R/..',
  'R/../outside',
  'R/a/../../outside',
  'R/./file',
  'R/.',
  'R/a/.',
  'R//file',
  '//R/file',
  'R/a//b',
  'R/file/',
  'R/',
  'R/a/b/',
  'R\0/file',
  'R/file\0.conf',
  'R/\0',
  '\0R/file',
  `R/${'n'.repeat(256)}`,
  `R/${'d/'.repeat(3000)}file`,
  `R/${'é'.repeat(128)}`,
  'R/../../../../../../etc/passwd',
  'R/a/b/../../../..',
  'R/..\0/file',
  '\\etc\\passwd',
  'C:/file',
  ' R/file',
];

function describeRefusals(check: Check): void {
  check('refuses hostile paths in every function', async ({ host, directory }) => {
    let refused = 0;
    for (const hostile of hostilePaths) {
      const path = hostile.replace('R', directory);
      for (const attempt of attempts(host, path)) {
        await expect(attempt()).rejects.toMatchObject({ name: 'HostError', code: 'PATH_REFUSED' });
        refused += 1;
      }
    }
    expect(await host.list(directory)).toEqual([]);
    console.log(`P13 paths=${hostilePaths.length} calls=${hostilePaths.length * 10} refused=${refused}`);
    expect(refused).toBe(hostilePaths.length * 10);
  });
  check('refuses links in parent directories in every function', async ({ host, directory, plant }) => {
    plant(`${directory}/real/file`, { type: 'file', content: 'keep', mode: '0644' });
    plant(`${directory}/link`, { type: 'link', target: 'real' });
    plant(`${directory}/loop`, { type: 'link', target: 'loop' });
    for (const path of [`${directory}/link/file`, `${directory}/loop/file`]) {
      for (const attempt of attempts(host, path))
        await expect(attempt()).rejects.toMatchObject({ name: 'HostError', code: 'LINK_IN_PATH' });
    }
    expect(await host.stat(`${directory}/real/file`)).toMatchObject({ type: 'file', mode: '0644' });
    expect((await host.readFile(`${directory}/real/file`))?.toString()).toBe('keep');
    expect(await host.list(`${directory}/real`)).toEqual(['file']);
  });
  check('a file in the place of a parent directory is an error, not nothing', async ({ host, directory, plant }) => {
    plant(`${directory}/file`, { type: 'file', content: 'x' });
    for (const attempt of attempts(host, `${directory}/file/below`)) {
      await expect(attempt()).rejects.toMatchObject({ name: 'HostError', code: 'NOT_A_DIRECTORY' });
    }
  });
}

function attempts(host: Host, path: string): readonly (() => Promise<unknown>)[] {
  return [
    () => host.stat(path),
    () => host.readFile(path),
    () => host.list(path),
    () => host.writeFile(path, { content: 'escaped', mode: '0666' }),
    () => host.makeDirectory(path, { mode: '0777' }),
    () => host.remove(path),
    () => host.remove(path, { recursive: true }),
    () => host.rename(path, path),
    () => host.writeLink(path, '/etc/passwd'),
    () => host.setAttributes(path, { mode: '0666' }),
  ];
}

function describePrograms(check: Check): void {
  check('a program that does not exist is told, not thrown', async ({ host }) => {
    for (const run of [host.query, host.run]) {
      const result = await run(['/nowhere/no-such-program', '--version']);
      expect(result).toMatchObject({ exitCode: null, timedOut: false, stdout: '' });
      expect(result.spawnError).toMatch(/no-such-program/);
    }
  });
  check('a process lives in a session of its own until it is ended', async ({ host, directory }) => {
    const log = `${directory}/sleep.log`;
    const { pid } = await host.startProcess(['sleep', '60'], { env: { PLUMB_SERVICE: 'sleep' }, log });
    const facts = await host.readProcess(pid);
    expect(facts).toMatchObject({ pid, sessionId: pid });
    expect(await host.listProcesses()).toContainEqual({ ...facts, upMs: expect.any(Number) });
    expect(await host.readProcessOrigin(pid)).toMatchObject({ environment: { PLUMB_SERVICE: 'sleep' }, output: log });
    expect(await host.stat(log)).toMatchObject({ type: 'file' });
    expect(await host.signalProcess(pid, 'SIGKILL')).toBe(true);
    await expect.poll(() => host.readProcess(pid)).toBeUndefined();
    expect(await host.signalProcess(pid, 'SIGTERM')).toBe(false);
  });
  check('a process has the limits that it was started with, and its own arguments and process id', async ({ host, directory }) => {
    const limits = { nofile: '64:128', core: '0' };
    const log = `${directory}/limited.log`;
    const words = ['sh', '-c', 'echo "$0|$1"; exec sleep 60', '$(id) "a b"', '--nofile=1'];
    const { pid } = await host.startProcess(words, { env: { PLUMB_SERVICE: 'limited' }, log, limits });
    await expect.poll(() => host.readLimits(pid)).toMatchObject(limits);
    expect(await host.readProcess(pid)).toMatchObject({ pid, sessionId: pid });
    expect(await host.readProcessOrigin(pid)).toMatchObject({ environment: { PLUMB_SERVICE: 'limited' }, output: log });
    expect(await host.signalProcess(pid, 'SIGKILL')).toBe(true);
    await expect.poll(() => host.readLimits(pid)).toBeUndefined();
  });
  check('a log is copied and emptied, its end where it is too long, and left where it cannot be', async ({ host, directory, plant }) => {
    const log = `${directory}/some.log`;
    await host.writeFile(log, { content: 'one\ntwo\n', mode: '0640' });
    await host.emptyLog(log, { to: `${log}.1`, maxBytes: 100 });
    expect([await host.readFile(log), await host.readFile(`${log}.1`)].map(String)).toEqual(['', 'one\ntwo\n']);
    expect(await host.stat(`${log}.1`)).toMatchObject({ mode: '0640' });
    await host.writeFile(log, { content: 'three\n', mode: '0640' });
    await expect(host.emptyLog(log, { to: `${log}.1`, maxBytes: 100 })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(String(await host.readFile(log))).toBe('three\n');
    await host.emptyLog(log, { to: `${log}.2`, maxBytes: 3 });
    expect(String(await host.readFile(`${log}.2`))).toBe('ee\n');
    plant(`${directory}/link.log`, { type: 'link', target: 'some.log' });
    await expect(host.emptyLog(`${directory}/link.log`, { to: `${log}.3`, maxBytes: 3 })).rejects.toThrow();
    expect(await host.stat(`${log}.3`)).toBeUndefined();
  });
  check('a process is not started without its log', async ({ host, directory, plant }) => {
    plant(`${directory}/link.log`, { type: 'link', target: 'elsewhere' });
    const start = (log: string) => host.startProcess(['sleep', '60'], { env: {}, log });
    await expect(start(`${directory}/none/log`)).rejects.toMatchObject({ code: 'NO_PARENT' });
    await expect(start(`${directory}/link.log`)).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(start(`${directory}/../log`)).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    expect(await host.list(directory)).toEqual(['link.log']);
  });
  check('nobody at a port is a reason, not an exception', async ({ host }) => {
    const answer = await host.probe({ tcp: { host: '127.0.0.1', port: 1 }, timeoutMs: 2000 });
    expect(answer).toEqual({ ok: false, reason: 'connection refused' });
  });
}
