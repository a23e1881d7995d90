import { readdirSync, readFileSync } from 'node:fs';

/** Threads of one process that are asked for the children they made: a program makes them by its first ones. */
const mostThreads = 64;

/** The children of a process as the kernel lists them, without a look at all processes of the machine; none where it is gone. */
export function childrenOf(pid: number): readonly number[] {
  return listThreads(pid)
    .slice(0, mostThreads)
    .flatMap((thread) => readChildren(`/proc/${pid}/task/${thread}/children`))
    .filter((child) => child !== '')
    .map(Number);
}

function listThreads(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function readChildren(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split(' ');
  } catch {
    return [];
  }
}
