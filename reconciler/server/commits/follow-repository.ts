import { setTimeout as sleep } from 'node:timers/promises';
import { hasErrors } from '../../../schemas/index.ts';
import type { ExpectedCommit, SourceState } from '../../status/index.ts';
import type { FollowedRepository, KnownFleet, TakenCommit } from './followed-repository.ts';

export interface FollowOptions {
  readonly repository: FollowedRepository;
  readonly pollMs: number;
  readonly signal: AbortSignal;
  /** Another commit is in force. `askedAgoMs`: how long ago the repository was asked; Infinity when the commit is from the copy of it. */
  readonly onCommit: (askedAgoMs: number) => Promise<void>;
  /** The state of the repository is another one now. */
  readonly onState: (state: SourceState) => void;
}

export interface RepositoryFollower {
  /** Of the newest commit without errors; undefined until there is one. */
  readonly inForce: () => KnownFleet | undefined;
  /** The commits that can be compared, newest first. */
  readonly history: () => readonly ExpectedCommit[];
  readonly state: () => SourceState | undefined;
  /** Follows until the signal fires. */
  readonly run: () => Promise<void>;
}

interface Position {
  inForce: KnownFleet | undefined;
  history: readonly ExpectedCommit[];
  state: SourceState | undefined;
  /** The newest commit that was compiled, good or not. */
  seen: string | undefined;
  /** The commit that is being taken, or could not be: the work on it may end the thread that does it, again and again. */
  unfinished: string | undefined;
}

/** Keeps the last commit without errors in force while newer ones are refused or the repository cannot be reached. */
export function followRepository(options: FollowOptions): RepositoryFollower {
  const position: Position = { inForce: undefined, history: [], state: undefined, seen: undefined, unfinished: undefined };
  return {
    inForce: () => position.inForce,
    history: () => position.history,
    state: () => position.state,
    run: () => run(position, options),
  };
}

async function run(position: Position, options: FollowOptions): Promise<void> {
  const { repository, pollMs, signal } = options;
  let wake = new AbortController();
  const unwatch = repository.watch(() => wake.abort());
  while (!signal.aborted) {
    // A hint during the look counts for the wait after it.
    wake = new AbortController();
    await look(position, options);
    const either = AbortSignal.any([signal, wake.signal]);
    await sleep(pollMs * (0.9 + 0.2 * Math.random()), undefined, { signal: either }).catch(() => undefined);
  }
  unwatch();
}

async function look(position: Position, options: FollowOptions): Promise<void> {
  const { repository, signal } = options;
  try {
    const askedAt = performance.now();
    const commit = await repository.check(signal);
    if (commit === position.unfinished && position.inForce === undefined) await takeStored(position, options);
    if (commit !== position.seen) await take(position, { commit, askedAt, options });
    else if (position.state?.state === 'Unreachable')
      enter(position, { state: position.inForce?.expectation.commit.id === commit ? ready : refusedBefore(position, commit), options });
  } catch (error) {
    if (signal.aborted) return;
    if (position.inForce === undefined) await takeStored(position, options);
    // A full disk or a lost database must not end the server: it tries again.
    const message = error instanceof Error ? error.message : String(error);
    enter(position, { state: { state: 'Unreachable', message, diagnostics: [] }, options });
  }
}

const ready: SourceState = { state: 'Ready', message: 'the newest commit is in force', diagnostics: [] };

interface Taking {
  readonly commit: string;
  /** On the monotonic clock: when the repository was asked. */
  readonly askedAt: number;
  readonly options: FollowOptions;
}

async function take(position: Position, { commit, askedAt, options }: Taking): Promise<void> {
  const { repository, signal } = options;
  position.unfinished = commit;
  const taken = await repository.take(commit, signal);
  position.unfinished = undefined;
  const { diagnostics, summary } = taken;
  await putInForce(position, { taken, askedAt, options });
  position.seen = taken.commit;
  if (!hasErrors(diagnostics)) {
    enter(position, { state: { ...ready, diagnostics }, options });
    return;
  }
  if (position.inForce === undefined) await takeStored(position, options);
  enter(position, {
    state: { ...refusedBefore(position, taken.commit), message: `the newest commit has ${summary}`, diagnostics },
    options,
  });
}

async function putInForce(
  position: Position,
  { taken, askedAt, options }: { readonly taken: TakenCommit; readonly askedAt: number; readonly options: FollowOptions },
): Promise<void> {
  position.history = taken.history;
  if (taken.fleet === undefined) return;
  position.inForce = taken.fleet;
  await options.onCommit(performance.now() - askedAt);
}

/** After a start without a good newest commit: the newest stored one that has no errors. */
async function takeStored(position: Position, options: FollowOptions): Promise<void> {
  const { repository, signal } = options;
  const skipped = position.unfinished === undefined ? [] : [position.unfinished];
  const taken = await repository.takeStored(skipped, signal).catch(() => undefined);
  if (taken !== undefined && !signal.aborted) await putInForce(position, { taken, askedAt: Number.NEGATIVE_INFINITY, options });
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
