import type { Diagnostic } from '../../schemas/index.ts';
import type { Plan } from '../plan/index.ts';
import { changedHosts, type FleetPair } from './compare-fleets.ts';
import { createConcealOn } from './hide-secrets.ts';
import { createNamePlace } from './name-places.ts';
import { predictHost } from './predict-host.ts';
import { isDeletion } from './resource-changes.ts';
import type { ReviewInput } from './review-input.ts';
import { createMemberReviewer, type MemberWithReview } from './review-members.ts';

/** The part of one host's prediction that is kept: a change may reach thousands. */
export interface ExaminedHost {
  readonly name: string;
  readonly members: readonly MemberWithReview[];
  readonly removals: Plan['removals'];
  readonly deletions: readonly Deletion[];
  /** Why members cannot be rendered. */
  readonly diagnostics: { readonly from: readonly Diagnostic[]; readonly to: readonly Diagnostic[] };
}

export interface Deletion {
  readonly resource: string;
  readonly members: readonly string[];
}

/** Every host that changes, one after the other. */
export function examineHosts(
  fleets: FleetPair,
  { engine, lastStatuses }: Pick<ReviewInput, 'engine' | 'lastStatuses'>,
): readonly ExaminedHost[] {
  const predict = (host: string) => predictHost(host, { ...fleets, engine, lastStatus: lastStatuses?.get(host) });
  const reviewMembers = createMemberReviewer({ ...fleets, engine, lastStatuses, predict });
  const concealOn = createConcealOn(fleets);
  return changedHosts(fleets).map((name) => {
    const prediction = predict(name);
    const { from, to, clean } = prediction;
    return {
      name,
      members: reviewMembers(prediction, { namePlace: createNamePlace(prediction), conceal: concealOn(prediction) }),
      removals: clean.removals,
      deletions: clean.steps.filter(isDeletion).map(({ resource }) => ({ resource: resource.id, members: resource.members })),
      diagnostics: { from: from?.diagnostics ?? [], to: to?.diagnostics ?? [] },
    };
  });
}
