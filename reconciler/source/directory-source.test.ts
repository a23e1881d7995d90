import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, statSync, symlinkSync, truncateSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { createDirectorySource } from './directory-source.ts';

const { signal } = new AbortController();

function fleet() {
  const path = createTemporaryDirectory();
  mkdirSync(join(path, 'hosts'));
  mkdirSync(join(path, '.git'));
  writeFileSync(join(path, 'fleet.yaml'), 'a: 1\n');
  writeFileSync(join(path, 'hosts/web.yaml'), 'b: 1\n');
  writeFileSync(join(path, '.git/config'), 'x');
  return path;
}

test('a directory has the files below it and a commit that depends on them only', async () => {
  const [one, other] = [fleet(), fleet()];
  const source = createDirectorySource({ path: one });
  const commit = await source.check(signal);
  expect(commit).toMatch(/^dir:[0-9a-f]{64}$/);
  expect(await createDirectorySource({ path: other }).check(signal)).toBe(commit);
  const snapshot = await source.read(commit, signal);
  expect(snapshot.commit).toBe(commit);
  expect([...snapshot.files.keys()]).toEqual(['fleet.yaml', 'hosts/web.yaml']);
  expect(Buffer.from(snapshot.files.get('fleet.yaml') ?? []).toString()).toBe('a: 1\n');
});

test('every change of a file, a name or a link is another commit, and undoing it is the first again', async () => {
  const path = fleet();
  const source = createDirectorySource({ path });
  const first = await source.check(signal);
  const times = statSync(join(path, 'fleet.yaml'));
  const changed = async (change: () => void) => {
    change();
    expect(await source.check(signal)).not.toBe(first);
  };
  const restored = async (restore: () => void) => {
    restore();
    expect(await source.check(signal)).toBe(first);
  };
  await changed(() => {
    writeFileSync(join(path, 'fleet.yaml'), 'a: 2\n');
    utimesSync(join(path, 'fleet.yaml'), times.atime, times.mtime);
  });
  await restored(() => writeFileSync(join(path, 'fleet.yaml'), 'a: 1\n'));
  await changed(() => renameSync(join(path, 'fleet.yaml'), join(path, 'flotte.yaml')));
  await restored(() => renameSync(join(path, 'flotte.yaml'), join(path, 'fleet.yaml')));
  await changed(() => symlinkSync('/etc/passwd', join(path, 'x.yaml')));
  await restored(() => unlinkSync(join(path, 'x.yaml')));
});

test('links are not followed, and those that leave the tree are reported, like large files and fifos', async () => {
  const path = fleet();
  const outside = createTemporaryDirectory();
  writeFileSync(join(outside, 'secret.yaml'), 'secret');
  symlinkSync(outside, join(path, 'outside'));
  symlinkSync('../../../../etc/passwd', join(path, 'hosts/passwd.yaml'));
  symlinkSync('../fleet.yaml', join(path, 'hosts/inside.yaml'));
  execFileSync('mkfifo', [join(path, 'pipe.yaml')]);
  for (const name of ['checked-out', 'named']) mkdirSync(join(path, 'vendor', name), { recursive: true });
  writeFileSync(join(path, 'vendor/checked-out/.git'), 'gitdir: ../../.git/modules/x\n');
  writeFileSync(join(path, 'vendor/checked-out/host.yaml'), 'kind: Host\n');
  writeFileSync(join(path, '.gitmodules'), '[submodule "n"]\n\tpath = vendor/named\n\turl = ../n.git\n');
  writeFileSync(join(path, 'large.yaml'), '');
  truncateSync(join(path, 'large.yaml'), 100 * 1024 * 1024);
  const source = createDirectorySource({ path });
  const { files, diagnostics } = await source.read(await source.check(signal), signal);
  expect([...files.keys()]).toEqual(['.gitmodules', 'fleet.yaml', 'hosts/web.yaml']);
  expect(diagnostics.map(({ code, severity, file }) => [code, severity, file])).toEqual([
    ['MW8001', 'error', 'hosts/passwd.yaml'],
    ['MW8004', 'error', 'large.yaml'],
    ['MW8001', 'error', 'outside'],
    ['MW8005', 'error', 'pipe.yaml'],
    ['MW8002', 'error', 'vendor/checked-out'],
    ['MW8002', 'error', 'vendor/named'],
  ]);
});

test('limits hold, and a missing directory is Unreachable', async () => {
  const path = fleet();
  const check = (limits: object, at = path) => createDirectorySource({ path: at, limits }).check(signal);
  await expect(check({ snapshotFiles: 2 })).rejects.toMatchObject({ reason: 'TooLarge' });
  await expect(check({ snapshotBytes: 6 })).rejects.toMatchObject({ reason: 'TooLarge' });
  await expect(check({ depth: 0 })).rejects.toMatchObject({ reason: 'TooLarge' });
  await expect(check({}, join(path, 'nowhere'))).rejects.toMatchObject({ reason: 'Unreachable' });
});

test('a change gives a hint, a burst of them few', async () => {
  const path = fleet();
  const onHint = vi.fn();
  const stop = createDirectorySource({ path }).watch?.(onHint);
  const file = join(path, 'hosts/web.yaml');
  const changeAgain = () => {
    writeFileSync(file, `${readFileSync(file, 'utf8')}#`);
    return onHint.mock.calls.length;
  };
  await expect.poll(changeAgain).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 150));
  const before = onHint.mock.calls.length;
  for (let index = 0; index < 50; index += 1) writeFileSync(file, String(index));
  await expect.poll(() => onHint.mock.calls.length).toBeGreaterThan(before);
  expect(onHint.mock.calls.length - before).toBeLessThan(5);
  await stop?.();
});
