import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeHost } from './host-contract.ts';
import { createLocalHost } from './local-host.ts';
import type { MemoryEntry } from './memory-files.ts';

let root: string;
const isRoot = process.getuid?.() === 0;

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'plumb-host-')));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;
function makePlace(): string {
  count += 1;
  const directory = join(root, `case${count}`);
  mkdirSync(directory);
  return directory;
}

function plant(path: string, entry: MemoryEntry): void {
  mkdirSync(dirname(path), { recursive: true });
  if (entry.type === 'file') writeFileSync(path, entry.content);
  else if (entry.type === 'directory') mkdirSync(path);
  else if (entry.type === 'link') symlinkSync(entry.target, path);
  else execFileSync('mkfifo', [path]);
  if (entry.mode !== undefined && entry.type !== 'link') chmodSync(path, Number.parseInt(entry.mode, 8));
}

describeHost('local', async (act) => {
  const directory = makePlace();
  await act({ host: createLocalHost({ root, privileged: false }), directory, plant });
});

describe('local host', () => {
  test('keeps few directories open, and none for long', async () => {
    const host = createLocalHost({ root });
    const directory = makePlace();
    plant(`${directory}/link`, { type: 'link', target: 'elsewhere' });
    await wait(2_100);
    const before = readdirSync('/proc/self/fd').length;
    for (let round = 0; round < 50; round += 1) {
      await host.writeFile(`${directory}/file`, { content: `${round}`, mode: '0644' });
      await host.readFile(`${directory}/file`);
      await host.stat(`${directory}/none/none`);
      await host.readFile(`${directory}/link/x`).catch(() => undefined);
      await host.readFile(`${directory}/link`).catch(() => undefined);
      await host.writeFile(directory, { content: '', mode: '0644' }).catch(() => undefined);
    }
    for (let depth = 0; depth < 100; depth += 1) await host.makeDirectory(`${directory}/dir${depth}/x`, { mode: '0755' });
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 64);
    await expect.poll(() => readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
  });

  test('leaves the other name of a hard link as it was', async () => {
    const directory = makePlace();
    writeFileSync(`${directory}/other`, 'theirs');
    linkSync(`${directory}/other`, `${directory}/file`);
    await createLocalHost({ root }).writeFile(`${directory}/file`, { content: 'ours', mode: '0644' });
    expect(readFileSync(`${directory}/other`, 'utf8')).toBe('theirs');
  });

  test('sweeps temporary files of a killed run, and only those', async () => {
    const directory = makePlace();
    const stray = `${directory}/.conf.plumb-0123456789ab`;
    writeFileSync(stray, 'half');
    writeFileSync(`${directory}/.conf.plumb-notes`, 'a file of a person');
    const child = createLocalHost({ root });
    await child.writeFile(`${directory}/conf`, { content: 'x', mode: '0644' });
    // This process is older than the file it has just made: it could be its own.
    expect(existsSync(stray)).toBe(true);
    const script = `import { createLocalHost } from ${JSON.stringify(join(import.meta.dirname, 'local-host.ts'))};
      await createLocalHost({ root: ${JSON.stringify(root)} }).writeFile(${JSON.stringify(`${directory}/conf`)}, { content: 'y', mode: '0644' });`;
    execFileSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(readdirSync(directory).sort()).toEqual(['.conf.plumb-notes', 'conf']);
  });

  test('writes names of the greatest length', async () => {
    const path = `${makePlace()}/${'n'.repeat(255)}`;
    await createLocalHost({ root }).writeFile(path, { content: 'x', mode: '0644' });
    expect(readFileSync(path, 'utf8')).toBe('x');
  });

  test('reads an unchanged file from memory, and sees a change that keeps size and times', async () => {
    const host = createLocalHost({ root });
    const path = `${makePlace()}/file`;
    writeFileSync(path, 'aaaa');
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect((await host.readFile(path))?.toString()).toBe('aaaa');
    const { atime, mtime } = lstatSync(path);
    writeFileSync(path, 'bbbb');
    utimesSync(path, atime, mtime);
    expect((await host.readFile(path))?.toString()).toBe('bbbb');
  });

  test('follows a directory that was replaced, renamed or turned into a link', async () => {
    const host = createLocalHost({ root });
    const directory = makePlace();
    await host.makeDirectory(`${directory}/a/b`, { mode: '0755' });
    await host.writeFile(`${directory}/a/b/file`, { content: 'one', mode: '0644' });
    renameSync(`${directory}/a`, `${directory}/moved`);
    expect(await host.stat(`${directory}/a/b/file`)).toBeUndefined();
    mkdirSync(`${directory}/a/b`, { recursive: true });
    await host.writeFile(`${directory}/a/b/file`, { content: 'two', mode: '0644' });
    expect(readFileSync(`${directory}/moved/b/file`, 'utf8')).toBe('one');
    expect(readFileSync(`${directory}/a/b/file`, 'utf8')).toBe('two');
    rmSync(`${directory}/a`, { recursive: true });
    symlinkSync('moved', `${directory}/a`);
    await expect(host.writeFile(`${directory}/a/b/file`, { content: 'three', mode: '0644' })).rejects.toMatchObject({
      code: 'LINK_IN_PATH',
    });
    expect(readFileSync(`${directory}/moved/b/file`, 'utf8')).toBe('one');
  });

  test('the root itself cannot be written or removed', async () => {
    const host = createLocalHost({ root });
    await expect(host.remove(root, { recursive: true })).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    await expect(host.writeFile(root, { content: '', mode: '0644' })).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    expect(await host.stat(root)).toMatchObject({ type: 'directory' });
    expect(() => createLocalHost({ root: 'relative' })).toThrow(/not a root/);
    expect(() => createLocalHost({ root: '/a/../b' })).toThrow(/not a root/);
  });

  test.runIf(isRoot)('on the whole machine follows links that are part of it, and no others', async () => {
    const host = createLocalHost({ root: '' });
    const directory = makePlace();
    mkdirSync(`${directory}/real`);
    symlinkSync('real', `${directory}/link`);
    chmodSync(directory, 0o777);
    expect(lstatSync('/bin').isSymbolicLink()).toBe(true);
    expect(await host.stat('/bin/ls')).toMatchObject({ type: 'file', owner: 'root' });
    await expect(host.writeFile(`${directory}/link/file`, { content: '', mode: '0644' })).rejects.toMatchObject({ code: 'LINK_IN_PATH' });
    await expect(host.readFile('/proc/self/root/etc/passwd')).rejects.toMatchObject({ code: 'LINK_IN_PATH' });
    await expect(host.readFile('/dev/null')).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(host.readFile('/dev/tty')).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    expect((await host.readFile('/proc/version'))?.toString()).toMatch(/^Linux/);
  });

  test.runIf(isRoot)('sets the owner before the mode, so that nothing is ever open to more than wanted', async () => {
    const host = createLocalHost({ root, privileged: true });
    const path = `${makePlace()}/secret`;
    await host.writeFile(path, { content: 'x', mode: '4750', owner: 'nobody', group: 'daemon' });
    expect(await host.stat(path)).toMatchObject({ owner: 'nobody', group: 'daemon', mode: '4750' });
    await host.setAttributes(path, { owner: 'root', group: 'root', mode: '0600' });
    expect(await host.stat(path)).toMatchObject({ owner: 'root', group: 'root', mode: '0600' });
    await expect(host.writeFile(path, { content: 'y', mode: '0600', owner: 'no-such-user' })).rejects.toMatchObject({
      code: 'NO_SUCH_USER',
    });
    expect(readFileSync(path, 'utf8')).toBe('x');
    expect(readdirSync(dirname(path))).toEqual(['secret']);
  });
});

