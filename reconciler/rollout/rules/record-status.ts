import type { MemberStatusReport } from '../../../schemas/index.ts';
import type { AdvanceInput } from '../state/advance.ts';
import { change, type Draft } from '../state/draft.ts';
import { findMember, isProof } from '../state/members.ts';
import type { LastStatus, RolloutState } from '../state/rollout-state.ts';

/** The moment after which the host observed what its check-in reports, or why the check-in proves nothing of now. */
export type Proof = { readonly asOf: number } | { readonly doubt: string };

/**
 * An agent proves by the echo that it observed its members after the server's last answer. A check-in that comes late was overtaken: by a
 * later one of its session, or by a session that began after it.
 */
export function proveTime(state: RolloutState, { now, checkIn }: Pick<AdvanceInput, 'now' | 'checkIn'>): Proof {
  const { host, session, sequence, echo } = checkIn;
  if (echo === undefined || echo > now || echo < state.begunAt)
    return { doubt: `${host} has to show first that what it says is of now: it asks again with the time of this answer` };
  const last = newestOf(state, host);
  const isLate = last !== undefined && (last.session === session ? sequence <= last.sequence : last.asOf <= now && echo <= last.asOf);
  return isLate ? { doubt: `${host} has told something newer already` } : { asOf: echo };
}

function newestOf({ sights }: RolloutState, host: string): LastStatus | undefined {
  const own = Object.values(sights).filter((last) => last.host === host);
  return own.toSorted((a, b) => b.receivedAt - a.receivedAt || b.sequence - a.sequence)[0];
}

type RecordInput = Pick<AdvanceInput, 'now' | 'expected' | 'checkIn'> & {
  /** The host observed all that the check-in reports after this moment. */
  readonly asOf: number;
};

/** Takes a host's reports on its own members, and none on others. */
export function recordStatus(draft: Draft, input: RecordInput): Draft {
  const { expected, checkIn } = input;
  const { host } = checkIn;
  let sights = forgetGone(draft.state, input);
  let { unheard } = draft.state;
  for (const evidence of checkIn.members) {
    const member = findMember({ member: evidence.member, host }, { state: draft.state, expected });
    if (member === undefined || (member.isLeaving && member.last === undefined)) continue;
    const wasReady = evidence.ready || member.isMissed || member.last?.wasReady === true;
    sights = { ...sights, [member.name]: { ...seen(evidence, { known: member.last, input }), wasReady } };
    unheard = unheard.filter((key) => key !== member.name);
  }
  return change(draft, { sights, unheard });
}

function seen(
  evidence: MemberStatusReport,
  { known, input }: { readonly known: LastStatus | undefined; readonly input: RecordInput },
): Omit<LastStatus, 'wasReady'> {
  const { now, checkIn, asOf } = input;
  const { host, session, sequence } = checkIn;
  // Between two reports that are too far apart the member may have been anything.
  const unbroken = known !== undefined && isProof(known, now) ? known.readySince : undefined;
  return { host, session, sequence, asOf, receivedAt: now, evidence, ...(evidence.ready ? { readySince: unbroken ?? now } : {}) };
}

/** A host that has finished with a leaving member does not mention it. */
function forgetGone(state: RolloutState, { expected, checkIn }: RecordInput): RolloutState['sights'] {
  const { host, members, asks, held, releases } = checkIn;
  const mentioned = new Set([...members, ...asks, ...held, ...releases].map(({ member }) => member));
  const isGone = ({ host: at, evidence: { member } }: LastStatus) =>
    at === host && !mentioned.has(member) && findMember({ member, host }, { state, expected })?.isLeaving === true;
  return Object.fromEntries(Object.entries(state.sights).filter(([, last]) => !isGone(last)));
}
