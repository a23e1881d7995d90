import type { MemberStatusReport } from '../../../schemas/index.ts';
import type { AdvanceInput } from '../state/advance.ts';
import { change, type Draft } from '../state/draft.ts';
import { findMember, isFresh } from '../state/members.ts';
import type { MemberSight, RolloutState } from '../state/rollout-state.ts';

/** Since when what a check-in tells is true, or why it says nothing of now. */
export type Proof = { readonly asOf: number } | { readonly doubt: string };

/**
 * An agent proves by the echo that it looked after the server's last answer. Whoever comes late was overtaken: by a later check-in of its own
 * session, or by a session that began after it.
 */
export function proveTime(state: RolloutState, { now, checkIn }: Pick<AdvanceInput, 'now' | 'checkIn'>): Proof {
  const { host, session, sequence, echo } = checkIn;
  if (echo === undefined || echo > now || echo < state.begunAt)
    return { doubt: `${host} has to show first that what it says is of now: it asks again with the time of this answer` };
  const last = lastWord(state, host);
  const isLate = last !== undefined && (last.session === session ? sequence <= last.sequence : last.asOf <= now && echo <= last.asOf);
  return isLate ? { doubt: `${host} has told something newer already` } : { asOf: echo };
}

function lastWord({ sights }: RolloutState, host: string): MemberSight | undefined {
  const words = Object.values(sights).filter((sight) => sight.host === host);
  return words.toSorted((a, b) => b.receivedAt - a.receivedAt || b.sequence - a.sequence)[0];
}

type RecordInput = Pick<AdvanceInput, 'now' | 'expected' | 'checkIn'> & {
  /** All of the check-in was looked at after this moment. */
  readonly asOf: number;
};

/** Takes what a host says of its own members, and nothing it says of others. */
export function recordStatus(draft: Draft, input: RecordInput): Draft {
  const { expected, checkIn } = input;
  const { host } = checkIn;
  let sights = forgetGone(draft.state, input);
  let { unheard } = draft.state;
  for (const evidence of checkIn.members) {
    const member = findMember({ member: evidence.member, host }, { state: draft.state, expected });
    if (member === undefined || (member.isLeaving && member.sight === undefined)) continue;
    const wasReady = evidence.ready || member.isMissed || member.sight?.wasReady === true;
    sights = { ...sights, [member.name]: { ...seen(evidence, { known: member.sight, input }), wasReady } };
    unheard = unheard.filter((key) => key !== member.name);
  }
  return change(draft, { sights, unheard });
}

function seen(
  evidence: MemberStatusReport,
  { known, input }: { readonly known: MemberSight | undefined; readonly input: RecordInput },
): Omit<MemberSight, 'wasReady'> {
  const { now, checkIn, asOf } = input;
  const { host, session, sequence } = checkIn;
  // Between two looks that are too far apart it may have been anything.
  const unbroken = known !== undefined && isFresh(known, now) ? known.readySince : undefined;
  return { host, session, sequence, asOf, receivedAt: now, evidence, ...(evidence.ready ? { readySince: unbroken ?? now } : {}) };
}

/** A host that has finished with a leaving member does not speak of it any more. */
function forgetGone(state: RolloutState, { expected, checkIn }: RecordInput): RolloutState['sights'] {
  const { host, members, asks, held, releases } = checkIn;
  const mentioned = new Set([...members, ...asks, ...held, ...releases].map(({ member }) => member));
  const isGone = ({ host: at, evidence: { member } }: MemberSight) =>
    at === host && !mentioned.has(member) && findMember({ member, host }, { state, expected })?.isLeaving === true;
  return Object.fromEntries(Object.entries(state.sights).filter(([, sight]) => !isGone(sight)));
}
