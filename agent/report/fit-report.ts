import type { MemberReport } from '../../schemas/index.ts';
import type { ReportDraft } from './report-facts.ts';

/** The server takes 2 MiB; signature, sequence and what the outbox adds need little of it. */
const defaultLimitBytes = 1.5 * 1024 * 1024;
const shortValue = 200;
const fewRows = 50;

/**
 * A report that the server will take: where thousands of things differ, values are cut first, then lists. States and
 * their counts stay whole, and a member with a cut list says so.
 */
export function fitReport(report: ReportDraft, limitBytes = defaultLimitBytes): ReportDraft {
  if (sizeOf(report) <= limitBytes) return report;
  const cut: ReportDraft = { ...report, members: report.members.map(withShortValues) };
  if (sizeOf(cut) <= limitBytes) return cut;
  return { ...cut, members: cut.members.map(withFewRows), events: cut.events.slice(0, fewRows) };
}

function sizeOf(report: ReportDraft): number {
  return Buffer.byteLength(JSON.stringify(report));
}

function withShortValues(member: MemberReport): MemberReport {
  return {
    ...member,
    differences: member.differences.map((row) => ({ ...row, desired: short(row.desired), observed: short(row.observed) })),
    parameters: member.parameters.map(({ desired, disk, running, ...row }) => ({
      ...row,
      ...(desired === undefined ? {} : { desired: short(desired) }),
      ...(disk === undefined ? {} : { disk: short(disk) }),
      ...(running === undefined ? {} : { running: short(running) }),
    })),
  };
}

function withFewRows(member: MemberReport): MemberReport {
  const left = Math.max(0, member.differences.length - fewRows);
  const message = left === 0 ? member.sync.message : `${member.sync.message} (${left} more differences are not listed)`;
  const differing = member.parameters.filter(({ state }) => state !== 'same');
  return {
    ...member,
    sync: { ...member.sync, message },
    differences: member.differences.slice(0, fewRows),
    parameters: differing.slice(0, fewRows),
  };
}

function short<T extends string | null>(text: T): T | string {
  return text !== null && text.length > shortValue ? `${text.slice(0, shortValue)}… (${text.length} characters)` : text;
}
