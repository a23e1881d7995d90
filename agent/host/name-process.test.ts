import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { nameProcess } from './name-process.ts';

const running: ReturnType<typeof spawn>[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

async function start(program: string, args: readonly string[], argv0 = program): Promise<number> {
  const child = spawn(program, args, { argv0, stdio: 'ignore' });
  running.push(child);
  await new Promise((resolve) => child.once('spawn', resolve));
  return child.pid ?? 0;
}

it('is the program, whatever its main thread is called, and the script that an interpreter runs', async () => {
  const script = join(createTemporaryDirectory(), 'listen.js');
  writeFileSync(script, 'setInterval(() => {}, 1000);');
  const node = await start(process.execPath, ['--no-warnings', '--conditions', 'development', script, 'argument']);
  await expect.poll(() => nameProcess(node)).toBe('node listen.js');
  const sleep = await start('/bin/sleep', ['60']);
  await expect.poll(() => nameProcess(sleep)).toBe('sleep');
});

it('is a title that the process has set, without what else stands there', async () => {
  const titled = await start('/bin/sleep', ['60'], 'nginx: master process /usr/sbin/nginx');
  await expect.poll(() => nameProcess(titled)).toBe('sleep');
});

it('is nothing for a process that is gone', () => {
  expect(nameProcess(2 ** 22 + 1)).toBe('');
});
