import { type Effect, isStronger, type SliceMember } from '../../schemas/index.ts';
import type { MemberDisruption, Step } from '../plan/index.ts';
import type { Outcome } from './review.ts';

/** A member before and after. */
export interface MemberChange {
  readonly from: SliceMember | undefined;
  readonly to: SliceMember | undefined;
  readonly isMoved: boolean;
  /** The member's host afterwards, else the one it leaves; the steps are of this host's likely plan. */
  readonly host: string;
  readonly steps: readonly Step[];
  readonly disruption: MemberDisruption | undefined;
}

export function decideOutcome(change: MemberChange): Outcome {
  const { isMoved, disruption, steps } = change;
  const from = wantedHere(change.from);
  const to = wantedHere(change.to);
  if (isMoved) return 'move';
  if (change.to?.detached === true && change.from !== undefined) return change.from.detached ? 'none' : 'detach';
  if (from !== undefined && to === undefined) return leaves(steps);
  if (from === undefined && to !== undefined) return change.from?.detached === true ? (disruption?.action ?? 'attach') : 'install';
  // A member that is down loses nothing by a change that others restart for.
  if (disruption !== undefined && !steps.some((step) => isDone(step) && isStart(step))) return disruption.action;
  return decideQuiet(steps);
}

/** The member where it has a place and resources on the host. */
function wantedHere(member: SliceMember | undefined): SliceMember | undefined {
  return member === undefined || member.detached || member.state === 'absent' ? undefined : member;
}

function leaves(steps: readonly Step[]): Outcome {
  const removals = steps.filter(({ action }) => action === 'remove');
  if (removals.length === 0) return 'detach';
  return removals.every(({ blocked }) => blocked?.reason === 'ObserveMode') ? 'observe' : 'uninstall';
}

/** The outcome of steps that take no member away. */
function decideQuiet(steps: readonly Step[]): Outcome {
  const done = steps.filter(isDone);
  if (done.some(isStart)) return 'start';
  if (done.some(({ refresh }) => refresh?.effect === 'reload')) return 'reload';
  if (done.some(({ differences }) => differences.some(({ effect }) => effect === 'hot'))) return 'hot';
  if (done.length > 0) return 'write';
  return steps.some(({ blocked }) => blocked?.reason === 'ObserveMode') ? 'observe' : 'none';
}

function isDone({ action, blocked }: Step): boolean {
  return blocked === undefined && action !== 'none' && action !== 'check' && action !== 'forget';
}

function isStart({ resource, observed }: Step): boolean {
  if (resource.kind !== 'service' || !resource.fields.running) return false;
  return observed.status === 'absent' || (observed.status === 'known' && observed.fields['running'] !== true);
}

const effects: Readonly<Record<Outcome, Effect>> = {
  uninstall: 'recreate',
  move: 'recreate',
  stop: 'recreate',
  recreate: 'recreate',
  restart: 'restart',
  reload: 'reload',
  hot: 'hot',
  start: 'none',
  install: 'none',
  attach: 'none',
  detach: 'none',
  write: 'none',
  observe: 'none',
  none: 'none',
};

/** The effect of an outcome for those who use the member: a stop or a removal costs as much as being made anew. */
export function effectOf(outcome: Outcome): Effect {
  return effects[outcome];
}

/** Whether the outcome takes a serving member away, for a while or for good. */
export function takesAway(outcome: Outcome): boolean {
  return isStronger(effects[outcome], 'reload');
}
