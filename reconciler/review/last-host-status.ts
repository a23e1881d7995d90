import type { Report } from '../../schemas/index.ts';
import type { HostRow } from '../status/index.ts';
import type { LastHostStatus } from './review-input.ts';

/** Last status of a host for a review: its report counts while the host reports. */
export function lastHostStatus(
  { state, lastReportAt }: Pick<HostRow, 'state' | 'lastReportAt'>,
  report: Report | undefined,
): LastHostStatus {
  const seen = { state, ...(lastReportAt === undefined ? {} : { lastReportAt }) };
  return state !== 'Reporting' || report === undefined ? seen : { ...seen, report };
}
