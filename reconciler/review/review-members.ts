import type { AdapterEngine } from '../../adapters/index.ts';
import { middlewareOf } from '../../schemas/index.ts';
import type { FleetModel } from '../compile/index.ts';
import type { FleetPair } from './compare-fleets.ts';
import { type CompareMembers, createCompareMembers, type MemberOfCommit } from './parameter-changes.ts';
import type { HostPrediction } from './predict-host.ts';
import type { MemberReview } from './review.ts';
import type { LastHostStatus } from './review-input.ts';
import { type HostWords, isReviewed, type MemberPair, reviewMember, type SidedMember } from './review-member.ts';

export interface MembersInput extends FleetPair {
  readonly engine: AdapterEngine;
  readonly predict: (host: string) => HostPrediction;
  /** Undefined: no server was asked. */
  readonly lastStatuses: ReadonlyMap<string, LastHostStatus> | undefined;
}

export interface MemberWithReview {
  readonly middleware: string;
  readonly review: MemberReview;
}

/** Reviews the members that the change does something to: on the host they are on afterwards, else on the one they leave. */
export function createMemberReviewer(input: MembersInput): (at: HostPrediction, words: HostWords) => readonly MemberWithReview[] {
  const members = { from: indexMembers(input.from), to: indexMembers(input.to) };
  const compare: CompareMembers = createCompareMembers(input.engine);
  const sideOf = (side: 'from' | 'to', key: string, at: HostPrediction): SidedMember | undefined => {
    const member = members[side].get(key);
    if (member === undefined) return undefined;
    const { name } = member.resolved.host;
    const there = name === at.host ? at : input.predict(name);
    const slice = there[side]?.slice.members.find((one) => one.key === key);
    return slice === undefined ? undefined : { ...member, slice, at: there };
  };
  return (at, words) =>
    keysOn(at)
      .filter((key) => (members.to.get(key)?.resolved.host.name ?? at.host) === at.host)
      .flatMap((key) => {
        const [from, to] = [sideOf('from', key, at), sideOf('to', key, at)];
        const pair: MemberPair = { key, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
        const middleware = middlewareOf(key);
        return isReviewed(pair) ? [{ middleware, review: reviewMember(pair, { ...input, ...words, compare }) }] : [];
      });
}

function keysOn({ from, to }: HostPrediction): readonly string[] {
  return [...new Set([...(from?.slice.members ?? []), ...(to?.slice.members ?? [])].map(({ key }) => key))];
}

function indexMembers({ middleware }: FleetModel): ReadonlyMap<string, MemberOfCommit> {
  return new Map(
    [...middleware.values()].flatMap((one) => one.members.map((resolved) => [resolved.key, { middleware: one, resolved }] as const)),
  );
}
