import { memberIdOf } from '../../../schemas/index.ts';
import { isAt, type MemberPlace, placeName } from './draft.ts';
import type { ExpectedRollout } from './expected-rollout.ts';
import type { LastStatus, LeaseHolder, RolloutState } from './rollout-state.ts';

/** How long a status report proves how its member is: no lease is given and no holder is proven on an older one. */
const proofMs = 5_000;

export function isProof({ asOf }: Pick<LastStatus, 'asOf'>, now: number): boolean {
  return asOf <= now && now - asOf <= proofMs;
}

/** A member where it runs. */
export interface Member extends MemberPlace {
  /** Its name in the state. */
  readonly name: string;
  readonly id: string;
  /** Its place in Git; behind all others once Git no longer has it here. */
  readonly index: number;
  readonly isLeaving: boolean;
  /** As the product tells it, else as Git declares it. */
  readonly role: string | undefined;
  readonly last: LastStatus | undefined;
  readonly holder: LeaseHolder | undefined;
  /** Git wants it, and it may carry something: without proof of how it is no other member goes down. */
  readonly isMissed: boolean;
}

/** The name under which the state keeps a member of that host. */
export function nameOf(place: MemberPlace, { state, expected }: { state: RolloutState; expected: ExpectedRollout | undefined }): string {
  const placed = expected?.members.find(({ key }) => key === place.member);
  const elsewhere = placeName(place);
  if (placed === undefined) return state.sights[elsewhere] === undefined ? place.member : elsewhere;
  return placed.host === place.host ? place.member : elsewhere;
}

/** The members that Git wants here, whether they run or not, in Git's order. */
export function listMembers(state: RolloutState, expected: ExpectedRollout | undefined): readonly Member[] {
  const attached = (expected?.members ?? []).filter(({ detached }) => !detached);
  return attached.map(({ key, id, host, role }, index) => {
    const known = state.sights[key];
    const last = known?.host === host ? known : undefined;
    return {
      name: key,
      member: key,
      host,
      id,
      index,
      isLeaving: false,
      role: last?.evidence.role ?? role,
      last,
      holder: state.holders.find(isAt({ member: key, host })),
      isMissed: last === undefined ? state.unheard.includes(key) : last.wasReady,
    };
  });
}

/** The member of that place, where its host's check-ins may mention it: Git wants it there, or it has yet to leave. */
export function findMember(
  place: MemberPlace,
  { state, expected }: { state: RolloutState; expected: ExpectedRollout | undefined },
): Member | undefined {
  const wanted = listMembers(state, expected).find(isAt(place));
  if (wanted !== undefined) return wanted;
  const name = nameOf(place, { state, expected });
  const known = state.sights[name];
  const last = known?.host === place.host ? known : undefined;
  const isDetached = expected?.members.some(({ key, host }) => key === place.member && host === place.host) ?? false;
  if (isDetached || (last === undefined && expected !== undefined)) return undefined;
  const { member, host } = place;
  return {
    name,
    member,
    host,
    id: memberIdOf(member),
    index: Number.MAX_SAFE_INTEGER,
    isLeaving: true,
    role: last?.evidence.role,
    last,
    holder: state.holders.find(isAt(place)),
    isMissed: false,
  };
}

/** For people. */
export function describe({ member, host, role }: Pick<Member, 'member' | 'host' | 'role'>): string {
  return role === undefined ? `${member} on ${host}` : `${member} (${role}) on ${host}`;
}

/** A member of this revision has begun. */
export function isUnderWay({ done, holders, revision }: Pick<RolloutState, 'done' | 'holders' | 'revision'>): boolean {
  return Object.keys(done).length > 0 || holders.some((holder) => holder.revision === revision);
}

/** Git wants no member to run: there is nothing to keep up. */
export function endsAltogether(expected: ExpectedRollout | undefined): boolean {
  return expected === undefined || expected.state !== 'running';
}
