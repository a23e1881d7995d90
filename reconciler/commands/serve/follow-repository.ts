import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, hasErrors } from '../../../schemas/index.ts';
import { type FleetModel, formatSummary } from '../../compile/index.ts';
import { type GitSource, type Snapshot, type Source, SourceError } from '../../source/index.ts';
import type { FleetExpectation, SourceState } from '../../status/index.ts';
import { compileSnapshot } from '../fleet/compile-snapshot.ts';
import { buildExpectation } from './build-expectation.ts';

export interface FollowOptions {
  readonly source: Source | GitSource;
  readonly pollMs: number;
  readonly signal: AbortSignal;
  /** Another commit is in force. `askedAgoMs`: how long ago the repository was asked; Infinity when the commit is from the copy of it. */
  readonly onCommit: (askedAgoMs: number) => Promise<void>;
  /** The state of the source is another one now. */
  readonly onState: (state: SourceState) => void;
}

export interface RepositoryFollower {
  /** The newest commit without errors, or nothing yet. */
  readonly expectation: () => FleetExpectation | undefined;
  /** The same, as it was compiled. */
  readonly fleet: () => FleetModel | undefined;
  readonly state: () => SourceState | undefined;
  /** Follows until the signal fires. */
  readonly run: () => Promise<void>;
}

interface Position {
  inForce: { readonly fleet: FleetModel; readonly expectation: FleetExpectation } | undefined;
  state: SourceState | undefined;
  /** The newest commit that was compiled, good or not. */
  seen: string | undefined;
}

/** Keeps the last commit without errors in force while newer ones are refused or the repository cannot be reached. */
export function followRepository(options: FollowOptions): RepositoryFollower {
  const position: Position = { inForce: undefined, state: undefined, seen: undefined };
  return {
    expectation: () => position.inForce?.expectation,
    fleet: () => position.inForce?.fleet,
    state: () => position.state,
    run: () => run(position, options),
  };
}

async function run(position: Position, options: FollowOptions): Promise<void> {
  const { source, pollMs, signal } = options;
  let wake = new AbortController();
  const unwatch = source.watch?.(() => wake.abort());
  while (!signal.aborted) {
    // A hint during the look counts for the wait after it.
    wake = new AbortController();
    await look(position, options);
    const either = AbortSignal.any([signal, wake.signal]);
    await sleep(pollMs * (0.9 + 0.2 * Math.random()), undefined, { signal: either }).catch(() => undefined);
  }
  await unwatch?.();
}

async function look(position: Position, options: FollowOptions): Promise<void> {
  const { source, signal } = options;
  try {
    const askedAt = performance.now();
    const commit = await source.check(signal);
    if (commit !== position.seen) await take(position, { commit, askedAt, options });
    else if (position.state?.state === 'Unreachable')
      enter(position, { state: position.inForce?.expectation.commit.id === commit ? ready : refusedBefore(position, commit), options });
  } catch (error) {
    if (signal.aborted) return;
    if (position.inForce === undefined) await takeStored(position, options);
    enter(position, { state: { state: 'Unreachable', message: describeError(error), diagnostics: [] }, options });
  }
}

/** A full disk or a lost database must not end the server: it tries again. */
function describeError(error: unknown): string {
  if (error instanceof SourceError) return `${error.reason}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

const ready: SourceState = { state: 'Ready', message: 'the newest commit is in force', diagnostics: [] };

interface Taking {
  readonly commit: string;
  /** On the monotonic clock: when the repository was asked. */
  readonly askedAt: number;
  readonly options: FollowOptions;
}

async function take(position: Position, { commit, askedAt, options }: Taking): Promise<void> {
  const { source, signal } = options;
  const snapshot = await source.read(commit, signal);
  const diagnostics = await putInForce(position, { snapshot, askedAt, options });
  position.seen = snapshot.commit;
  if (!hasErrors(diagnostics)) {
    enter(position, { state: { ...ready, diagnostics }, options });
    return;
  }
  if (position.inForce === undefined) await takeStored(position, options);
  enter(position, {
    state: { ...refusedBefore(position, snapshot.commit), message: `the newest commit has ${formatSummary(diagnostics)}`, diagnostics },
    options,
  });
}

async function putInForce(
  position: Position,
  { snapshot, askedAt, options }: { readonly snapshot: Snapshot; readonly askedAt: number; readonly options: FollowOptions },
): Promise<readonly Diagnostic[]> {
  const { fleet, diagnostics } = compileSnapshot(snapshot);
  if (fleet !== undefined) {
    position.inForce = { fleet, expectation: buildExpectation(fleet, snapshot.author) };
    await options.onCommit(performance.now() - askedAt);
  }
  return diagnostics;
}

const storedCommits = 20;

/** After a start without a good newest commit: the newest stored one that has no errors. */
async function takeStored(position: Position, options: FollowOptions): Promise<void> {
  const { source, signal } = options;
  if (!('history' in source)) return;
  for (const { commit } of await source.history(storedCommits).catch(() => [])) {
    const snapshot = await source.read(commit, signal).catch(() => undefined);
    if (snapshot === undefined || signal.aborted) return;
    if (!hasErrors(await putInForce(position, { snapshot, askedAt: Number.NEGATIVE_INFINITY, options }))) return;
  }
}

function refusedBefore(position: Position, commit: string): SourceState {
  const diagnostics = position.state?.state === 'Refused' ? position.state.diagnostics : [];
  return { state: 'Refused', message: 'the newest commit has errors', availableCommit: commit, diagnostics };
}

function enter(position: Position, { state, options }: { readonly state: SourceState; readonly options: FollowOptions }): void {
  const { state: previous } = position;
  const isSame =
    previous !== undefined &&
    previous.state === state.state &&
    previous.message === state.message &&
    previous.availableCommit === state.availableCommit;
  if (isSame) return;
  position.state = { ...state, since: new Date().toISOString() };
  options.onState(position.state);
}