describe('attacks on the local host', () => {
  // Where there is a file system in memory, thousands of writes do not wait for the disk.
  let swift: string;
  beforeAll(() => {
    swift = realpathSync(mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'plumb-attack-')));
  });
  afterAll(() => rmSync(swift, { recursive: true, force: true }));

  test('a directory swapped with a link while it is written to: nothing gets out', async () => {
    const directory = swift;
    mkdirSync(`${directory}/inside`);
    mkdirSync(`${directory}/outside`);
    symlinkSync('outside', `${directory}/trap`);
    const swapper = spawn('python3', ['-c', swapScript, `${directory}/inside`, `${directory}/trap`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => swapper.stdout.once('data', resolve));
    const host = createLocalHost({ root: swift });
    const seen = { written: 0, refused: 0 };
    // The processor may belong to others for a while: each side goes on until the other one has had its turns.
    const isSwapped = watchEnough(swapper);
    for (let attempt = 0; seen.written < 2_000 || seen.refused <= 100 || !isSwapped(); attempt += 1) {
      try {
        await host.writeFile(`${directory}/inside/file${attempt % 20}`, { content: 'x', mode: '0644' });
        seen.written += 1;
      } catch (error) {
        expect(error).toMatchObject({ name: 'HostError', code: 'LINK_IN_PATH' });
        seen.refused += 1;
      }
    }
    // The same trap catches one who writes by path: without that it would prove nothing.
    const isCaught = () => readdirSync(`${directory}/outside`).some((name) => name.startsWith('naive'));
    let naiveWrites = 0;
    for (; !isCaught(); naiveWrites += 1) writeFileSync(`${directory}/inside/naive${naiveWrites % 2_000}`, 'x');
    const swaps = Number(await endAndRead(swapper));
    const outside = readdirSync(`${directory}/outside`);
    const naive = outside.filter((name) => name.startsWith('naive')).length;
    const escapes = outside.length - naive;
    console.log(
      `P13 attempts=${seen.written + seen.refused} written=${seen.written} refused=${seen.refused} swaps=${swaps} escapes=${escapes} (naive writer: caught after ${naiveWrites})`,
    );
    expect(escapes).toBe(0);
    expect(naive).toBeGreaterThan(0);
    expect(swaps).toBeGreaterThan(1_000);
    expect(seen.written).toBeGreaterThanOrEqual(2_000);
    expect(seen.refused).toBeGreaterThan(100);
  });

  test('a secret is never readable for others, from its first byte', async () => {
    const directory = join(swift, 'secrets');
    mkdirSync(directory);
    const watcher = spawn('python3', ['-c', watchScript, directory], { stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise((resolve) => watcher.stdout.once('data', resolve));
    const host = createLocalHost({ root: swift });
    process.umask(0);
    const isWatched = watchEnough(watcher);
    for (let round = 0; round < 1_000 || !isWatched(); round += 1)
      await host.writeFile(`${directory}/secret${round % 10}`, { content: 'x'.repeat(100), mode: '0600' });
    process.umask(0o022);
    const [looks, wide] = (await endAndRead(watcher)).split(' ').map(Number);
    console.log(`P16 looks=${looks} wider=${wide}`);
    expect(wide).toBe(0);
    expect(looks).toBeGreaterThan(1_000);
  });
});

/** Tells a helper to end by closing its input, and takes what it says last. */
async function endAndRead(child: ChildProcessByStdio<Writable, Readable, null>): Promise<string> {
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.stdin.end();
  await closed;
  return text.trim().split('\n').at(-1) ?? '';
}

/** Whether a helper has said that it was at it often enough. */
function watchEnough(child: ChildProcessByStdio<Writable, Readable, null>): () => boolean {
  let isEnough = false;
  child.stdout.on('data', (chunk: Buffer) => {
    isEnough ||= chunk.toString().includes('enough');
  });
  return () => isEnough;
}

/** renameat2(RENAME_EXCHANGE) of two names until its input ends; then tells how often. */
const swapScript = `
import ctypes, os, select, sys
libc = ctypes.CDLL(None)
a, b = (name.encode() for name in sys.argv[1:3])
print('ready', flush=True)
swaps, said = 0, False
while not select.select([sys.stdin], [], [], 0)[0]:
    for _ in range(64):
        swaps += libc.renameat2(-100, a, -100, b, 2) == 0
    if swaps > 1000 and not said:
        said = True
        print('enough', flush=True)
if swaps % 2:
    libc.renameat2(-100, a, -100, b, 2)
print(swaps, flush=True)
`;

/** Looks at the mode of all files of a directory until its input ends; then tells how many it saw and how many were open to others. */
const watchScript = `
import os, select, sys
print('ready', flush=True)
looks = wide = said = 0
while not select.select([sys.stdin], [], [], 0)[0]:
    for entry in os.scandir(sys.argv[1]):
        try:
            mode = os.lstat(entry.path).st_mode
        except FileNotFoundError:
            continue
        looks += 1
        wide += (mode & 0o077) != 0
    if looks > 1000 and not said:
        said = True
        print('enough', flush=True)
print(looks, wide, flush=True)
`;
