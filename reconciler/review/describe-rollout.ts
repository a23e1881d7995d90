import { memberIdOf, type RolloutPolicy } from '../../schemas/index.ts';
import type { PlacedMiddleware, ResolvedMember } from '../compile/index.ts';
import { type Candidate, chooseCanaries, orderMembers } from '../rollout/index.ts';
import { downServices, isReporting } from './assume-host.ts';
import { takesAway } from './decide-outcome.ts';
import { formatWindow } from './format-times.ts';
import type { MemberReview, RolloutReview } from './review.ts';
import type { LastHostStatus } from './review-input.ts';

export interface RolloutInput {
  readonly from: PlacedMiddleware | undefined;
  readonly to: PlacedMiddleware | undefined;
  readonly members: readonly MemberReview[];
  /** Undefined: no server was asked. */
  readonly lastStatuses: ReadonlyMap<string, LastHostStatus> | undefined;
}

/**
 * How the members that are taken away follow one another, and how many serve at the worst moment. Undefined where no member is
 * taken away.
 */
export function describeRollout({ from, to, members, lastStatuses }: RolloutInput): RolloutReview | undefined {
  const middleware = to ?? from;
  if (middleware === undefined) return undefined;
  const policy = middleware.rollout;
  const going = members.filter(({ outcome }) => takesAway(outcome) || (outcome === 'reload' && policy.reload === 'included'));
  if (going.length === 0) return undefined;
  const serving = new Set(servingKeys(from));
  const staying = servingKeys(to).filter((key) => serving.has(key));
  const leavers = going.filter(({ key, outcome }) => outcome === 'move' || !staying.includes(key));
  const passing = going.filter((member) => !leavers.includes(member));
  const { away, unseen } = awayNow(from, lastStatuses);
  const candidates = candidatesOf(going, { from, to, away });
  const isWhole = to?.state !== 'running';
  const atOnce = !isWhole && policy.coordination === 'lease' ? Math.min(policy.maxUnavailable, going.length) : going.length;
  const quorum = quorumOf(from ?? middleware);
  const guarded = (middleware.adapter.document.spec.rollout?.safety ?? []).length > 0;
  return {
    coordination: policy.coordination,
    atOnce,
    order: orderMembers(candidates, policy).map(({ name }) => memberIdOf(name)),
    canaries: chooseCanaries(candidates, policy).map(({ name }) => memberIdOf(name)),
    soakMs: policy.soakMs,
    roles: policy.order,
    windows: policy.windows.map(formatWindow),
    freezes: policy.freezes.map(({ reason }) => reason),
    pauses: policy.pauses,
    isWhole,
    away,
    unseen,
    before: [...serving].filter((key) => !away.includes(key)).length,
    worst: worstMoment({ staying, leavers, passing, away, atOnce, policy }),
    ...(quorum === undefined ? {} : { quorum }),
    guarded: guarded && !isWhole && policy.coordination === 'lease',
  };
}

function servingKeys(middleware: PlacedMiddleware | undefined): readonly string[] {
  if (middleware?.state !== 'running') return [];
  return middleware.members.filter(({ detached }) => !detached).map(({ key }) => key);
}

type KnownAway = Pick<RolloutReview, 'away' | 'unseen'>;

function awayNow(middleware: PlacedMiddleware | undefined, lastStatuses: ReadonlyMap<string, LastHostStatus> | undefined): KnownAway {
  if (middleware?.state !== 'running' || lastStatuses === undefined) return { away: [], unseen: [] };
  const attached = middleware.members.filter(({ detached }) => !detached);
  const seen = attached.filter(({ host }) => isReporting(lastStatuses.get(host.name)));
  return {
    away: seen.filter((member) => isAway(member, lastStatuses.get(member.host.name))).map(({ key }) => key),
    unseen: attached.filter((member) => !seen.includes(member)).map(({ key }) => key),
  };
}

function isAway({ key }: ResolvedMember, lastStatus: LastHostStatus | undefined): boolean {
  const reported = lastStatus?.report?.members.find((member) => member.key === key);
  return reported !== undefined && (reported.health.state === 'Unhealthy' || downServices(reported).length > 0);
}

interface Moment {
  readonly staying: readonly string[];
  readonly leavers: readonly MemberReview[];
  readonly passing: readonly MemberReview[];
  readonly away: readonly string[];
  readonly atOnce: number;
  readonly policy: RolloutPolicy;
}

/** With a lease, members that are away already count; without one nobody counts them. */
function worstMoment({ staying, leavers, passing, away, atOnce, policy }: Moment): number {
  const gone = new Set(leavers.map(({ key }) => key));
  const stayers = staying.filter((key) => !gone.has(key));
  const down = stayers.filter((key) => away.includes(key));
  const goingUp = passing.filter(({ key }) => !down.includes(key));
  const taken = Math.min(atOnce, goingUp.length);
  const missing = policy.coordination === 'lease' ? Math.max(taken, down.length) : taken + down.length;
  return stayers.length - missing;
}

/** The quorum of the ensemble as it runs: it decides until its last member has gone. */
function quorumOf({ adapter, topology, members }: PlacedMiddleware): number | undefined {
  const isOdd = adapter.document.spec.topologies[topology]?.members?.odd === true;
  return isOdd ? Math.floor(members.length / 2) + 1 : undefined;
}

/** The members as their agents will ask, all of them: with the role that Git declares, and down where they are away already. */
function candidatesOf(
  going: readonly MemberReview[],
  { from, to, away }: Pick<RolloutInput, 'from' | 'to'> & Pick<Moment, 'away'>,
): readonly Candidate[] {
  const listed = to?.members.map(({ key }) => key) ?? [];
  const before = from?.members.map(({ key }) => key) ?? [];
  // A member that leaves its host waits for those that stay.
  const indexOf = ({ key, outcome }: MemberReview) =>
    outcome !== 'move' && listed.includes(key) ? listed.indexOf(key) : listed.length + before.indexOf(key);
  return going.map((member) => ({
    name: member.key,
    role: member.role,
    index: indexOf(member),
    isToGo: true,
    isDown: away.includes(member.key),
    isHolding: false,
    doneAt: undefined,
  }));
}
