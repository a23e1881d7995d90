import type { Plan } from '../../reconciler/plan/index.ts';
import type { Diagnostic, Ledger, Observation, Report, ReportDiagnostic } from '../../schemas/index.ts';
import type { StepResult } from '../converge.ts';
import type { Desired } from '../desired-state.ts';
import { buildEvents } from './build-events.ts';
import { buildHostConditions } from './host-conditions.ts';
import { buildMemberReport } from './member-report.ts';

/** Everything a cycle knows when it reports. */
export interface ReportFacts {
  readonly hostName: string;
  readonly trigger: Report['trigger'];
  /** ISO 8601. */
  readonly at: string;
  readonly durationMs: number;
  readonly desired?: Desired;
  readonly refused?: { readonly commit: string; readonly diagnostics: readonly Diagnostic[] };
  readonly problem?: { readonly reason: string; readonly message: string };
  readonly ledgerProblem?: string | undefined;
  /** What remains to be done, as of `at`. */
  readonly plan?: Plan;
  /** What the cycle set out to do; absent in the report before a change. */
  readonly planned?: Plan;
  readonly observed?: ReadonlyMap<string, Observation>;
  readonly results: readonly StepResult[];
  readonly ledgerBefore: Ledger;
  readonly ledger: Ledger;
}

/** A report without what only the outbox knows. */
export type ReportDraft = Omit<Report, 'sequence' | 'agentVersion'>;

/** What one cycle saw and did, for the server and for people. Pure. */
export function buildReport(facts: ReportFacts): ReportDraft {
  const { desired, refused, ledger } = facts;
  const members = (desired?.slice.members ?? []).filter(({ detached, state }) => !detached && state !== 'absent');
  const reports = members.map((member) => buildMemberReport(member, facts));
  return {
    version: 1,
    host: facts.hostName,
    at: facts.at,
    trigger: facts.trigger,
    durationMs: Math.round(facts.durationMs),
    ...(desired === undefined ? {} : { commit: desired.commit, sliceDigest: desired.sliceDigest }),
    ...(refused === undefined
      ? {}
      : { availableCommit: refused.commit, diagnostics: refused.diagnostics.slice(0, 200).map(reportDiagnostic) }),
    ...(ledger.appliedCommit === undefined ? {} : { appliedCommit: ledger.appliedCommit }),
    conditions: buildHostConditions(facts, reports),
    members: reports,
    events: buildEvents(facts).slice(0, 1000),
  };
}

function reportDiagnostic({ code, summary, detail, file, line, fix }: Diagnostic): ReportDiagnostic {
  return {
    code,
    summary,
    detail,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(fix === undefined ? {} : { fix }),
  };
}
