import { getSystemErrorMessage } from 'node:util';
import { HostError } from './host.ts';

/** Runs file calls; what the kernel refuses comes out as HostError with the kernel's code and a path people know. */
export function withFileFailure<T>(doing: string, path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw describeFailure(doing, path, error);
  }
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function describeFailure(doing: string, path: string, error: unknown): unknown {
  if (error instanceof HostError) return error;
  const code = errorCode(error);
  if (code === undefined || !(error instanceof Error) || !('errno' in error) || typeof error.errno !== 'number') return error;
  return new HostError(code, `cannot ${doing} ${path}: ${getSystemErrorMessage(error.errno)}${advice[code] ?? ''}`, error);
}

const advice: Readonly<Record<string, string>> = {
  EACCES: '; give the agent the right, or run it as root',
  EPERM: '; give the agent the right, or run it as root',
  ENOSPC: '; free some space, nothing was changed',
  EROFS: '; the file system is mounted read-only',
};
