import { formatMemberKey } from '../../../schemas/index.ts';
import { listCandidates } from '../order/list-candidates.ts';
import { type Candidate, chooseCanaries, orderMembers } from '../order/order-members.ts';
import { adoptRevision } from '../rules/adopt-revision.ts';
import { type MemberPlace, placeName } from '../state/draft.ts';
import { findMember, type Member } from '../state/members.ts';
import type { RolloutMemberRow, RolloutMemberState } from './rollout-view.ts';
import type { ShownRollout } from './shown-rollout.ts';

type UnorderedRow = Omit<RolloutMemberRow, 'canary'>;

/**
 * Rows in the order in which their members go: those that went, those at it, those to come, and last those that never go. Those to
 * come, and the canaries, are as the rule about leases has them.
 */
export function arrangeMembers(rows: readonly UnorderedRow[], rollout: ShownRollout): readonly RolloutMemberRow[] {
  const { policy, middleware } = rollout.expected;
  const placeOf = ({ id, host }: UnorderedRow) => ({ member: formatMemberKey({ middleware, id }), host });
  const candidates = foreseeCandidates(rows.filter(({ leaving }) => leaving).map(placeOf), rollout);
  const canaries = new Set(chooseCanaries(candidates, policy).map(placeName));
  const turns = new Map(orderMembers(candidates, policy).map((member, turn) => [placeName(member), turn]));
  const turnOf = (row: UnorderedRow) => turns.get(placeName(placeOf(row))) ?? turns.size;
  return rows
    .toSorted((a, b) => stages[a.state] - stages[b.state] || (stages[a.state] < toCome ? byTime(a, b) : turnOf(a) - turnOf(b)))
    .map((row) => ({ ...row, canary: canaries.has(placeName(placeOf(row))) }));
}

/** The members as the next ask for a lease finds them. Without coordination no lease was ever given. */
function foreseeCandidates(leaving: readonly MemberPlace[], { expected, state, now }: ShownRollout): readonly (Member & Candidate)[] {
  const { middleware, commit, policy } = expected;
  const known = policy.coordination === 'lease' ? state : undefined;
  const adopted = adoptRevision(known, { now, middleware, expected, serverCommit: commit }).state;
  const leavers = leaving.flatMap((place) => findMember(place, { state: adopted, expected }) ?? []);
  return listCandidates(adopted, { now, expected, leaving: leavers });
}

const toCome = 2;

const stages: Readonly<Record<RolloutMemberState, number>> = {
  done: 0,
  failed: 1,
  proving: 1,
  doing: 1,
  waiting: toCome,
  pending: toCome,
  unknown: toCome,
  exempt: toCome + 1,
};

function byTime(a: UnorderedRow, b: UnorderedRow): number {
  return (a.since ?? '').localeCompare(b.since ?? '');
}
