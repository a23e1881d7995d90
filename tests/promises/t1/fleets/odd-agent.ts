import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle, RunningProgram } from '../../../support/agent-process.ts';

export interface AgentOptions {
  /** Seconds by which its clock is ahead. */
  readonly clockAhead?: number;
  /** Whoever read its log is gone. */
  readonly isLogClosed?: true;
}

interface Start {
  readonly bundle: Bundle;
  readonly directory: string;
  readonly args: readonly string[];
}

/** An agent whose surroundings are not as they should be. */
export function startOddAgent({ clockAhead = 0, isLogClosed }: AgentOptions, { bundle, directory, args }: Start): RunningProgram {
  const clock = join(directory, 'clock.cjs');
  writeFileSync(clock, oddClock(clockAhead * 1000));
  const child = spawn(process.execPath, ['--require', clock, bundle.agent, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  if (isLogClosed) {
    child.stdout.destroy();
    child.stderr.destroy();
  } else {
    child.stdout.resume();
    child.stderr.resume();
  }
  return programOf(child);
}

function oddClock(aheadMs: number): string {
  return `const Right = Date;
globalThis.Date = class extends Right {
  constructor(...given) { if (given.length === 0) super(Right.now() + ${aheadMs}); else super(...given); }
  static now() { return Right.now() + ${aheadMs}; }
};`;
}

function programOf(child: ChildProcess): RunningProgram {
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('exit', (code, signal) => resolve({ code, signal })),
  );
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return await ended;
  };
  return {
    pid: child.pid ?? 0,
    log: () => '',
    ended,
    stop: async () => (await end('SIGTERM')).code,
    kill: async () => void (await end('SIGKILL')),
  };
}
