import { rolloutViewStates } from '../../../rollout/index.ts';
import { healthStates, judgementStates, syncStates } from '../../../status/index.ts';
import { executedSchemas } from './executed-schemas.ts';
import { reviewSchemas } from './review-schemas.ts';
import { rolloutSchemas } from './rollout-schemas.ts';
import { count, counts, flag, list, object, oneOf, ref, type Schema, text, time, whole } from './schema-words.ts';

const hostState = oneOf('Reporting', 'Stale', 'NeverReported');
const commitHostStates = ['Refused', 'Stale', 'NeverReported', 'Pending', 'Applying', 'Superseded', 'Applied'];
const desiredState = oneOf('running', 'stopped', 'absent');

const middlewareFields = {
  name: text,
  adapter: text,
  topology: text,
  organizationPath: list(text),
  drift: ref('DriftMode'),
  desiredState,
  memberCount: count,
  sync: ref('SyncStatus'),
  health: ref('HealthStatus'),
  differenceCount: count,
  rollout: ref('RolloutGlance'),
};
const middlewareOptions = { version: text, organization: text, application: text };

const hostFields = {
  name: text,
  address: text,
  organizationPath: list(text),
  state: hostState,
  sync: ref('SyncStatus'),
  health: ref('HealthStatus'),
  memberCount: count,
};
const hostOptions = { organization: text, lastReportAt: time, commit: text, appliedCommit: text, refusedCommit: text, agentVersion: text };

const memberFields = {
  key: text,
  id: text,
  host: text,
  hostState,
  address: text,
  detached: flag,
  sync: ref('SyncStatus'),
  health: ref('HealthStatus'),
  services: list(ref('ServiceRow')),
  differenceCount: count,
};
const memberOptions = { role: text, softwareVersion: text, installedVersion: text, commit: text, lastReportAt: time };

const placed = { member: text, host: text, stale: flag };
const commitOptions = { author: text, committedAt: time, message: text };

/** A row of a report with the member it belongs to. */
function placedRow(name: string, reported: Readonly<Record<string, Schema>>): Schema {
  const row = reported[name] as { readonly required: readonly string[]; readonly properties: Readonly<Record<string, Schema>> };
  return { ...row, required: [...row.required, ...Object.keys(placed)], properties: { ...row.properties, ...placed } };
}

/** Schemas of the views, beside those of the report they are made of. */
export function viewSchemas(reported: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
  return {
    ...fleetSchemas,
    ...middlewareSchemas(reported),
    ...hostSchemas,
    ...rolloutSchemas,
    ...executedSchemas,
    ...historySchemas,
    ...reviewSchemas,
  };
}

const fleetSchemas: Readonly<Record<string, Schema>> = {
  SyncStatus: object({ state: ref('SyncState'), reason: text, message: text }, { since: time }),
  HealthStatus: object({ state: ref('HealthState'), reason: text, message: text }, { since: time }),
  CommitRecord: object({ id: text, firstSeenAt: time }, commitOptions),
  SourceState: object(
    { state: oneOf('Ready', 'Refused', 'Unreachable'), reason: text, message: text, diagnostics: list(ref('ReportDiagnostic')) },
    { since: time, availableCommit: text },
  ),
  Judgement: object({
    state: oneOf(...judgementStates),
    reasons: list(object({ judgement: oneOf('underWay', 'needsPerson'), subject: text, reason: text, message: text }, { since: time })),
  }),
  LeavingRow: object({ host: text, needsPerson: flag, reason: text, message: text }, { member: text, middleware: text, since: time }),
  FleetFilter: object({}, { organization: text, application: text, adapter: text, state: text, search: text }),
  FleetTotals: object({
    middleware: count,
    members: count,
    hosts: count,
    sync: counts(syncStates),
    health: counts(healthStates),
    hostStates: counts(['Reporting', 'Stale', 'NeverReported']),
    hostsOnCommit: count,
    rollouts: counts(rolloutViewStates),
  }),
  FleetChoices: object({
    organizations: list(object({ name: text, title: text, depth: count })),
    applications: list(object({ name: text, title: text, organization: text })),
    adapters: list(text),
    states: list(text),
  }),
  MemberGlance: object({ key: text, id: text, host: text, sync: ref('SyncState'), health: ref('HealthState') }, { role: text }),
  MiddlewareRow: object({ ...middlewareFields, members: list(ref('MemberGlance')) }, middlewareOptions),
  HostRow: object(hostFields, hostOptions),
  FleetView: object(
    {
      fleet: text,
      commit: ref('CommitRecord'),
      judgement: ref('Judgement'),
      leaving: list(ref('LeavingRow')),
      recentCommits: list(ref('CommitRecord')),
      staleAfterMs: count,
      totals: ref('FleetTotals'),
      choices: ref('FleetChoices'),
      filter: ref('FleetFilter'),
      middleware: list(ref('MiddlewareRow')),
      hosts: list(ref('HostRow')),
    },
    { source: ref('SourceState') },
  ),
};

