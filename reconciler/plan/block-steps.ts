import type { Ledger, StepBlock } from '../../schemas/index.ts';
import type { Step } from './step.ts';

export interface BlockContext {
  readonly ledger: Ledger;
  readonly commit: string;
  /** ISO 8601. */
  readonly now: string;
  /** Drift mode for resources that no member wants any more. */
  readonly hostDrift: 'enforce' | 'observe';
}

/** Marks the steps that are not to be executed in this cycle, with the reason. */
export function blockSteps(steps: readonly Step[], context: BlockContext): readonly Step[] {
  return steps.map((step) => {
    if (step.action === 'none' || step.blocked !== undefined) return step;
    const blocked = observeMode(step, context) ?? backingOff(step, context) ?? softwareChanging(step);
    return blocked === undefined ? step : { ...step, blocked };
  });
}

/**
 * Blocks the steps that would disrupt members that are held. A resource that several members share changes in the first turn of any
 * of them, and the others restart in theirs; it is removed only when none is held. Hot changes and reloads go on.
 */
export function holdSteps(steps: readonly Step[], holds: ReadonlyMap<string, StepBlock>): readonly Step[] {
  if (holds.size === 0) return steps;
  return steps.map((step) => {
    if (step.blocked !== undefined || step.disrupts === undefined) return step;
    const { members } = step.disrupts;
    const held = members.flatMap((member) => holds.get(member) ?? []);
    const [blocked] = held;
    const isFree = step.action === 'remove' ? held.length === 0 : held.length < members.length;
    return blocked === undefined || isFree ? step : { ...step, blocked };
  });
}

/** A step behind one that is blocked for a fault waits for it; one that is blocked on purpose, or until a start, holds up no other. */
export function blockDependents(steps: readonly Step[]): readonly Step[] {
  const faulty = new Map<string, string>();
  return steps.map((step) => {
    const cause = step.after.map((id) => faulty.get(id)).find((id) => id !== undefined);
    const own = step.blocked !== undefined && step.awaitsStart !== true && !isOnPurpose(step.blocked);
    const origin = own ? step.resource.id : cause;
    if (origin !== undefined) faulty.set(step.resource.id, origin);
    if (cause === undefined || step.action === 'none' || step.blocked !== undefined) return step;
    return { ...step, blocked: { reason: 'DependencyBlocked', message: `waits for ${cause}` } };
  });
}

/** Software that Git no longer wants stays on the host while a step that takes a member away from it waits, for whatever reason. */
export function keepUsedSoftware(steps: readonly Step[]): readonly Step[] {
  const waiting = new Map(steps.flatMap(({ resource, blocked }) => (blocked === undefined ? [] : [[resource.id, blocked] as const])));
  return steps.map((step) => {
    const blocked =
      step.action === 'remove' && step.blocked === undefined ? step.after.flatMap((id) => waiting.get(id) ?? [])[0] : undefined;
    return blocked === undefined ? step : { ...step, blocked };
  });
}

/** The step is held back by Git's own wish, by a rollout, or for a moment; not by a fault. */
function isOnPurpose({ reason }: StepBlock): boolean {
  return reason === 'ObserveMode' || reason === 'RemovalCap' || reason === 'SoftwareChanging' || isRolloutHold(reason);
}

/** Whether a step waits for its member's turn in a rollout. */
export function isRolloutHold(reason: StepBlock['reason']): boolean {
  return rolloutHolds.includes(reason);
}

const rolloutHolds: readonly StepBlock['reason'][] = [
  'LeasePending',
  'RolloutHalted',
  'WindowClosed',
  'RolloutPaused',
  'ServerUnreachable',
];

function observeMode(step: Step, { hostDrift }: BlockContext): StepBlock | undefined {
  const mode = step.action === 'remove' || step.action === 'forget' ? hostDrift : step.resource.drift;
  return mode === 'observe' ? { reason: 'ObserveMode', message: 'drift mode is observe: nothing is written' } : undefined;
}

/** A process that starts on half of its new software may not come up, and would be older than the other half. */
function softwareChanging({ observed, differences }: Step): StepBlock | undefined {
  const changing = observed.status === 'known' ? observed.facts?.changing : undefined;
  if (changing === undefined || !differences.every(({ pointer }) => pointer === '/software')) return undefined;
  return { reason: 'SoftwareChanging', message: changing };
}

/** A failed step is retried later and later; a newer commit starts afresh. */
function backingOff(step: Step, { ledger, commit, now }: BlockContext): StepBlock | undefined {
  const failure = ledger.failures[step.resource.id];
  if (failure === undefined || failure.commit !== commit || Date.parse(failure.retryAt) <= Date.parse(now)) return undefined;
  return { reason: 'BackingOff', message: `failed ${failure.attempts} times, next try at ${failure.retryAt}: ${failure.message}` };
}
