import type { Adapter, AdapterEngine, SafetyRules } from '../../adapters/index.ts';
import { type Diagnostic, hasErrors } from '../../schemas/index.ts';
import { validateDocument } from '../../schemas/validate.ts';
import { buildExpectation, compile, type FleetModel, formatSummary, realHost, renderHosts } from '../compile/index.ts';
import { hostsInvolved, type KnownReports, type Review, reviewCommits, toCommitReview, toReviewedCommit } from '../review/index.ts';
import type { CommitStep, CommitWork, Compared, FollowedRepository, KnownTexts, TakenCommit } from '../server/index.ts';
import { checkHistory, type GitSource, type Snapshot, type Source, SourceError } from '../source/index.ts';
import type { ExpectedCommit, LastReport } from '../status/index.ts';
import { keepSides, type Sides } from './keep-sides.ts';
import { traceChanges } from './trace-changes.ts';

/** Everything that keeps a processor busy for seconds in a large fleet. */
export type Work = Omit<FollowedRepository, 'watch'> & CommitWork;

export interface WorkOptions {
  readonly source: Source | GitSource;
  readonly engine: AdapterEngine;
  readonly builtin: readonly Adapter[];
  /** Default: a minute. */
  readonly idleMs?: number;
}

interface Site extends WorkOptions {
  readonly sides: Sides;
  readonly history: () => Promise<readonly ExpectedCommit[]>;
}

export function createWork(options: WorkOptions): Work {
  const { source, engine, builtin, idleMs = 60_000 } = options;
  const sides = keepSides({
    read: (commit) => readAtHand(source, commit),
    compile: (snapshot, earlier) => compile({ snapshot, engine, builtin, earlier }),
    idleMs,
  });
  const site: Site = { ...options, sides, history: createHistory(source) };
  return {
    check: (signal) => source.check(signal),
    take: async (commit, signal) => await takeSnapshot(await source.read(commit, signal), site),
    takeStored: (skipped, signal) => takeStored(signal, { skipped, site }),
    checkHistory: (next, signal) => checkHistory(source, next, signal),
    findHosts: async (step) => {
      const pair = await readPair(step, sides);
      if ('gone' in pair) return undefined;
      const [from, to] = [pair.from.compiled.fleet, pair.to.compiled.fleet];
      return from === undefined || to === undefined ? undefined : hostsInvolved({ from, to });
    },
    review: async (step, known) => {
      const review = await reviewStep(step, { known, site });
      return 'refused' in review ? review : { value: toCommitReview(review.value) };
    },
    predict: async (step, known) => {
      const review = await reviewStep(step, { known, site });
      return 'refused' in review ? undefined : toReviewedCommit(review.value, known.now);
    },
    trace: (trace) => traceChanges(trace, { engine, read: sides.get }),
  };
}

async function takeSnapshot(snapshot: Snapshot, { sides, engine, history }: Site): Promise<TakenCommit> {
  const { compiled } = sides.put(snapshot);
  const { fleet } = compiled;
  const diagnostics: Diagnostic[] = [...compiled.diagnostics];
  if (fleet !== undefined) for (const host of renderHosts(fleet, { engine, environment: realHost })) diagnostics.push(...host.diagnostics);
  return {
    commit: snapshot.commit,
    ...(fleet === undefined || hasErrors(diagnostics)
      ? {}
      : { fleet: { expectation: buildExpectation(fleet, snapshot.author), safety: safetyOf(fleet), replaces: replacedBy(fleet) } }),
    diagnostics,
    summary: formatSummary(diagnostics),
    history: await history(),
  };
}

function replacedBy({ document }: FleetModel): readonly string[] {
  return document.value.spec.history?.replaces ?? [];
}

/** Safety rules by the name of the adapter, without adapters that the fleet does not use. */
function safetyOf({ middleware }: FleetModel): ReadonlyMap<string, SafetyRules> {
  return new Map(
    [...middleware.values()].map(({ adapter: { name, document } }) => {
      const { safety } = document.spec.rollout ?? {};
      return [name, { name, document: { spec: { rollout: safety === undefined ? {} : { safety } } } }];
    }),
  );
}

const mostStored = 20;

async function takeStored(
  signal: AbortSignal,
  { skipped, site }: { readonly skipped: readonly string[]; readonly site: Site },
): Promise<TakenCommit | undefined> {
  const { source } = site;
  if (!('history' in source)) return undefined;
  for (const { commit } of await source.history(mostStored)) {
    if (skipped.includes(commit)) continue;
    const taken = await takeSnapshot(await source.read(commit, signal), site);
    if (taken.fleet !== undefined) return taken;
  }
  return undefined;
}

/** How far back commits can be named. */
const mostListed = 200;

/** The commits of the source, as far as they are at hand: nothing is fetched for them. */
function createHistory(source: Source | GitSource): () => Promise<readonly ExpectedCommit[]> {
  let listed: readonly ExpectedCommit[] = [];
  return async () => {
    if (!('history' in source)) return [];
    try {
      const summaries = await source.history(mostListed);
      listed = summaries.map(({ commit, author, at, subject }) => ({ id: commit, author, committedAt: at, message: subject }));
    } catch (error) {
      // The list of a moment ago still holds while the repository cannot be read.
      if (!(error instanceof SourceError)) throw error;
    }
    return listed;
  };
}

const readMs = 30_000;

/** Undefined where the commit is no longer at hand. */
async function readAtHand(source: Pick<Source, 'read'>, commit: string): Promise<Snapshot | undefined> {
  const snapshot = await source.read(commit, AbortSignal.timeout(readMs)).catch((error: unknown) => {
    if (error instanceof SourceError) return undefined;
    throw error;
  });
  return snapshot?.commit === commit ? snapshot : undefined;
}

async function readPair(step: CommitStep, { get }: Sides) {
  const [from, to] = [await get(step.from), await get(step.to)];
  return from === undefined || to === undefined ? { gone: from === undefined ? step.from : step.to } : { from, to };
}

async function reviewStep(
  step: CommitStep,
  { known, site: { sides, engine } }: { readonly known: KnownTexts; readonly site: Site },
): Promise<Compared<Review>> {
  const pair = await readPair(step, sides);
  if ('gone' in pair)
    return {
      refused: { reason: 'not-found', message: `commit ${pair.gone} is no longer in this server's copy of the repository` },
    };
  return { value: reviewCommits(pair, { ...readReports(known), engine }) };
}

/** Reports cross as text: the thread that answers hosts does not read them for a review. */
function readReports({ reports, ...known }: KnownTexts): KnownReports {
  const read = reports.flatMap(({ host, body, ...receipt }): readonly [string, LastReport][] => {
    const report = readReport(body);
    return report === undefined ? [] : [[host, { ...receipt, report }]];
  });
  return { ...known, reports: new Map(read) };
}

/** Undefined for a report that an earlier version took and this one would not: its host counts as one that never reported. */
function readReport(body: string): LastReport['report'] | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return validateDocument('Report', value).length === 0 ? (value as LastReport['report']) : undefined;
  } catch {
    return undefined;
  }
}
