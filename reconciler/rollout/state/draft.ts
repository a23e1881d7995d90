import type { LeaseAnswer } from '../../../schemas/index.ts';
import type { LeaseHolder, RolloutEvent, RolloutState } from './rollout-state.ts';

/** A rollout as the stages of one check-in have made it so far. */
export interface Draft {
  readonly state: RolloutState;
  readonly events: readonly RolloutEvent[];
  readonly answers: readonly LeaseAnswer[];
}

const logLength = 100;

export function change(draft: Draft, over: Partial<RolloutState>): Draft {
  return { ...draft, state: { ...draft.state, ...over } };
}

export function note(draft: Draft, event: RolloutEvent): Draft {
  const log = [...draft.state.log, event].slice(-logLength);
  return { ...draft, state: { ...draft.state, log }, events: [...draft.events, event] };
}

export function answer(draft: Draft, one: LeaseAnswer): Draft {
  return { ...draft, answers: [...draft.answers, one] };
}

/** A check-in has one answer for each member. */
export function isAnswered({ answers }: Draft, member: string): boolean {
  return answers.some((one) => one.member === member);
}

export interface MemberPlace {
  readonly member: string;
  readonly host: string;
}

export function placeName({ member, host }: MemberPlace): string {
  return `${member}@${host}`;
}

export function isAt({ member, host }: MemberPlace): (other: MemberPlace) => boolean {
  return (other) => other.member === member && other.host === host;
}

/** The revision of a commit: this one, or `past` for all before it, which no longer differ. */
export function revisionOf(commit: string, { commits, revision }: RolloutState): string {
  return commits.includes(commit) ? revision : 'past';
}

export function replaceHolder(draft: Draft, holder: LeaseHolder): Draft {
  return change(draft, { holders: [...draft.state.holders.filter((other) => !isAt(holder)(other)), holder] });
}

/** Leases of the place with this number or a lower one are over. */
export function rememberEnded(draft: Draft, { place, fence }: { readonly place: MemberPlace; readonly fence: number }): Draft {
  const { ended } = draft.state;
  const highest = Math.max(fence, ended[placeName(place)] ?? 0);
  return change(draft, { ended: { ...ended, [placeName(place)]: highest }, fence: Math.max(draft.state.fence, fence) });
}

/** The lease is over, and its number with it. */
export function endLease(draft: Draft, holder: LeaseHolder, event: Pick<RolloutEvent, 'at' | 'kind' | 'message'>): Draft {
  const { member, fence, commit } = holder;
  const left = change(draft, { holders: draft.state.holders.filter((other) => other !== holder) });
  return note(rememberEnded(left, { place: holder, fence }), { ...event, member, fence, commit });
}

/** The revision is bad for this middleware, unless the lease was for an earlier one. Once is enough. */
export function haltRollout(
  draft: Draft,
  {
    holder,
    at,
    message,
  }: { readonly holder: Pick<LeaseHolder, 'member' | 'commit' | 'revision' | 'fence'>; readonly at: number; readonly message: string },
): Draft {
  const { state } = draft;
  if (state.halt !== undefined || holder.revision !== state.revision) return draft;
  const { member, commit, revision, fence } = holder;
  const halted = change(draft, { halt: { member, commit, revision, at, message } });
  return note(halted, { at, kind: 'halted', member, fence, commit, message });
}
