import type { Review } from '../../review/index.ts';
import type { Store } from '../../server/index.ts';
import type { LastReport, ReviewedCommit } from '../../status/index.ts';
import type { CommitStep, CommitWork } from './commit-work.ts';

export interface PredictorOptions {
  readonly work: Pick<CommitWork, 'findHosts' | 'review'>;
  readonly store: Pick<Store, 'readLastReport' | 'readReport'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** What a commit that comes into force is expected to do. Undefined where one of the two cannot be read or has errors. */
export function createPredictor({ work, store, clock }: PredictorOptions): (step: CommitStep) => Promise<ReviewedCommit | undefined> {
  return async (step) => {
    const hosts = await work.findHosts(step);
    if (hosts === undefined) return undefined;
    const reports = await readReportsBefore(hosts, { commit: step.to, store });
    const now = clock();
    const answer = await work.review(step, { reports, now });
    return 'value' in answer ? toReviewed(answer.value.review, now) : undefined;
  };
}

function toReviewed({ from, to, digest, middleware }: Review, now: number): ReviewedCommit {
  return {
    commit: to,
    from,
    digest,
    reviewedAt: new Date(now).toISOString(),
    members: middleware.flatMap(({ members }) =>
      members.map(({ key, host, fromHost, outcome, effect }) => ({
        member: key,
        host,
        ...(fromHost === undefined ? {} : { fromHost }),
        outcome,
        effect,
      })),
    ),
  };
}

/** So many reports of a host on the commit are passed over to find what it said before. */
const mostPassed = 20;

/** An agent may have heard of the commit before this server: what it said last under another one is what the review saw. */
async function readReportsBefore(
  hosts: readonly string[],
  { commit, store }: { readonly commit: string; readonly store: PredictorOptions['store'] },
): Promise<ReadonlyMap<string, LastReport>> {
  const reports = new Map<string, LastReport>();
  for (const host of hosts) {
    const newest = await store.readLastReport(host);
    let report = newest;
    for (let passed = 1; report?.report.commit === commit && passed <= mostPassed; passed += 1)
      report = await store.readReport(host, report.report.sequence - 1);
    const found = report ?? newest;
    if (found !== undefined) reports.set(host, found);
  }
  return reports;
}
