import { adapterEngine } from '../../../adapters/index.ts';
import { type Compiled, compile } from '../../compile/index.ts';
import { hostsInvolved, reviewBlocks } from '../../review/index.ts';
import type { CommitReview, Compared, MiddlewareChanges } from '../../server/index.ts';
import type { Snapshot } from '../../source/index.ts';
import { loadBuiltinAdapters } from '../fleet/builtin-adapters.ts';
import { buildCommitReview, type CommitSide, type KnownReports } from './build-commit-review.ts';
import { keepRecent } from './keep-recent.ts';
import { type CommitTrace, traceChanges } from './trace-changes.ts';

/** What keeps a processor busy for seconds in a large fleet: compiling commits, and comparing them. Takes and gives plain values. */
export interface CommitWork {
  /** The hosts that a review of the two wants to see. Undefined where one of them is gone or has errors. */
  readonly findHosts: (step: CommitStep) => Promise<readonly string[] | undefined>;
  readonly review: (step: CommitStep, known: KnownReports) => Promise<Compared<CommitReview>>;
  readonly trace: (trace: CommitTrace) => Promise<Compared<MiddlewareChanges>>;
}

/** Ids of commits, whole. */
export interface CommitStep {
  readonly from: string;
  readonly to: string;
}

/** The files of a commit; undefined where it is no longer at hand. */
export type ReadCommit = (commit: string) => Promise<Snapshot | undefined>;

/** Compiled commits in memory: enough for one walk of traceChanges. */
const mostCompiled = 10;

export function createCommitWork(read: ReadCommit): CommitWork {
  const sides = keepRecent<CommitSide | undefined>({ most: mostCompiled, isKept: (side) => side !== undefined, clock: () => 0 });
  let earlier: Compiled | undefined;

  const compileNow = async (commit: string): Promise<CommitSide | undefined> => {
    const snapshot = await read(commit);
    if (snapshot === undefined) return undefined;
    earlier = compile({ snapshot, engine: adapterEngine, builtin: loadBuiltinAdapters(), earlier });
    return { compiled: earlier, files: snapshot.files };
  };
  const readSide = (commit: string) => sides.get(commit, () => compileNow(commit));

  return {
    findHosts: async (step) => {
      const [from, to] = [await readSide(step.from), await readSide(step.to)];
      if (from?.compiled.fleet === undefined || to?.compiled.fleet === undefined) return undefined;
      return hostsInvolved({ from: from.compiled.fleet, to: to.compiled.fleet });
    },
    review: async (step, known) => {
      const [from, to] = [await readSide(step.from), await readSide(step.to)];
      if (from === undefined || to === undefined) return gone(from === undefined ? step.from : step.to);
      const review = buildCommitReview({ from, to }, known);
      return { value: { review, blocks: reviewBlocks(review) } };
    },
    trace: (trace) => traceChanges(trace, readSide),
  };
}

function gone(commit: string): Compared<never> {
  return { refused: { reason: 'not-found', message: `commit ${commit} is no longer in this server's copy of the repository` } };
}
