import type { Report } from '../../../schemas/index.ts';
import { Refusal } from '../http/refusal.ts';
import { parseReport } from './parse-report.ts';

/** A report as it is stored, perhaps by an earlier version that took more than this one takes. */
export interface StoredBody {
  readonly host: string;
  readonly body: string;
  readonly received_at: number;
}

/** What this version would not take is shown as the host's own problem: no page reads it. */
export function readStoredReport({ host, body, received_at }: StoredBody): Report {
  try {
    return parseReport(Buffer.from(body));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [finding] = error.findings;
    const place = finding === undefined ? '' : `: ${finding.pointer} ${finding.message}`;
    return unreadable(host, {
      at: formatTime(received_at),
      message: `the stored report cannot be read: ${error.message}${place}`.slice(0, 1000),
    });
  }
}

function unreadable(host: string, { at, message }: { readonly at: string; readonly message: string }): Report {
  return {
    version: 1,
    host,
    sequence: 1,
    at,
    trigger: 'manual',
    agentVersion: 'unknown',
    commit: '',
    durationMs: 0,
    conditions: [{ type: 'Ready', status: 'Unknown', reason: 'ReportUnreadable', message, changedAt: at }],
    members: [],
    events: [],
  };
}

const mostMs = 8.64e15;

/** Never throws: a time that is none is the beginning of time. */
export function formatTime(ms: number): string {
  return new Date(Math.abs(ms) <= mostMs ? ms : 0).toISOString();
}
