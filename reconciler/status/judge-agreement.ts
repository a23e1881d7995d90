import { formatTime } from '../calendar/index.ts';
import type { ExpectedAgreement, ExpectedMiddleware } from './fleet-expectation.ts';
import { decideHostStatus } from './host-status.ts';
import type { HealthStatus, StatusInput } from './status-input.ts';

/** What a member says of itself, and from when to when it is known to have said so: milliseconds on the server's clock. */
interface MemberClaim {
  readonly key: string;
  readonly role?: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Claims that were all made at one time, for as long as an election may take. */
interface Disagreement {
  readonly keys: readonly string[];
  readonly message: string;
  readonly sinceMs: number;
}

/**
 * What the members of a running middleware say together against what its topology promises, by the member that is not healthy for it.
 * Two reports are of two moments: only what is known to have been said at the same time, and longer than an election takes, counts.
 */
export function judgeAgreement(middleware: ExpectedMiddleware, input: StatusInput): ReadonlyMap<string, HealthStatus> {
  const { agreement, state } = middleware;
  if (agreement === undefined || state !== 'running') return new Map();
  const claims = middleware.members.flatMap(({ key, host }) => readClaim(key, host, input));
  const isComplete = claims.length === middleware.members.length;
  const found = [
    ...Object.entries(agreement.roles).flatMap(([role, { max }]) =>
      max === undefined ? [] : findTooMany(role, max, { claims, agreement }),
    ),
    ...(isComplete
      ? Object.entries(agreement.roles).flatMap(([role, { min }]) =>
          min === undefined ? [] : findTooFew(role, min, { claims, agreement }),
        )
      : []),
    ...agreement.alike.flatMap((fact) => findUnlike(fact, { claims, agreement })),
  ];
  return new Map(found.reverse().flatMap((one) => one.keys.map((key) => [key, healthOf(one)] as const)));
}

function readClaim(key: string, host: string, input: StatusInput): readonly MemberClaim[] {
  const { state, last, seenAt } = decideHostStatus(host, input);
  const stance = last?.report.members.find((member) => member.key === key)?.stance;
  if (state !== 'Reporting' || last === undefined || stance === undefined || seenAt === undefined) return [];
  const toMs = Date.parse(seenAt);
  const { role, facts, since } = stance;
  return [{ key, ...(role === undefined ? {} : { role }), facts, fromMs: Math.min(Date.parse(since) + last.clockSkewMs, toMs), toMs }];
}

interface Said {
  readonly claims: readonly MemberClaim[];
  readonly agreement: ExpectedAgreement;
}

function findTooMany(role: string, max: number, { claims, agreement }: Said): readonly Disagreement[] {
  const claimants = claims.filter((claim) => claim.role === role);
  if (claimants.length <= max) return [];
  const together = listMoments(claimants, agreement).find((some) => some.length > max);
  if (together === undefined) return [];
  const names = nameAll(together);
  return [disagree(together, `${names} say that they are the ${role}, of which there may be ${max}: decide whose word counts`)];
}

/** Only where every member has answered: one that has not may be the one that is missing. */
function findTooFew(role: string, min: number, { claims, agreement }: Said): readonly Disagreement[] {
  if (claims.filter((claim) => claim.role === role).length >= min) return [];
  const together = listMoments(claims, agreement).find((some) => some.length === claims.length);
  if (together === undefined) return [];
  const count = together.filter((claim) => claim.role === role).length;
  const said = together.map((claim) => `${claim.key} is ${claim.role ?? 'without a role'}`).join(', ');
  return [disagree(together, `${count === 0 ? 'no member is' : `only ${count} are`} the ${role}, ${min} have to be: ${said}`)];
}

function findUnlike(fact: string, { claims, agreement }: Said): readonly Disagreement[] {
  const telling = claims.filter(({ facts }) => facts[fact] !== undefined);
  if (countValues(telling, fact) < 2) return [];
  const together = listMoments(telling, agreement).find((some) => countValues(some, fact) > 1);
  if (together === undefined) return [];
  const groups = [...Map.groupBy(together, ({ facts }) => facts[fact])].sort(([, a], [, b]) => b.length - a.length);
  const most = groups[0]?.[1].length ?? 0;
  const isTie = groups.filter(([, group]) => group.length === most).length > 1;
  const others = groups.filter(([, group]) => isTie || group.length < most).flatMap(([, group]) => group);
  const said = groups.map(([value, group]) => `${nameAll(group)} ${group.length === 1 ? 'says' : 'say'} ${value}`).join(', ');
  return [{ ...disagree(together, `members have to tell one ${fact}: ${said}`), keys: others.map(({ key }) => key) }];
}

function countValues(claims: readonly MemberClaim[], fact: string): number {
  return new Set(claims.map(({ facts }) => facts[fact])).size;
}

/** For the end of each claim: all claims that held until then for long enough. */
function listMoments(claims: readonly MemberClaim[], { settleMs }: ExpectedAgreement): readonly (readonly MemberClaim[])[] {
  const ends = [...new Set(claims.map(({ toMs }) => toMs))];
  return ends.map((end) => claims.filter(({ fromMs, toMs }) => fromMs <= end - settleMs && toMs >= end));
}

function disagree(claims: readonly MemberClaim[], message: string): Disagreement {
  return { keys: claims.map(({ key }) => key), message, sinceMs: Math.max(...claims.map(({ fromMs }) => fromMs)) };
}

function healthOf({ message, sinceMs }: Disagreement): HealthStatus {
  return { state: 'Unhealthy', reason: 'MembersDisagree', message, since: formatTime(sinceMs) };
}

function nameAll(claims: readonly MemberClaim[]): string {
  const keys = claims.map(({ key }) => key);
  return keys.length < 2 ? keys.join('') : `${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}`;
}
