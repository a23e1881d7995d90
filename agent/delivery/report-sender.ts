import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../schemas/index.ts';
import type { Outbox } from './outbox.ts';
import { postReport } from './post-report.ts';

export interface ReportSenderOptions {
  readonly outbox: Outbox;
  /** Address of the server, without path. */
  readonly server: string;
  readonly host: string;
  readonly privateKey: KeyObject;
  readonly signal: AbortSignal;
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** Milliseconds between two tries at the most, on an average; absent: a minute. */
  readonly longestPauseMs?: () => number;
}

export interface ReportSender {
  /** Something was put into the outbox. */
  wake(): void;
  /** Ends when the signal aborts. */
  run(): Promise<void>;
  /** Sends what is there, once; true when nothing is left. */
  flush(): Promise<boolean>;
}

const firstPauseMs = 500;
const idleMs = 60_000;

/** Delivers reports one by one and in order. The server being away delays reports and nothing else. */
export function createReportSender(options: ReportSenderOptions): ReportSender {
  const { outbox, signal, log, longestPauseMs = () => idleMs } = options;
  let wakeUp = () => {};

  async function flush(): Promise<boolean> {
    for (let report = await outbox.peek(); report !== undefined; report = await outbox.peek()) {
      if (!(await deliver(report))) return false;
    }
    return true;
  }

  async function deliver(report: Report): Promise<boolean> {
    const answer = await postReport(report, options);
    if (answer.status === 'later') {
      log('report is not delivered yet', { sequence: report.sequence, reason: answer.reason });
      return false;
    }
    if (answer.status === 'taken') {
      log('report number is taken on the server, reports are numbered anew', {
        sequence: report.sequence,
        lastSequence: answer.lastSequence,
      });
      await outbox.renumber(answer.lastSequence);
      return false;
    }
    if (answer.status === 'refused') log('report is refused for good and dropped', { sequence: report.sequence, reason: answer.reason });
    await outbox.delivered(report.sequence);
    return true;
  }

  async function run(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      const next = new Promise<void>((resolve) => {
        wakeUp = resolve;
      });
      const isEmpty = await flush();
      pauseMs = isEmpty ? firstPauseMs : Math.min(pauseMs * 2, longestPauseMs());
      const jitteredMs = pauseMs * (0.5 + Math.random());
      await (isEmpty ? Promise.race([next, pause(idleMs)]) : pause(jitteredMs));
    }
  }

  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  signal.addEventListener('abort', () => wakeUp());
  return { wake: () => wakeUp(), run, flush };
}