function middlewareSchemas(reported: Readonly<Record<string, Schema>>): Readonly<Record<string, Schema>> {
  const node = { id: text, label: text, sync: ref('SyncState'), health: ref('HealthState') };
  return {
    TopologyView: object({
      nodes: list({
        oneOf: [
          object({ kind: { const: 'member' }, ...node, host: text, address: text }, { role: text }),
          object({ kind: { const: 'middleware' }, ...node, adapter: text, side: oneOf('upstream', 'downstream') }),
        ],
      }),
      edges: list(object({ from: text, to: text, kind: oneOf('wiring', 'replication', 'peer'), label: text })),
    }),
    MemberRow: object(memberFields, memberOptions),
    MemberParameterRow: placedRow('ParameterRow', reported),
    DifferenceRow: placedRow('ReportedDifference', reported),
    ConditionRow: placedRow('Condition', reported),
    ParameterGroup: object(
      {
        name: text,
        effect: ref('Effect'),
        owner: oneOf('git', 'program'),
        sensitive: flag,
        state: oneOf('same', 'differs', 'unknown', 'ignored'),
        rows: list(ref('MemberParameterRow')),
      },
      { unit: text },
    ),
    MiddlewareView: object(
      {
        ...middlewareFields,
        commit: text,
        judgement: ref('Judgement'),
        topologyView: ref('TopologyView'),
        members: list(ref('MemberRow')),
        parameters: list(ref('ParameterGroup')),
        differences: list(ref('DifferenceRow')),
        conditions: list(ref('ConditionRow')),
        events: list(ref('EventRow')),
      },
      middlewareOptions,
    ),
  };
}

const hostSchemas: Readonly<Record<string, Schema>> = {
  HostMemberRow: object({ ...memberFields, middleware: text, adapter: text }, memberOptions),
  ReportSummary: object(
    { sequence: count, at: time, receivedAt: time, clockSkewMs: whole, trigger: text, durationMs: count },
    { sliceDigest: text },
  ),
  HostView: object(
    {
      ...hostFields,
      judgement: ref('Judgement'),
      leaving: flag,
      members: list(ref('HostMemberRow')),
      conditions: list(ref('Condition')),
      differences: list(ref('DifferenceRow')),
      diagnostics: list(ref('ReportDiagnostic')),
      unexpectedMembers: list(text),
      leases: list(ref('RolloutHolderRow')),
      events: list(ref('EventRow')),
    },
    { ...hostOptions, lastReport: ref('ReportSummary') },
  ),
};

const historySchemas: Readonly<Record<string, Schema>> = {
  CommitView: object(
    {
      id: text,
      current: flag,
      review: ref('ExecutedReview'),
      conditions: list(ref('ConditionRow')),
      totals: counts(['hosts', ...commitHostStates]),
      hosts: list(
        object(
          { host: text, state: oneOf(...commitHostStates), diagnostics: list(ref('ReportDiagnostic')) },
          { appliedAt: time, delayMs: count, commit: text },
        ),
      ),
    },
    { ...commitOptions, firstSeenAt: time, slowest: object({ host: text, delayMs: count }) },
  ),
  DriftHistory: object(
    {
      from: time,
      to: time,
      bucketMs: count,
      buckets: list(object({ at: time, detected: count, healed: count, meanHealMs: count, longestHealMs: count })),
      totals: object({ detected: count, healed: count, longestMs: count }),
    },
    { middleware: text },
  ),
  EventRow: object(
    { host: text, sequence: count, index: count, code: text, at: time, message: text },
    { middleware: text, member: text, resource: text, pointer: text, effect: text, durationMs: count },
  ),
  StoredReport: object({ report: ref('Report'), receivedAt: time, clockSkewMs: whole, digest: text }),
  Ingested: object({ accepted: flag, duplicate: flag, lastSequence: count }),
  Error: object(
    { error: object({ code: text, message: text }, { findings: list(object({ pointer: text, message: text })) }) },
    { lastSequence: count },
  ),
};
