import type { Report } from '../../schemas/index.ts';
import type { HostRow } from '../status/index.ts';
import type { HostSight } from './review-input.ts';

/** A host as a review sees it: what it reported counts while it is heard. */
export function hostSight({ state, lastReportAt }: Pick<HostRow, 'state' | 'lastReportAt'>, report: Report | undefined): HostSight {
  const seen = { state, ...(lastReportAt === undefined ? {} : { lastReportAt }) };
  return state !== 'Reporting' || report === undefined ? seen : { ...seen, report };
}
