import { readFileSync } from 'node:fs';
import { formatLimit, limitWords, splitLimit } from '../../schemas/index.ts';

/** Resource limits of a process by the names of prlimit, in their one form; undefined when it is gone. */
export function readProcessLimits(pid: number): Readonly<Record<string, string>> | undefined {
  try {
    return parseLimits(readFileSync(`/proc/${pid}/limits`, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The words that start a program with limits: no shell, so that arguments stay as they are. The program keeps the process id. Both
 * helpers are named by their paths, as the PATH is that of the service.
 */
export function withLimits(
  argv: readonly string[],
  limits: Readonly<Record<string, string>>,
  account?: { readonly uid: number; readonly gid: number },
): readonly string[] {
  // A hard limit is raised by root only, so the user changes after it.
  const as = account === undefined ? [] : ['/usr/bin/setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--'];
  return ['/usr/bin/prlimit', ...limitOptions(limits), '--', ...as, ...argv];
}

/** Limits as options of prlimit. */
export function limitOptions(limits: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(limits).map(([name, limit]) => {
    const { soft, hard } = splitLimit(limit);
    return `--${name}=${forPrlimit(soft)}:${forPrlimit(hard)}`;
  });
}

function forPrlimit(figure: string): string {
  return figure === 'infinity' ? 'unlimited' : figure;
}

function parseLimits(text: string): Readonly<Record<string, string>> {
  const rows = text.split('\n');
  return Object.fromEntries(
    Object.entries(limitWords).flatMap(([name, { row }]) => {
      const line = rows.find((one) => one.startsWith(`${row} `));
      const [, soft, hard] = /^\s+(\d+|unlimited)\s+(\d+|unlimited)/.exec(line?.slice(row.length) ?? '') ?? [];
      return soft === undefined || hard === undefined ? [] : [[name, formatLimit(fromKernel(soft), fromKernel(hard))] as const];
    }),
  );
}

function fromKernel(figure: string): string {
  return figure === 'unlimited' ? 'infinity' : figure;
}
