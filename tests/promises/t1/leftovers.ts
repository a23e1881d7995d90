import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Directory of the hosts that a process of this run keeps on this machine. */
export function directoryOf(run: number): string {
  return join(tmpdir(), `plumb-promises-${run}`);
}

/** Directory of the programs that a run's members on this machine have to themselves. */
export function softwareTopOf(run: number): string {
  return `/opt/plumb-promises/${run}`;
}

/** Ends whatever runs from, or was started with, a directory of the run, and removes them. Middleware outlives its agent by design. */
export function removeLeftovers(run: number): void {
  const marks = [directoryOf(run), softwareTopOf(run)].map((directory) => `${directory}/`);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && Number(name) !== run);
  for (const pid of pids) if (marks.some((mark) => tracesOf(pid).includes(mark))) end(Number(pid));
  for (const directory of [directoryOf(run), softwareTopOf(run)]) {
    try {
      execFileSync('chattr', ['-R', '-f', '-i', directory], { stdio: 'ignore' });
    } catch {
      // It is not there, or its file system knows no such flag.
    }
    rmSync(directory, { recursive: true, force: true });
  }
}

/** From now on nothing is left once this process has ended, however it did. */
export function guardRun(): void {
  spawn(process.execPath, [join(import.meta.dirname, 'guard-run.ts'), String(process.pid)], { detached: true, stdio: 'ignore' }).unref();
}

function tracesOf(pid: string): string {
  const read = (look: () => string): string => {
    try {
      return look();
    } catch {
      return '';
    }
  };
  return [
    read(() => readlinkSync(`/proc/${pid}/exe`)),
    read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')),
    read(() => readFileSync(`/proc/${pid}/environ`, 'utf8')),
  ].join('\0');
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
