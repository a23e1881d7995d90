import { executableSteps, isOpen, isRolloutHold, type Step } from '../../reconciler/plan/index.ts';
import { isStronger, type ServiceProof, type StateWithReason, type StepBlock, type UnprovenFile } from '../../schemas/index.ts';
import type { ReportFacts } from './report-facts.ts';

/** How a member stands to Git. The first that applies: what failed, what cannot be seen, what is owed, what differs, what is not proven. */
export function buildMemberSync(steps: readonly Step[], facts: ReportFacts): StateWithReason {
  if (facts.plan === undefined) return { state: 'Unknown', reason: 'NotObserved', message: 'it was not observed yet' };
  return (
    failure(steps, facts) ??
    unknownState(steps) ??
    owedEffect(steps, facts) ??
    differing(steps, facts) ??
    unproven(steps, facts) ??
    synced(facts)
  );
}

function unknownState(steps: readonly Step[]): StateWithReason | undefined {
  const step = steps.find(({ blocked }) => blocked?.reason === 'UnknownState');
  return step?.blocked === undefined ? undefined : { state: 'Unknown', reason: 'UnknownState', message: step.blocked.message };
}

/** A failure of an earlier commit says nothing of this one. */
function failure(steps: readonly Step[], { ledger, plan }: ReportFacts): StateWithReason | undefined {
  for (const { resource } of steps) {
    const failed = ledger.failures[resource.id];
    if (failed === undefined || failed.commit !== plan?.commit) continue;
    return {
      state: 'Blocked',
      reason: failed.reason,
      message: `${resource.id}: ${failed.message} (try ${failed.attempts}, next at ${failed.retryAt})`,
    };
  }
  return undefined;
}

function owedEffect(steps: readonly Step[], { ledger, planned }: ReportFacts): StateWithReason | undefined {
  // Before and during a change a debt is the plan; once the cycle is over it is a fault until it is proven.
  if (planned === undefined) return undefined;
  for (const { resource } of steps) {
    const pending = ledger.pending[resource.id];
    if (pending === undefined) continue;
    const wait = planned.steps.find((step) => step.resource.id === resource.id)?.blocked;
    if (wait !== undefined && isOnPurpose(wait) && pending.lastError === undefined) return waiting(wait);
    const why = pending.lastError ?? `because of ${pending.reasons.join(', ')}`;
    return { state: 'Blocked', reason: 'EffectPending', message: `${resource.id} owes a ${pending.effect} since ${pending.since}: ${why}` };
  }
  return undefined;
}

function differing(steps: readonly Step[], facts: ReportFacts): StateWithReason | undefined {
  const { plan, desired } = facts;
  const open = steps.filter(isOpen);
  const [first] = open;
  if (first === undefined || plan === undefined) return undefined;
  const drift = open.flatMap(({ resource, differences }) =>
    differences.filter(({ origin }) => origin === 'drift').map(({ pointer }) => `${resource.id}${pointer}`),
  );
  const observing = open.find(({ blocked }) => blocked?.reason === 'ObserveMode');
  const held = open.find(({ blocked }) => blocked !== undefined && isShortHold(blocked))?.blocked;
  if (drift.length > 0) {
    const reason = observing === undefined ? (held?.reason ?? 'Healing') : 'ObserveMode';
    const why = held === undefined ? '' : `; ${held.message}`;
    return { state: 'Drifted', reason, message: `${drift.length} differences: ${drift.slice(0, 5).join(', ')}${why}` };
  }
  // Not to be written, and nothing to be seen of it: values of a process that does not run, a reload that is owed.
  if (observing !== undefined && open.every(({ differences }) => differences.length === 0))
    return (
      unproven(steps, facts) ?? {
        state: 'Waiting',
        reason: 'ObserveMode',
        message: `drift mode is observe: ${nameWaiting(open)} until a person does it`,
      }
    );
  if (observing !== undefined)
    return { state: 'Drifted', reason: 'ObserveMode', message: `${open.length} resources differ from Git and drift mode is observe` };
  const blocked = open.find((step) => step.blocked !== undefined && !isShortHold(step.blocked))?.blocked;
  if (blocked !== undefined) return { state: 'Blocked', reason: blocked.reason, message: blocked.message };
  if (held !== undefined) return waiting(held);
  const count = executableSteps({ ...plan, steps: open }).length;
  return { state: 'Changing', reason: 'Applying', message: `${count} steps towards ${desired?.commit ?? 'the commit'}` };
}

function nameWaiting(open: readonly Step[]): string {
  const named = open.slice(0, 3).map(({ resource, refresh, action }) => {
    const why = refresh === undefined ? '' : ` (${refresh.reasons.slice(0, 3).join(', ')})`;
    return `${refresh?.effect ?? action} of ${resource.id}${why}`;
  });
  const more = open.length > named.length ? ` and ${open.length - named.length} more` : '';
  return `${named.join(', ')}${more} ${open.length === 1 ? 'waits' : 'wait'}`;
}

/** Nothing differs on disk; but the process may have read something else. */
function unproven(steps: readonly Step[], { ledger }: ReportFacts): StateWithReason | undefined {
  for (const { resource, blocked } of steps) {
    const proof = ledger.proofs?.[resource.id];
    const [first, ...others] = Object.values(proof?.unproven ?? {}).sort((a, b) => (isStronger(a.effect, b.effect) ? -1 : 1));
    if (proof === undefined || first === undefined) continue;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    const cure = first.effect === 'reload' && blocked?.reason === 'ObserveMode' ? cureOfObserved : cureOf;
    return { state: 'Unknown', reason: 'Unproven', message: `${first.evidence}${more}; ${cure(first, proof, resource.name)}` };
  }
  return undefined;
}

function cureOf({ effect, cure }: UnprovenFile, { renewals }: ServiceProof, service: string): string {
  if (cure !== undefined) return cure;
  if (effect === 'none') return 'let the agent look at it, or take it out of the configuration';
  if (effect !== 'reload') return `only a restart proves it: restart ${service} when it may go down`;
  return `it is reloaded anew${renewals === undefined ? '' : `, each time later, since it was touched again after ${renewals.count} reloads`}`;
}

/** Of reloads the agent knows only its own: one by hand proves nothing to it. */
function cureOfObserved(_: UnprovenFile, __: ServiceProof, service: string): string {
  return `drift mode is observe, so it is not reloaded: restart ${service}, or let drift be enforced`;
}

/** Git itself or a rollout puts it off. */
function isOnPurpose(block: StepBlock): boolean {
  return block.reason === 'ObserveMode' || isShortHold(block);
}

function isShortHold({ reason }: StepBlock): boolean {
  return reason === 'SoftwareChanging' || isRolloutHold(reason);
}

function waiting({ reason, message }: StepBlock): StateWithReason {
  return { state: reason === 'RolloutHalted' ? 'Blocked' : 'Waiting', reason, message };
}

function synced({ desired }: ReportFacts): StateWithReason {
  return { state: 'Synced', reason: 'AsInGit', message: `as in commit ${desired?.commit ?? ''}`.trim() };
}
