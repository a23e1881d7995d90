import { type CompareInput, compareExecuted, type ExecutedReview, type FleetExpectation } from '../../status/index.ts';
import type { ReviewStore } from './review-store.ts';

/** The most commits that a host may be behind and still be compared with their reviews. */
const longestWay = 100;

/** The reviewed effects of a commit against those in reports. */
export async function readExecutedReview(
  store: Pick<ReviewStore, 'readReviewedChain' | 'readExecutedSteps'>,
  { commit, expectation }: { readonly commit: string; readonly expectation: FleetExpectation },
): Promise<ExecutedReview> {
  const [reviewed] = await store.readReviewedChain({ commit, limit: 1 });
  const steps = await store.readExecutedSteps(commit);
  const isOnTheWay = steps.every(({ before }) => before === undefined || before === reviewed?.from);
  const chain = isOnTheWay ? [reviewed].flatMap((one) => one ?? []) : await store.readReviewedChain({ commit, limit: longestWay });
  const hosts = new Set(expectation.hosts.map(({ name }) => name));
  return compareExecuted({
    commit,
    chain,
    steps,
    hosts,
    ...(commit === expectation.commit.id ? { carries: placementOf(expectation) } : {}),
  });
}

function placementOf({ middleware }: FleetExpectation): NonNullable<CompareInput['carries']> {
  const placed = new Set(middleware.flatMap(({ members }) => members.map(({ key, host }) => `${key} ${host}`)));
  return ({ member, host }) => placed.has(`${member} ${host}`);
}

/** The number of surprises of the commit that no server has counted yet; they count as counted then. */
export async function countNewSurprises(
  store: Pick<ReviewStore, 'readReviewedChain' | 'readExecutedSteps' | 'countSurprises'>,
  query: { readonly commit: string; readonly expectation: FleetExpectation },
): Promise<number> {
  const { totals } = await readExecutedReview(store, query);
  return totals.stronger === 0 ? 0 : await store.countSurprises({ commit: query.commit, count: totals.stronger });
}
