import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { createLocalHost } from './local-host.ts';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'plumb-cwd-')));
const host = createLocalHost({ root: base });
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

async function start(name: string) {
  const path = join(base, name);
  mkdirSync(path);
  const child = spawn('sleep', ['60'], { cwd: path, stdio: 'ignore' });
  ends.push(() => child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  await expect.poll(() => host.readWorkingDirectory(pid)).toMatchObject({ path });
  const first = await host.readWorkingDirectory(pid);
  return { pid, path, first };
}

it('tells the directory that a process works in, and that it was deleted, also with another one in its place', async () => {
  const { pid, path, first } = await start('data');
  expect(first).toEqual({ path, identity: expect.stringMatching(/^\d+:\d+$/) });
  rmdirSync(path);
  expect(await host.readWorkingDirectory(pid)).toEqual({ ...first, lost: 'deleted' });
  mkdirSync(path);
  expect(await host.readWorkingDirectory(pid)).toEqual({ ...first, lost: 'deleted' });
});

it('tells the path that it has now, and the same identity, and nothing of a process that is gone', async () => {
  const { pid, path, first } = await start('moved');
  renameSync(path, `${path}.old`);
  mkdirSync(path);
  expect(await host.readWorkingDirectory(pid)).toEqual({ ...first, path: `${path}.old` });
  expect(await host.readWorkingDirectory(2 ** 30)).toBeUndefined();
});
