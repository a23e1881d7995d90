import type { Report } from '../../schemas/index.ts';
import { validateDocument } from '../../schemas/validate.ts';
import { Refusal } from './refusal.ts';

/** The report in a body whose signature was proven. Throws Refusal. */
export function parseReport(body: Uint8Array): Report {
  const value = parseJson(body);
  const findings = validateDocument('Report', value).map(({ pointer, message, property }) => ({
    pointer,
    message: property === undefined ? message : `${message} (${property})`,
  }));
  if (findings.length > 0) throw new Refusal('invalid', `the report breaks its schema in ${findings.length} places`, findings.slice(0, 20));
  const report = value as Report;
  const badTimes = findBadTimes(report);
  if (badTimes.length > 0) throw new Refusal('invalid', 'times are ISO 8601 in UTC', badTimes.slice(0, 20));
  return report;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new Refusal('malformed', 'the body is no JSON in UTF-8');
  }
}

const timeFields: ReadonlySet<string> = new Set(['at', 'changedAt', 'firstSeen', 'since', 'startedAt']);

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
