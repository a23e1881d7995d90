import type { AdapterEngine } from '../../adapters/index.ts';
import type { SliceMember } from '../../schemas/index.ts';
import type { FleetModel } from '../compile/index.ts';
import type { FleetPair } from './compare-fleets.ts';
import type { Conceal } from './hide-secrets.ts';
import { createNamePlace } from './name-places.ts';
import { type CompareMembers, createCompareMembers, type MemberOfCommit } from './parameter-changes.ts';
import type { HostPrediction } from './predict-host.ts';
import type { MemberReview } from './review.ts';
import type { HostSight } from './review-input.ts';
import { isReviewed, reviewMember } from './review-member.ts';

export interface MembersInput extends FleetPair {
  readonly predictions: readonly HostPrediction[];
  readonly engine: AdapterEngine;
  readonly conceal: Conceal;
  /** Undefined: no server was asked. */
  readonly sights: ReadonlyMap<string, HostSight> | undefined;
}

/** A member on the hosts of both commits. */
export interface MemberPair {
  readonly key: string;
  readonly from?: SidedMember;
  readonly to?: SidedMember;
}

export interface SidedMember extends MemberOfCommit {
  readonly slice: SliceMember;
  readonly at: HostPrediction;
}

export interface ReviewedMember {
  readonly middleware: string;
  readonly review: MemberReview;
}

/** Every member that the change does something to, in the order of its host and of Git. */
export function reviewMembers(input: MembersInput): readonly ReviewedMember[] {
  const compare: CompareMembers = createCompareMembers(input.engine);
  const names = new Map(input.predictions.map((prediction) => [prediction.host, createNamePlace(prediction)]));
  const namePlace = (host: string) => names.get(host) ?? ((id: string, pointer: string) => ({ text: `${id}${pointer}` }));
  return pairMembers(input)
    .filter((pair) => isReviewed(pair))
    .map((pair) => ({
      middleware: pair.key.slice(0, pair.key.indexOf('/')),
      review: reviewMember(pair, { ...input, compare, namePlace }),
    }));
}

function pairMembers({ predictions, from, to }: MembersInput): readonly MemberPair[] {
  const pairs = new Map<string, { key: string; from?: SidedMember; to?: SidedMember }>();
  for (const at of predictions) {
    for (const side of ['from', 'to'] as const) {
      for (const slice of at[side]?.slice.members ?? []) {
        const member = findMember(side === 'from' ? from : to, slice);
        if (member === undefined) continue;
        const pair = pairs.get(slice.key) ?? { key: slice.key };
        pair[side] = { ...member, slice, at };
        pairs.set(slice.key, pair);
      }
    }
  }
  return [...pairs.values()];
}

function findMember(fleet: FleetModel, { middleware: name, key }: SliceMember): MemberOfCommit | undefined {
  const middleware = fleet.middleware.get(name);
  const resolved = middleware?.members.find((member) => member.key === key);
  return middleware === undefined || resolved === undefined ? undefined : { middleware, resolved };
}
