import type { Report } from '../../../schemas/index.ts';
import { timeFields } from './parse-report.ts';

/** Signatures count whole seconds, and a clock may be read a moment after what it dates. */
const slackMs = 2000;

/**
 * The report with no time after the moment it was signed, on the clock of its host: nothing is seen after it is told. The report itself
 * where there is none.
 */
export function clampTimes(report: Report, signedAtMs: number): Report {
  return clamp(report, { most: signedAtMs + slackMs }) as Report;
}

function clamp(value: unknown, limit: { readonly most: number }): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value.map((item) => clamp(item, limit));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const entries = Object.entries(value).map(([key, member]) => [key, clampMember(key, { member, limit })] as const);
  const isSame = entries.every(([key, member]) => member === (value as Readonly<Record<string, unknown>>)[key]);
  return isSame ? value : Object.fromEntries(entries);
}

function clampMember(key: string, { member, limit }: { readonly member: unknown; readonly limit: { readonly most: number } }): unknown {
  if (!timeFields.has(key) || typeof member !== 'string') return clamp(member, limit);
  return Date.parse(member) > limit.most ? new Date(limit.most).toISOString() : member;
}
