import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { directoryOf, removeLeftovers } from './leftovers.ts';

/** No process has it. */
const run = 2 ** 22 + process.pid;

it('ends what was started with a directory of the run, and nothing else', async () => {
  const directory = directoryOf(run);
  mkdirSync(join(directory, 'hosts'), { recursive: true });
  const options = { stdio: 'ignore', detached: true } as const;
  const left = spawn('sleep', ['600'], { ...options, env: { ...process.env, SCRATCH: join(directory, 'scratch') } });
  const inside = spawn('sleep', ['600'], { ...options, cwd: join(directory, 'hosts') });
  const other = spawn('sleep', ['600'], { ...options, env: { ...process.env, SCRATCH: `${directory}0/scratch` } });
  try {
    await Promise.all([left, inside, other].map((child) => once(child, 'spawn')));
    const ended = Promise.all([once(left, 'exit'), once(inside, 'exit')]);
    removeLeftovers(run);
    expect(await ended).toEqual([
      [null, 'SIGKILL'],
      [null, 'SIGKILL'],
    ]);
    expect(other.exitCode ?? other.signalCode).toBeNull();
    expect(existsSync(directory)).toBe(false);
  } finally {
    left.kill('SIGKILL');
    inside.kill('SIGKILL');
    other.kill('SIGKILL');
  }
});
