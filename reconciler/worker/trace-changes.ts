import type { AdapterEngine } from '../../adapters/index.ts';
import {
  type CommitSide,
  describeChanges,
  diffVersions,
  findVersion,
  type MiddlewareChanges,
  type MiddlewareVersion,
} from '../review/index.ts';
import type { CommitTrace, Compared } from '../server/index.ts';
import type { ExpectedCommit } from '../status/index.ts';

export interface TraceOptions {
  readonly engine: AdapterEngine;
  /** Undefined: the commit is gone. */
  readonly read: (commit: string) => Promise<CommitSide | undefined>;
}

/** Commits that are compiled to find who changed what. */
const mostSteps = 8;

/** Which parameters of a middleware changed, and by which commits. */
export async function traceChanges(
  { middleware, commits, isChosen }: CommitTrace,
  { engine, read }: TraceOptions,
): Promise<Compared<MiddlewareChanges>> {
  /** Undefined: the commit has errors, or is gone. */
  const versionAt = async (commit: ExpectedCommit): Promise<MiddlewareVersion | undefined> => {
    const fleet = (await read(commit.id))?.compiled.fleet;
    return fleet === undefined ? undefined : findVersion(fleet, { commit, middleware, engine });
  };
  const [top, ...before] = commits;
  const now = await versionAt(top);
  if (now === undefined || now.operands.length === 0) return notFound(`middleware ${middleware} is not in commit ${top.id.slice(0, 12)}`);
  const changedBy = new Map<string, ExpectedCommit>();
  let newer = now;
  for (const commit of before.slice(0, mostSteps)) {
    const version = await versionAt(commit);
    // A commit with errors was never applied: what it changed shows at the next one without.
    if (version === undefined) continue;
    const { changed, differs } = diffVersions(version, newer, engine);
    for (const key of changed) if (!changedBy.has(key)) changedBy.set(key, newer.commit);
    newer = version;
    if (differs && !isChosen) break;
  }
  const end = isChosen ? await versionAt(commits.at(-1) ?? top) : newer;
  if (end === undefined)
    return notFound(`commit ${commits.at(-1)?.id.slice(0, 12)} has errors and was never applied, or is gone: choose another`);
  return { value: describeChanges({ from: end, to: now, changedBy }, { middleware, engine }) };
}

function notFound(message: string): Compared<never> {
  return { refused: { reason: 'not-found', message } };
}
