import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import type { StateDirectory } from './state-directory.ts';

export class LockedError extends Error {
  override readonly name = 'LockedError';
}

const file = 'lock-name';

/**
 * Takes the host's lock, so that no two agents converge it at once, and returns what releases it. The lock is an
 * abstract socket: the kernel gives it to one process and frees it when that process ends, however it ends. Its name
 * is a secret of the state directory, so that no other user can take it.
 */
export async function takeLock(state: StateDirectory): Promise<() => Promise<void>> {
  const name = (await state.read(file)) ?? (await nameLock(state));
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const held = `another agent is running with ${state.path}: stop it, or wait until it has finished`;
      reject(error.code === 'EADDRINUSE' ? new LockedError(held) : error);
    });
    server.listen(`\0plumb-agent-${name.trim()}`, resolve);
  });
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

async function nameLock(state: StateDirectory): Promise<string> {
  const name = randomBytes(16).toString('hex');
  await state.write(file, name);
  // Two first starts at once may both have written; what is there now counts for both.
  return (await state.read(file)) ?? name;
}
