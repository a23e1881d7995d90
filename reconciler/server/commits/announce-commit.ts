import type { FleetExpectation } from '../../status/index.ts';
import type { ChangeHub } from '../live/change-hub.ts';
import type { PredictCommit } from '../reviews/create-predictor.ts';
import { countNewSurprises } from '../reviews/read-executed-review.ts';
import type { ReviewMetrics } from '../reviews/review-metrics.ts';
import type { ReviewStore } from '../reviews/review-store.ts';
import type { CommitStore } from './commit-store.ts';
import type { HostIdentity, IdentityStore } from './identity-store.ts';

export interface Announcement {
  readonly store: CommitStore & IdentityStore & ReviewStore;
  readonly expectation: () => FleetExpectation | undefined;
  readonly predict: PredictCommit | undefined;
  readonly hub: ChangeHub;
  readonly metrics: ReviewMetrics;
  readonly clock: () => number;
  readonly askedAgoMs: number;
  readonly onError: (error: Error) => void;
}

/** Another commit is in force: remembers it, sends it to the pages, and notes its expected effects. */
export async function announceCommit(announcement: Announcement): Promise<void> {
  const { store, hub, clock, askedAgoMs, onError } = announcement;
  const expectation = announcement.expectation();
  if (expectation === undefined) return;
  const { commit } = expectation;
  const before = await store.readCommitInForce();
  await store.writeCommit({ ...commit, firstSeenAt: new Date(clock()).toISOString() });
  await store.writeCommitInForce({ commit: commit.id, askedAgoMs });
  await noteIdentities(expectation, store);
  hub.publish({ kind: 'commit', commit: commit.id });
  if (before === undefined || before === commit.id) return;
  // The commit is in force whatever comes of this: without a note its review is unknown.
  await noteExpected({ from: before, to: commit.id, expectation }, announcement).catch((error: unknown) => {
    onError(error instanceof Error ? error : new Error(String(error)));
  });
}

/** The server that knows the newest commit says which hosts have departed, and what each carries. */
async function noteIdentities(expectation: FleetExpectation, store: CommitStore & IdentityStore): Promise<void> {
  if ((await store.readCommitInForce()) !== expectation.commit.id) return;
  await store.writeIdentities(listHosts(expectation));
}

/** The hosts of Git with their members. */
export function listHosts({ hosts, middleware }: FleetExpectation): readonly HostIdentity[] {
  const placed = Map.groupBy(
    middleware.flatMap(({ members }) => members),
    ({ host }) => host,
  );
  return hosts.map(({ name, identity }) => ({
    host: name,
    members: (placed.get(name) ?? []).map(({ key }) => key),
    ...(identity === undefined ? {} : { identity }),
  }));
}

async function noteExpected(
  { from, to, expectation }: { readonly from: string; readonly to: string; readonly expectation: FleetExpectation },
  { store, predict, hub, metrics }: Announcement,
): Promise<void> {
  // Nobody looks for surprises of the commit before any more.
  metrics.countSurprises(await countNewSurprises(store, { commit: from, expectation }));
  const reviewed = await predict?.({ from, to });
  if (reviewed === undefined) return;
  await store.writeReviewedCommit(reviewed);
  hub.publish({ kind: 'commit', commit: to });
}
