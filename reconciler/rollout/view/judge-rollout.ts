import type { RolloutPolicy, Timestamp } from '../../../schemas/index.ts';
import { formatTime } from '../../calendar/index.ts';
import { arrangeMembers } from './arrange-members.ts';
import { listHolders } from './list-holders.ts';
import { listMembers } from './list-members.ts';
import type { RolloutHaltRow, RolloutHolderRow, RolloutMemberRow, RolloutViewState } from './rollout-view.ts';
import type { ShownRollout } from './shown-rollout.ts';

export interface RolloutJudgement {
  readonly state: RolloutViewState;
  readonly message: string;
  readonly since?: Timestamp;
  readonly members: readonly RolloutMemberRow[];
  readonly holders: readonly RolloutHolderRow[];
  readonly halt?: RolloutHaltRow;
}

/** How far a middleware's rollout is, and the first thing that is wrong with it. */
export function judgeRollout(rollout: ShownRollout): RolloutJudgement {
  const { expected, state } = rollout;
  const { policy } = expected;
  const holders = listHolders(rollout);
  const members = arrangeMembers(listMembers(rollout, holders), rollout);
  const stored = state?.halt;
  // A halt is of one revision: what Git says now is a new try.
  const halt =
    stored === undefined || stored.revision !== expected.revision
      ? undefined
      : { member: stored.member, commit: stored.commit, at: formatTime(stored.at), message: stored.message };
  return { ...decideState({ policy, members, holders, halt }), members, holders, ...(halt === undefined ? {} : { halt }) };
}

interface Judged {
  readonly policy: RolloutPolicy;
  readonly members: readonly RolloutMemberRow[];
  readonly holders: readonly RolloutHolderRow[];
  readonly halt: RolloutHaltRow | undefined;
}

type Verdict = Pick<RolloutJudgement, 'state' | 'message' | 'since'>;

/** The first state that holds, worst first; a member that is not back is named with a halt too. */
function decideState({ policy, members, holders, halt }: Judged): Verdict {
  const lost = describeLost(holders);
  if (halt !== undefined) {
    const also = lost === undefined || lost.members.every((member) => member === halt.member) ? '' : `; ${lost.message}`;
    return { state: 'Halted', message: `${halt.member} failed: ${halt.message}${also}`, since: halt.at };
  }
  if (lost !== undefined) return { state: 'Unsafe', message: lost.message, since: lost.since };
  const { pauses } = policy;
  if (pauses.length > 0) return { state: 'Paused', message: `paused: ${pauses.join('; ')}` };
  return decideProgress(members) ?? decideUnseen(policy, members) ?? decideIdle(policy, members);
}

function describeLost(holders: readonly RolloutHolderRow[]): { members: readonly string[]; message: string; since: Timestamp } | undefined {
  const lost = holders.flatMap((holder) => (holder.notBack === undefined ? [] : [{ ...holder, notBack: holder.notBack }]));
  const [first] = lost;
  if (first === undefined) return undefined;
  return {
    members: lost.map(({ member }) => member),
    message: lost
      .map(({ member, action, grantedAt, notBack }) => `${member} left to ${action} at ${grantedAt} and is not back: ${notBack.message}`)
      .join('; '),
    since: first.grantedAt,
  };
}

function decideProgress(members: readonly RolloutMemberRow[]): Verdict | undefined {
  const inState = (...states: readonly RolloutMemberRow['state'][]) => members.filter(({ state }) => states.includes(state));
  const [first, ...others] = inState('doing', 'proving');
  const left = inState('waiting', 'pending', 'failed');
  if (first !== undefined) {
    const rest = left.length === 0 ? '' : `; ${left.length} to come`;
    return { state: 'Rolling', message: `${first.key}: ${first.message}${also(others)}${rest}`, ...sinceOf([first, ...others]) };
  }
  const [next] = left;
  if (next === undefined) return undefined;
  return { state: 'Waiting', message: `${next.key}: ${next.message}${also(left.slice(1))}`, ...sinceOf(left) };
}

/** A member that cannot be seen is not fine, even if nothing is left to do with it. Nobody waits for a member that Git has dropped. */
function decideUnseen({ coordination }: RolloutPolicy, members: readonly RolloutMemberRow[]): Verdict | undefined {
  const isUnseen = ({ state, ready, reason }: RolloutMemberRow) =>
    state === 'unknown' || (coordination === 'lease' && state === 'done' && ready === 'unknown' && reason !== 'Absent');
  const [first, ...others] = members.filter((member) => !member.leaving && isUnseen(member));
  if (first === undefined) return undefined;
  const message =
    first.state === 'unknown' ? first.message : `the agent on ${first.host} has not been heard since ${first.heardAt ?? 'it went'}`;
  return { state: 'Unknown', message: `${first.key}: ${message}${also(others)}`, ...sinceOf([first]) };
}

function decideIdle({ coordination }: RolloutPolicy, members: readonly RolloutMemberRow[]): Verdict {
  const last = members
    .flatMap(({ state, since }) => (state === 'done' ? (since ?? []) : []))
    .toSorted()
    .at(-1);
  const alone = coordination === 'lease' || members.length < 2 ? '' : '; its agents do not wait for one another';
  return { state: 'Idle', message: `nothing is left to do${alone}`, ...(last === undefined ? {} : { since: last }) };
}

function also(others: readonly RolloutMemberRow[]): string {
  return others.length === 0 ? '' : `; and ${others.length} more`;
}

/** When the earliest of these members began to be in its state. */
function sinceOf(members: readonly RolloutMemberRow[]): { since?: Timestamp } {
  const since = members.flatMap((member) => member.since ?? []).toSorted()[0];
  return since === undefined ? {} : { since };
}
