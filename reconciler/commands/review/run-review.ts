import { adapterEngine } from '../../../adapters/index.ts';
import { type Compiled, compile } from '../../compile/index.ts';
import {
  buildReview,
  changedFiles,
  formatReviewJson,
  formatReviewJunit,
  formatReviewMarkdown,
  formatReviewSarif,
  formatReviewText,
  hostsInvolved,
  type LastHostStatus,
  type Review,
} from '../../review/index.ts';
import type { CommitChange, Snapshot } from '../../source/index.ts';
import { loadBuiltinAdapters } from '../fleet/builtin-adapters.ts';
import { findFleetBase, readFleetChange, readFleetFiles } from '../fleet/read-snapshot.ts';
import { createProgress, type Progress } from '../output/progress.ts';
import { printData, wantsColour } from '../output/terminal.ts';
import { version } from '../version.ts';
import { fetchLastStatuses } from './fetch-last-statuses.ts';
import type { ReviewOptions } from './review-options.ts';

export async function runReview(options: ReviewOptions): Promise<void> {
  const progress = createProgress();
  const review = await reviewChange(options, progress).finally(progress.end);
  printData(formatReview(review, options.output));
  process.exitCode = exitCodeOf(review, options);
}

/** Reads and compiles both revisions, asks the server where one is given, and compares. */
export async function reviewChange(options: ReviewOptions, { tell }: Progress): Promise<Review> {
  tell('reading both revisions');
  const change = await readSides(options);
  tell('compiling both revisions');
  const from = compileSide(change.from);
  const to = compileSide(change.to, from);
  const lastStatuses = await askLastStatuses({ from, to }, options, tell);
  tell('comparing');
  return buildReview({
    from,
    to,
    changedFiles: changedFiles(change.from.files, change.to.files),
    engine: adapterEngine,
    labels: options.label ?? [],
    ...(lastStatuses === undefined ? {} : { lastStatuses }),
  });
}

/** The files as they are have no revision of their own: they are compared with where their commit left the default branch. */
async function readSides({ repo, from, to }: ReviewOptions): Promise<CommitChange> {
  const isWorking = to === '.';
  const base = from ?? (await findFleetBase(repo, isWorking ? 'HEAD' : to));
  if (!isWorking) return await readFleetChange(repo, { from: base, to });
  return { from: await readFleetFiles(repo, base), to: await readFleetFiles(repo) };
}

function compileSide(snapshot: Snapshot, earlier?: Compiled): Compiled {
  return compile({ snapshot, engine: adapterEngine, builtin: loadBuiltinAdapters(), earlier });
}

async function askLastStatuses(
  { from, to }: { readonly from: Compiled; readonly to: Compiled },
  { server, token }: ReviewOptions,
  tell: Progress['tell'],
): Promise<ReadonlyMap<string, LastHostStatus> | undefined> {
  if (server === undefined || from.fleet === undefined || to.fleet === undefined) return undefined;
  const hosts = hostsInvolved({ from: from.fleet, to: to.fleet });
  tell(`asking ${server} for the reports of ${hosts.length} hosts`);
  return await fetchLastStatuses(hosts, { server, ...(token === undefined ? {} : { token }) });
}

function formatReview(review: Review, format: ReviewOptions['output']): string {
  switch (format) {
    case 'text':
      return formatReviewText(review, { colour: wantsColour() });
    case 'markdown':
      return formatReviewMarkdown(review);
    case 'json':
      return formatReviewJson(review);
    case 'sarif':
      return formatReviewSarif(review, { version });
    case 'junit':
      return formatReviewJunit(review);
  }
}

function exitCodeOf({ verdict, compiles }: Review, { check }: ReviewOptions): number {
  if (!compiles) return 2;
  if (check === true) return verdict === 'failed' ? 1 : 0;
  return verdict === 'empty' ? 0 : 1;
}
