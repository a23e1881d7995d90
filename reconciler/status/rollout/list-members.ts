import { parseMemberKey } from '../../../schemas/index.ts';
import type { MemberSight, RolloutState, WaitingMember } from '../../rollout/index.ts';
import type { ExpectedMember, ExpectedMiddleware } from '../fleet-expectation.ts';
import type { RolloutHolderRow, RolloutMemberRow } from '../rollout-view.ts';
import type { StatusInput } from '../status-input.ts';
import { decideByAgent, readyByAgent } from './decide-by-agent.ts';
import { decideByLease } from './decide-by-lease.ts';
import { decideByReport, readyByReport } from './decide-by-report.ts';
import { findSight, freshSight } from './fresh-sight.ts';

/** What is known of a rollout. */
export interface RolloutSeen {
  readonly middleware: ExpectedMiddleware;
  readonly input: StatusInput;
  /** What the server remembers; undefined while no agent has checked in. */
  readonly state: RolloutState | undefined;
  /** On the clock of `state`. */
  readonly now: number;
  readonly holders: readonly RolloutHolderRow[];
}

/** What is known of one of its members. */
export interface MemberSeen {
  readonly member: ExpectedMember;
  readonly leaving: boolean;
  /** However long ago. */
  readonly last: MemberSight | undefined;
  /** The same, if it still counts. */
  readonly fresh: MemberSight | undefined;
  readonly waiting: WaitingMember | undefined;
  readonly holder: RolloutHolderRow | undefined;
}

/** One row for each member that Git lists, then for those of which something is still known on a host that they have to leave. */
export function listMembers(rollout: RolloutSeen): readonly Omit<RolloutMemberRow, 'canary'>[] {
  const { middleware, state, holders } = rollout;
  // Without coordination nobody tells of a member any more, so that what was told is of the past.
  const isCoordinated = middleware.rollout.coordination === 'lease';
  const told = isCoordinated ? Object.values(state?.sights ?? {}).map(({ evidence: { member }, host }) => ({ member, host })) : [];
  const known = new Map([...told, ...holders].map(({ member, host }) => [`${member}@${host}`, { member, host }]));
  for (const { key, host } of middleware.members) known.delete(`${key}@${host}`);
  const leaving = [...known].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...middleware.members.map((member) => buildRow(rollout, { key: member.key, member, leaving: false })),
    ...leaving.map(([place, { member, host }]) => {
      const key = middleware.members.some((other) => other.key === member) ? place : member;
      const id = parseMemberKey(member)?.id ?? member;
      return buildRow(rollout, { key, member: { key: member, id, host, address: '' }, leaving: true });
    }),
  ];
}

interface Place {
  /** By which the server remembers it. */
  readonly key: string;
  readonly member: ExpectedMember;
  readonly leaving: boolean;
}

function buildRow(rollout: RolloutSeen, { key, member, leaving }: Place): Omit<RolloutMemberRow, 'canary'> {
  const { middleware, state, now, holders } = rollout;
  const { id, host } = member;
  const last = findSight(state, { member: member.key, host });
  const seen: MemberSeen = {
    member,
    leaving,
    last,
    fresh: freshSight(last, now),
    waiting: state?.waiting[key],
    holder: holders.find((holder) => holder.member === member.key && holder.host === host),
  };
  const isCoordinated = middleware.rollout.coordination === 'lease';
  return {
    key,
    id,
    host,
    ...roleOf(seen),
    leaving,
    ...(isCoordinated ? readyByAgent(seen) : readyByReport(seen, rollout)),
    ...(decideByLease(seen, rollout) ?? (isCoordinated ? decideByAgent(seen, rollout) : decideByReport(seen, rollout))),
  };
}

function roleOf({ member, last, fresh }: MemberSeen): Pick<RolloutMemberRow, 'role' | 'roleFrom'> {
  const told = last?.evidence.role;
  if (told !== undefined) return { role: told, roleFrom: fresh === undefined ? 'last-known' : 'live' };
  return member.role === undefined ? {} : { role: member.role, roleFrom: 'declared' };
}
