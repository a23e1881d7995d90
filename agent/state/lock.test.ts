import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createLocalHost } from '../host/index.ts';
import { LockedError, takeLock } from './lock.ts';
import { createStateDirectory } from './state-directory.ts';

const directories: string[] = [];
afterEach(async () => {
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
});

async function aState() {
  const directory = await mkdtemp(join(tmpdir(), 'plumb-lock-'));
  directories.push(directory);
  return createStateDirectory(createLocalHost({ root: directory }), join(directory, 'state'));
}

it('is held by one at a time, and free once it is released', async () => {
  const state = await aState();
  const release = await takeLock(state);
  await expect(takeLock(state)).rejects.toThrow(LockedError);
  await expect(takeLock(state)).rejects.toThrow(`another agent is running with ${state.path}`);
  await release();
  await (await takeLock(state))();
});

it('of another host is another lock', async () => {
  const releases = await Promise.all([takeLock(await aState()), takeLock(await aState())]);
  for (const release of releases) await release();
});

it('is freed by the kernel when its holder is killed', async () => {
  const state = await aState();
  const release = await takeLock(state);
  await release();
  const name = await state.read('lock-name');
  const program = `require('node:net').createServer().listen(${JSON.stringify(`\0plumb-agent-${name}`)}, () => console.log('held'))`;
  const holder = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  await expect(takeLock(state)).rejects.toThrow(LockedError);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await (await takeLock(state))();
});
