import { parseMemberKey } from '../../../schemas/index.ts';
import { formatTime } from '../../calendar/index.ts';
import type { RolloutMember } from '../state/expected-rollout.ts';
import { decideMember } from './decide-member.ts';
import { findLastStatus, liveStatus } from './last-status.ts';
import type { RolloutHolderRow, RolloutMemberRow } from './rollout-view.ts';
import type { ShownMember, ShownRollout } from './shown-rollout.ts';

/** One row for each member that Git lists, then for those of which something is still known on a host that they have to leave. */
export function listMembers(rollout: ShownRollout, holders: readonly RolloutHolderRow[]): readonly Omit<RolloutMemberRow, 'canary'>[] {
  return [...listPlaced(rollout), ...listLeaving(rollout, holders)].map((place) => buildRow(rollout, { ...place, holders }));
}

interface ListedMember {
  /** The name by which the server remembers the member. */
  readonly key: string;
  readonly member: RolloutMember;
  readonly leaving: boolean;
}

function listPlaced({ expected }: ShownRollout): readonly ListedMember[] {
  return expected.members.map((member) => ({ key: member.key, member, leaving: false }));
}

function listLeaving({ expected, state }: ShownRollout, holders: readonly RolloutHolderRow[]): readonly ListedMember[] {
  // Without coordination no agent sends status reports, so that the last ones are of the past.
  const isCoordinated = expected.policy.coordination === 'lease';
  const told = isCoordinated ? Object.values(state?.sights ?? {}).map(({ evidence: { member }, host }) => ({ member, host })) : [];
  const known = new Map([...told, ...holders].map(({ member, host }) => [`${member}@${host}`, { member, host }]));
  for (const { key, host } of expected.members) known.delete(`${key}@${host}`);
  const leaving = [...known].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return leaving.map(([place, { member, host }]) => {
    const key = expected.members.some((other) => other.key === member) ? place : member;
    const id = parseMemberKey(member)?.id ?? member;
    return { key, member: { key: member, id, host, detached: false }, leaving: true };
  });
}

function buildRow(
  rollout: ShownRollout,
  { key, member, leaving, holders }: ListedMember & { readonly holders: readonly RolloutHolderRow[] },
): Omit<RolloutMemberRow, 'canary'> {
  const { state, now, expected } = rollout;
  const { id, host } = member;
  const last = findLastStatus(state, { member: member.key, host });
  const shown: ShownMember = {
    member,
    leaving,
    last,
    live: liveStatus(last, now),
    waiting: state?.waiting[key],
    holder: holders.find((holder) => holder.member === member.key && holder.host === host),
  };
  const ready = expected.policy.coordination === 'lease' ? readyByAgent(shown) : readyByReport(shown, rollout);
  return { key, id, host, ...roleOf(shown), leaving, ...ready, ...decideMember(shown, rollout) };
}

function roleOf({ member, last, live }: ShownMember): Pick<RolloutMemberRow, 'role' | 'roleFrom'> {
  const told = last?.evidence.role;
  if (told !== undefined) return { role: told, roleFrom: live === undefined ? 'last-known' : 'live' };
  return member.role === undefined ? {} : { role: member.role, roleFrom: 'declared' };
}

function readyByAgent({ last, live }: ShownMember): Pick<RolloutMemberRow, 'ready' | 'heardAt'> {
  const heardAt = last === undefined ? {} : { heardAt: formatTime(last.receivedAt) };
  return { ready: live === undefined ? 'unknown' : live.evidence.ready ? 'yes' : 'no', ...heardAt };
}

function readyByReport({ member }: ShownMember, { readReport }: ShownRollout): Pick<RolloutMemberRow, 'ready' | 'heardAt'> {
  const { health, seenAt } = readReport(member);
  const ready = health.state === 'Unknown' ? 'unknown' : health.state === 'Unhealthy' ? 'no' : 'yes';
  return { ready, ...(seenAt === undefined ? {} : { heardAt: seenAt }) };
}
