import { adapterEngine } from '../../../adapters/index.ts';
import { compile } from '../../compile/index.ts';
import { hostsInvolved, type Review } from '../../review/index.ts';
import type { Store } from '../../server/index.ts';
import { type Source, SourceError } from '../../source/index.ts';
import type { LastReport, ReviewedCommit } from '../../status/index.ts';
import { loadBuiltinAdapters } from '../fleet/builtin-adapters.ts';
import { buildCommitReview, type CommitSide } from './build-commit-review.ts';

export interface PredictorOptions {
  readonly source: Pick<Source, 'read'>;
  readonly store: Pick<Store, 'readLastReport' | 'readReport'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

export interface CommitStep {
  readonly from: string;
  readonly to: string;
}

const readMs = 30_000;

/** What a commit that comes into force is expected to do. Undefined where one of the two cannot be read or has errors. */
export function createPredictor({ source, store, clock }: PredictorOptions): (step: CommitStep) => Promise<ReviewedCommit | undefined> {
  // What comes into force is where the next one starts from.
  let last: CommitSide | undefined;

  const readSide = async (commit: string): Promise<CommitSide | undefined> => {
    if (last?.compiled.commit === commit) return last;
    const snapshot = await source.read(commit, AbortSignal.timeout(readMs)).catch((error: unknown) => {
      if (error instanceof SourceError) return undefined;
      throw error;
    });
    if (snapshot?.commit !== commit) return undefined;
    const compiled = compile({ snapshot, engine: adapterEngine, builtin: loadBuiltinAdapters(), earlier: last?.compiled });
    return { compiled, files: snapshot.files };
  };

  return async (step) => {
    const [from, to] = [await readSide(step.from), await readSide(step.to)];
    last = to;
    if (from?.compiled.fleet === undefined || to?.compiled.fleet === undefined) return undefined;
    const hosts = hostsInvolved({ from: from.compiled.fleet, to: to.compiled.fleet });
    const reports = await readReportsBefore(hosts, { commit: step.to, store });
    const now = clock();
    const { staleAfterMs } = from.compiled.fleet.settings;
    return toReviewed(buildCommitReview({ from, to }, { reports, staleAfterMs, now }), now);
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
