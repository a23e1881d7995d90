import type { Timestamp } from '../../schemas/index.ts';
import { formatTime } from '../calendar/index.ts';
import type { LastReport, StatusInput } from './status-input.ts';

/** Whether the server hears from a host. */
export type HostState = 'Reporting' | 'Stale' | 'NeverReported';

export interface HostStatus {
  readonly state: HostState;
  readonly last?: LastReport;
  /** When the report was made, on the server's clock. */
  readonly seenAt?: Timestamp;
  /** For Stale: when the silence became too long. */
  readonly since?: Timestamp;
}

/** The part of StatusInput that tells whether a host is heard. */
export interface HostStatusInput extends Pick<StatusInput, 'reports' | 'now'> {
  readonly expectation: Pick<StatusInput['expectation'], 'staleAfterMs'>;
}

/** Silence is a state: a report counts from when it was made, not from when a spool delivered it. */
export function decideHostStatus(host: string, input: HostStatusInput): HostStatus {
  const last = input.reports.get(host);
  if (last === undefined) return { state: 'NeverReported' };
  const seen = seenAtMs(last);
  const staleFrom = seen + input.expectation.staleAfterMs;
  const seenAt = formatTime(seen);
  if (input.now <= staleFrom) return { state: 'Reporting', last, seenAt };
  return { state: 'Stale', last, seenAt, since: formatTime(staleFrom) };
}

/** The time on the server's clock when the report was made: the host's own clock, corrected by what its signature said. */
function seenAtMs(last: LastReport): number {
  return Math.min(Date.parse(last.receivedAt), Date.parse(last.report.at) + last.clockSkewMs);
}
