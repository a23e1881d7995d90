import type { Report } from '../../../schemas/index.ts';
import { parseBody } from '../http/body.ts';
import { Refusal } from '../http/refusal.ts';

/** The report in a body whose signature was proven. Throws Refusal. */
export function parseReport(body: Uint8Array): Report {
  const report = parseBody('Report', body) as Report;
  const badTimes = findBadTimes(report);
  if (badTimes.length > 0) throw new Refusal('invalid', 'times are ISO 8601 in UTC', badTimes.slice(0, 20));
  return report;
}

/** The members of a report that are times, wherever they stand. */
export const timeFields: ReadonlySet<string> = new Set(['at', 'changedAt', 'firstSeen', 'since', 'startedAt']);

/** The schema knows times as text only; what is stored and shown has to be one. */
function findBadTimes(value: unknown, pointer = ''): readonly { pointer: string; message: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const at = `${pointer}/${key}`;
    if (!timeFields.has(key) || typeof member !== 'string') return findBadTimes(member, at);
    const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(member) && !Number.isNaN(Date.parse(member));
    return isTime ? [] : [{ pointer: at, message: 'is not a time' }];
  });
}
