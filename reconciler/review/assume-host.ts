import {
  type Ledger,
  type MemberReport,
  type Observation,
  type RenderedResource,
  type ReportedDifference,
  type Resource,
  readPointer,
  withPointer,
} from '../../schemas/index.ts';
import { recordOf } from '../plan/index.ts';
import type { LastHostStatus } from './review-input.ts';

export interface AssumedHost {
  /** Resources that are there, as rendered. */
  readonly present: readonly RenderedResource[];
  /** Resources that are to be there. */
  readonly wanted: readonly RenderedResource[];
  readonly lastStatus?: LastHostStatus | undefined;
}

/**
 * The observations of an agent where everything is as rendered, but for the differences that the host reported, and nothing else is
 * there.
 */
export function assumeObserved({ present, wanted, lastStatus }: AssumedHost): ReadonlyMap<string, Observation> {
  const seen = new Map<string, Observation>(wanted.map(({ id }) => [id, { status: 'absent' }]));
  // What is foreign on a host is no question of Git, also where an earlier adapter did not ask for it.
  const foreign = new Map(wanted.map(({ id, fields }) => [id, fields['foreign']]));
  for (const { id, fields } of present) {
    const none = foreign.get(id);
    seen.set(id, { status: 'known', fields: none === undefined ? fields : { ...fields, foreign: none } });
  }
  for (const member of isReporting(lastStatus) ? lastStatus.report.members : []) overlayMember(seen, member);
  for (const { id, kind, via } of present) {
    // A process that does not run answers nothing.
    if (kind === 'parameters' && !isRunning(seen.get(String(via['service'])))) seen.set(id, { status: 'absent' });
  }
  return seen;
}

/** Whether the host's last report counts now. */
export function isReporting(
  lastStatus: LastHostStatus | undefined,
): lastStatus is LastHostStatus & Required<Pick<LastHostStatus, 'report'>> {
  return lastStatus?.state === 'Reporting' && lastStatus.report !== undefined;
}

export function downServices({ services }: MemberReport): readonly string[] {
  return services.filter(({ running }) => !running).map(({ id }) => id);
}

function isRunning(observed: Observation | undefined): boolean {
  return observed?.status === 'known' && observed.fields['running'] === true;
}

function overlayMember(seen: Map<string, Observation>, member: MemberReport): void {
  for (const difference of member.differences) overlayDifference(seen, difference);
  for (const id of downServices(member)) {
    const known = seen.get(id);
    if (known?.status === 'known') seen.set(id, { ...known, fields: { ...known.fields, running: false } });
  }
}

function overlayDifference(seen: Map<string, Observation>, { resource, pointer, observed, sensitive }: ReportedDifference): void {
  const known = seen.get(resource);
  if (known?.status !== 'known') return;
  if (pointer === '') {
    if (observed === null) seen.set(resource, { status: 'absent' });
    return;
  }
  const value = observed === null ? undefined : sensitive ? 'not as desired' : likeBefore(observed, readPointer(known.fields, pointer));
  seen.set(resource, { ...known, fields: withPointer(known.fields, pointer, value) });
}

/** Reports hold texts; booleans and numbers are compared as what they are. */
function likeBefore(text: string, before: unknown): unknown {
  if (typeof before === 'boolean') return text === 'true';
  return typeof before === 'number' ? Number(text) : text;
}

const applied = { commit: '', appliedAt: '1970-01-01T00:00:00.000Z' };

/** The ledger of an agent that has applied everything as rendered. */
export function assumeLedger(host: string, resources: readonly RenderedResource[]): Ledger {
  const records = resources.map((resource) => [resource.id, recordOf(resource as Resource, applied)] as const);
  return { version: 1, host, resources: Object.fromEntries(records), pending: {}, firstSeen: {}, failures: {} };
}
