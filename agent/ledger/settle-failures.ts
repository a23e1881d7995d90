import { findUnsettled, isRolloutHold, type Plan, retryAt, type Step } from '../../reconciler/plan/index.ts';
import { isStronger, type Ledger, type StepFailure } from '../../schemas/index.ts';
import type { StepResult } from '../converge.ts';

export interface SettleFailuresInput {
  /** Effects owed before the cycle began; absent: all effects that are owed. */
  readonly owedBefore?: Ledger['pending'];
  readonly plan: Plan;
  readonly results: readonly StepResult[];
  /** The plan of what was observed after converging, without owed effects: what it still wants did not come true. */
  readonly verified: Plan;
  readonly now: string;
  /** By service: the end of its log or journal, for those found ended after the steps, or not to have taken what they did. */
  readonly words?: ReadonlyMap<string, string>;
}

/** Failures with their next try: those of this cycle, and earlier ones of this commit that nothing has cured. */
export function settleFailures(ledger: Ledger, { plan, results, verified, now, words }: SettleFailuresInput): Ledger['failures'] {
  const after = new Map(verified.steps.map((step) => [step.resource.id, step]));
  const failures: Record<string, StepFailure> = {};
  for (const [id, failure] of Object.entries(ledger.failures)) {
    const isRetried = results.some(({ step, status }) => step.resource.id === id && status !== 'skipped');
    if (failure.commit !== plan.commit) continue;
    // Whether a service still keeps ending is judged by its ends: that it was started once more proves nothing.
    if (failure.reason === 'KeepsEnding') failures[id] = failure;
    else if (!isRetried && !isCured(after.get(id), { ledger, verified, now })) failures[id] = stillFailing(failure, after.get(id), now);
  }
  for (const { step, status, reason, message } of results) {
    const { id } = step.resource;
    const left = after.get(id);
    const fault =
      status === 'failed'
        ? { reason: reason ?? 'StepFailed', message: message ?? 'failed' }
        : status === 'done'
          ? unproven(step, left, verified)
          : undefined;
    if (fault === undefined) continue;
    if (fault.reason === 'NotConverged' && failures[id]?.reason === 'KeepsEnding') continue;
    const before = ledger.failures[id]?.commit === plan.commit ? ledger.failures[id] : undefined;
    const attempts = (before?.attempts ?? 0) + 1;
    const alike = before?.reason === fault.reason && before.message.startsWith(fault.message) ? (before.alike ?? 1) + 1 : 1;
    const said = fault.reason === 'NotConverged' ? words?.get(id) : undefined;
    const told = said === undefined ? fault.message : `${fault.message}; its log ends: ${said}`;
    const counted = alike === 1 ? {} : { alike };
    failures[id] = {
      commit: plan.commit,
      reason: fault.reason,
      message: told,
      attempts,
      ...counted,
      lastAt: now,
      retryAt: retryAt(now, attempts),
    };
  }
  return failures;
}

/** Gone is what failed once nothing is left to do, or for health once it is seen: to do nothing cures no one. */
function isCured(
  step: Step | undefined,
  { ledger, verified, now }: Pick<SettleFailuresInput, 'verified' | 'now'> & { readonly ledger: Ledger },
): boolean {
  if (step === undefined) return true;
  if (step.resource.kind !== 'health') return step.action === 'none';
  if (step.observed.status !== 'known' || step.observed.fields['healthy'] !== true) return false;
  const { commit, steps } = verified;
  return findUnsettled(steps, step.resource.members, { lives: ledger.lives, commit, now }) === undefined;
}

/** Health is retried by observing it; any other failure waits for its step. */
function stillFailing(failure: StepFailure, step: Step | undefined, now: string): StepFailure {
  if (step?.resource.kind !== 'health' || Date.parse(failure.retryAt) > Date.parse(now)) return failure;
  const attempts = failure.attempts + 1;
  return { ...failure, attempts, lastAt: now, retryAt: retryAt(now, attempts) };
}

/** A step that says it succeeded is not believed: what differs again after it has not converged. */
function unproven(
  step: Step,
  left: Step | undefined,
  verified: Plan,
): { readonly reason: 'NotConverged'; readonly message: string } | undefined {
  const contradiction = contradictionOf(step.resource.id, verified);
  if (contradiction !== undefined) return { reason: 'NotConverged', message: contradiction };
  if (left === undefined || step.resource.kind === 'health' || isHeldBack(left, verified)) return undefined;
  if (left.action === 'none' || left.action === 'check' || left.action === 'forget') return undefined;
  if (left.action === 'refresh' && left.differences.length === 0) return undefined;
  const pointers = left.differences.map(({ pointer }) => pointer || 'existence').join(', ');
  const why = left.blocked?.message ?? `still different after it was applied: ${pointers}`;
  return { reason: 'NotConverged', message: why };
}

/** The rest of the step is not to be written now: drift mode is observe, or it waits for a restart whose turn has not come. */
function isHeldBack({ blocked, resource, differences }: Step, verified: Plan): boolean {
  if (blocked !== undefined && (blocked.reason === 'ObserveMode' || blocked.reason === 'SoftwareChanging' || isRolloutHold(blocked.reason)))
    return true;
  return differences.every(({ effect }) => isStronger(effect, 'hot')) && resource.notify.some((id) => isRestartHeld(id, verified));
}

function isRestartHeld(serviceId: string, { steps }: Plan): boolean {
  const service = steps.find(({ resource }) => resource.id === serviceId);
  return service?.blocked !== undefined && isRolloutHold(service.blocked.reason);
}

/** A service was reloaded or restarted, and its process still shows what that should have changed. */
export function contradictionOf(serviceId: string, verified: Plan): string | undefined {
  if (isRestartHeld(serviceId, verified)) return undefined;
  for (const { resource, differences } of verified.steps) {
    if (!resource.notify.includes(serviceId)) continue;
    const left = differences.find(({ place, effect }) => place === 'process' && isStronger(effect, 'hot'));
    if (left !== undefined) return `the running process still differs at ${resource.id}${left.pointer}`;
  }
  return undefined;
}
