import { readFileSync, readlinkSync } from 'node:fs';

/** Start time of a process in clock ticks since boot (field 22 of stat); undefined when there is none. Tells a reused pid apart; a zombie is none. */
export function startTicks(pid: number): string | undefined {
  return readStat(pid)?.ticks;
}

/**
 * Start of a process, the path of its program, and whether it or which of its children are suspended: another text as soon as one is
 * another; undefined when there is none.
 */
export function processSign(pid: number): string | undefined {
  const stat = readStat(pid);
  if (stat === undefined) return undefined;
  const suspended = [...(isSuspended(stat) ? ['suspended'] : []), ...childrenOf(pid).filter((child) => isSuspended(readStat(child)))];
  return [stat.ticks, programOf(pid), ...suspended].join(' ');
}

function isSuspended(stat: { readonly state: string } | undefined): boolean {
  return stat?.state === 'T' || stat?.state === 't';
}

/** Those of its first thread. */
function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((child) => child !== '')
      .map(Number);
  } catch {
    return [];
  }
}

function readStat(pid: number): { readonly state: string; readonly ticks: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    return state === undefined || ticks === undefined || state === 'Z' || state === 'X' ? undefined : { state, ticks };
  } catch {
    return undefined;
  }
}

/** The kernel says so when another file is at the path. */
function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '';
  }
}
