import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { waitFor } from '../../tests/support/wait-for.ts';
import { createLocalHost, createMemoryHost } from '../host/index.ts';
import { findWorkInProgress } from './find-work-in-progress.ts';

it('names the process that has the lock of a package manager, for as long as it has it', async () => {
  const host = createLocalHost({ root: '' });
  const directory = mkdtempSync(join(tmpdir(), 'plumb-lock-'));
  const path = join(directory, 'lock');
  writeFileSync(path, '');
  expect(await host.findLockHolder(path)).toBeUndefined();
  const holder = spawn('flock', [path, 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    await waitFor(async () => (await host.findLockHolder(path)) === holder.pid, { what: 'the lock' });
  } finally {
    holder.kill('SIGKILL');
    holder.stdin.destroy();
    rmSync(directory, { recursive: true });
  }
  const busy = { ...createMemoryHost(), findLockHolder: async (lock: string) => (lock.endsWith('dpkg/lock') ? 7 : undefined) };
  expect(await findWorkInProgress(busy)).toBe('a package manager is at work: process 7 has /var/lib/dpkg/lock');
  expect(await findWorkInProgress(createMemoryHost())).toBeUndefined();
});
