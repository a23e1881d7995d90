import { readFileSync, readlinkSync } from 'node:fs';

/** Start time of a process in clock ticks since boot (field 22 of stat); undefined when there is none. Tells a reused pid apart; a zombie is none. */
export function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Start of a process and the path of its program: another text as soon as either is another one; undefined when there is none. */
export function processSign(pid: number): string | undefined {
  const start = startTicks(pid);
  return start === undefined ? undefined : `${start} ${programOf(pid)}`;
}

/** The kernel says so when another file is at the path. */
function programOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return '';
  }
}
