import type { LeaseAnswer } from '../../../schemas/index.ts';
import type { LeaseHolder, RolloutEvent, RolloutState } from './rollout-state.ts';

/** A rollout in the middle of a check-in: what one stage hands to the next. */
export interface Turn {
  readonly state: RolloutState;
  readonly events: readonly RolloutEvent[];
  readonly answers: readonly LeaseAnswer[];
}

const logLength = 100;

export function change(turn: Turn, over: Partial<RolloutState>): Turn {
  return { ...turn, state: { ...turn.state, ...over } };
}

export function note(turn: Turn, event: RolloutEvent): Turn {
  const log = [...turn.state.log, event].slice(-logLength);
  return { ...turn, state: { ...turn.state, log }, events: [...turn.events, event] };
}

export function answer(turn: Turn, one: LeaseAnswer): Turn {
  return { ...turn, answers: [...turn.answers, one] };
}

/** Each member is told one thing in a check-in. */
export function isAnswered({ answers }: Turn, member: string): boolean {
  return answers.some((one) => one.member === member);
}

export interface Place {
  readonly member: string;
  readonly host: string;
}

export function placeName({ member, host }: Place): string {
  return `${member}@${host}`;
}

export function isAt({ member, host }: Place): (other: Place) => boolean {
  return (other) => other.member === member && other.host === host;
}

/** Commits of a revision that is past have none that matters any more. */
export function revisionOf(commit: string, { commits, revision }: RolloutState): string {
  return commits.includes(commit) ? revision : 'past';
}

export function replaceHolder(turn: Turn, holder: LeaseHolder): Turn {
  return change(turn, { holders: [...turn.state.holders.filter((other) => !isAt(holder)(other)), holder] });
}

/** Who holds this number, or a lower one, from now on holds nothing. */
export function rememberEnded(turn: Turn, { place, fence }: { readonly place: Place; readonly fence: number }): Turn {
  const { ended } = turn.state;
  const highest = Math.max(fence, ended[placeName(place)] ?? 0);
  return change(turn, { ended: { ...ended, [placeName(place)]: highest }, fence: Math.max(turn.state.fence, fence) });
}

/** The lease is over, and its number with it. */
export function endLease(turn: Turn, holder: LeaseHolder, event: Pick<RolloutEvent, 'at' | 'kind' | 'message'>): Turn {
  const { member, fence, commit } = holder;
  const left = change(turn, { holders: turn.state.holders.filter((other) => other !== holder) });
  return note(rememberEnded(left, { place: holder, fence }), { ...event, member, fence, commit });
}

/** The revision is bad for this middleware, unless the lease was for an earlier one. Once is enough. */
export function haltRollout(turn: Turn, { holder, at, message }: { holder: LeaseHolder; at: number; message: string }): Turn {
  const { state } = turn;
  if (state.halt !== undefined || holder.revision !== state.revision) return turn;
  const { member, commit, revision, fence } = holder;
  const halted = change(turn, { halt: { member, commit, revision, at, message } });
  return note(halted, { at, kind: 'halted', member, fence, commit, message });
}
