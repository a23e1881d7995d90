import type { Condition, MemberReport } from '../../schemas/index.ts';
import type { ReportFacts } from './report-facts.ts';

/**
 * The host's conditions. Ready is always there and derived; Reconciling and Stalled only while they are true;
 * SourceReady says whether Git answers and its newest commit is good.
 */
export function buildHostConditions(facts: ReportFacts, members: readonly MemberReport[]): readonly Condition[] {
  const blocked = members.find(({ sync }) => sync.state === 'Blocked');
  const changing = members.find(({ sync }) => sync.state === 'Changing' || sync.reason === 'Healing');
  const conditions: readonly (Condition | undefined)[] = [
    ready(facts, members),
    sourceReady(facts),
    changing === undefined || blocked !== undefined || facts.stateProblem !== undefined
      ? undefined
      : condition(facts, { type: 'Reconciling', status: 'True', reason: changing.sync.reason, message: changing.sync.message }),
    facts.stateProblem === undefined ? undefined : stateUnwritable(facts, { type: 'Stalled', status: 'True' }),
    blocked === undefined || facts.stateProblem !== undefined
      ? undefined
      : condition(facts, { type: 'Stalled', status: 'True', reason: blocked.sync.reason, message: blocked.sync.message }),
    facts.ledgerProblem === undefined
      ? undefined
      : condition(facts, { type: 'LedgerLost', status: 'True', reason: 'Unreadable', message: facts.ledgerProblem }),
    facts.logProblem === undefined
      ? undefined
      : condition(facts, { type: 'LogsTooLarge', status: 'True', reason: 'NotRotated', message: facts.logProblem }),
    facts.plan?.steps.some(({ blocked: block }) => block?.reason === 'RemovalCap')
      ? condition(facts, {
          type: 'RemovalBlocked',
          status: 'True',
          reason: 'RemovalCap',
          message: `${facts.plan.removals.planned} removals planned, cap ${facts.plan.removals.cap}`,
        })
      : undefined,
  ];
  return conditions.filter((one) => one !== undefined);
}

/** The member's two axes as conditions, which remember since when, and what of it could not be seen. */
export function buildMemberConditions(
  { sync, health, unseen }: Pick<MemberReport, 'sync' | 'health'> & { readonly unseen: readonly string[] },
  facts: ReportFacts,
): readonly Condition[] {
  const isSynced = sync.state === 'Synced' || sync.state === 'Exempt';
  return [
    condition(facts, {
      type: 'Ready',
      status: sync.state === 'Unknown' ? 'Unknown' : isSynced ? 'True' : 'False',
      reason: sync.reason,
      message: sync.message,
    }),
    condition(facts, { type: 'Healthy', status: healthStatus[health.state], reason: health.reason, message: health.message }),
    ...(unseen.length === 0
      ? []
      : [condition(facts, { type: 'Seen', status: 'False', reason: 'NotPermitted', message: unseen.join('; ') })]),
  ];
}

const healthStatus = { Healthy: 'True', Degraded: 'False', Unhealthy: 'False', Unknown: 'Unknown' } as const;

function stateUnwritable(facts: ReportFacts, state: Pick<Condition, 'type' | 'status'>): Condition {
  return condition(facts, { ...state, reason: 'StateUnwritable', message: `nothing is changed here: ${facts.stateProblem ?? ''}` });
}

function ready(facts: ReportFacts, members: readonly MemberReport[]): Condition {
  if (facts.stateProblem !== undefined) return stateUnwritable(facts, { type: 'Ready', status: 'False' });
  if (facts.desired === undefined) {
    const reason = facts.problem?.reason ?? facts.refused?.reason ?? 'NoCommit';
    return condition(facts, { type: 'Ready', status: 'Unknown', reason, message: facts.problem?.message ?? 'no good commit was seen yet' });
  }
  const notSynced = members.filter(({ sync }) => sync.state !== 'Synced' && sync.state !== 'Exempt');
  const [first] = notSynced;
  if (first !== undefined) {
    return condition(facts, {
      type: 'Ready',
      status: 'False',
      reason: first.sync.reason,
      message: `${notSynced.length} of ${members.length} members: ${first.key} ${first.sync.state}, ${first.sync.message}`,
    });
  }
  const removals = (facts.plan?.steps ?? []).filter(({ action }) => action === 'remove');
  if (removals.length > 0)
    return condition(facts, {
      type: 'Ready',
      status: 'False',
      reason: 'Removing',
      message: `${removals.length} resources are to be removed`,
    });
  return condition(facts, { type: 'Ready', status: 'True', reason: 'Synced', message: `${members.length} members as in Git` });
}

function sourceReady(facts: ReportFacts): Condition {
  if (facts.problem !== undefined)
    return condition(facts, { type: 'SourceReady', status: 'False', reason: facts.problem.reason, message: facts.problem.message });
  if (facts.refused !== undefined) {
    const [first] = facts.refused.diagnostics;
    const detail = first === undefined ? '' : `: ${first.code} ${first.summary}: ${first.detail}`;
    return condition(facts, {
      type: 'SourceReady',
      status: 'False',
      reason: facts.refused.reason,
      message: `commit ${facts.refused.commit} has ${facts.refused.diagnostics.length} ${facts.refused.diagnostics.length === 1 ? 'finding' : 'findings'}${detail}`,
    });
  }
  return condition(facts, {
    type: 'SourceReady',
    status: 'True',
    reason: 'CommitRead',
    message: `commit ${facts.desired?.commit ?? 'none'}`,
  });
}

/** `changedAt` is the time of the report; the outbox carries the earlier time over while the condition stays the same. */
function condition(
  facts: ReportFacts,
  { type, status, reason, message }: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
): Condition {
  const commit = facts.desired === undefined ? {} : { observedCommit: facts.desired.commit };
  return {
    type,
    status,
    reason: reason.replaceAll(/[^A-Za-z]/g, '') || 'Unknown',
    message: message.slice(0, 4000),
    ...commit,
    changedAt: facts.at,
  };
}
