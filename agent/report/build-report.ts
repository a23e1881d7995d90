import type { Plan, Step } from '../../reconciler/plan/index.ts';
import type { Diagnostic, LeavingMember, ReportDiagnostic } from '../../schemas/index.ts';
import { buildEvents } from './build-events.ts';
import { fitReport } from './fit-report.ts';
import { buildHostConditions } from './host-conditions.ts';
import { buildMemberReport } from './member-report.ts';
import type { ReportDraft, ReportFacts } from './report-facts.ts';

/** The report of one cycle, for the server and for people. Pure. */
export function buildReport(facts: ReportFacts): ReportDraft {
  const { desired, refused, ledger } = facts;
  const members = (desired?.slice.members ?? []).filter(({ detached, state }) => !detached && state !== 'absent');
  const reports = members.map((member) => buildMemberReport(member, facts));
  return fitReport({
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
    ...listLeaving(facts.plan),
    members: reports,
    events: facts.isMeanwhile === true ? [] : buildEvents(facts).slice(0, 1000),
  });
}

/** What is to be removed, by the member that it belongs to; the steps of removed resources stay in a plan as `forget`. */
function listLeaving(plan: Plan | undefined): Pick<ReportDraft, 'leaving'> {
  const removed = (plan?.steps ?? []).filter(({ action }) => action === 'remove');
  if (removed.length === 0) return {};
  const leaving = [...Map.groupBy(removed, ({ resource }) => resource.members[0])].map(([member, steps]) => ({
    ...(member === undefined ? {} : { member }),
    resources: steps.length,
    ...whyNot(steps),
  }));
  return { leaving: leaving.slice(0, 500) };
}

function whyNot(steps: readonly Step[]): Pick<LeavingMember, 'reason' | 'message'> {
  const blocked = steps.find((step) => step.blocked !== undefined)?.blocked;
  return blocked === undefined ? {} : { reason: blocked.reason, message: blocked.message.slice(0, 4000) };
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
