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
  for (const mount of mountsBelow(marks)) {
    try {
      execFileSync('umount', ['--lazy', mount], { stdio: 'ignore' });
    } catch {
      // Somebody was faster.
    }
  }
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

function mountsBelow(marks: readonly string[]): readonly string[] {
  const targets = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  return targets.filter((target) => marks.some((mark) => target.startsWith(mark)));
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
    // A program may have written over its own arguments, as Redis does.
    read(() => `${readlinkSync(`/proc/${pid}/cwd`)}/`),
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
