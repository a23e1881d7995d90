import { setTimeout as sleep } from 'node:timers/promises';
import { type Diagnostic, hasErrors } from '../../../schemas/index.ts';
import type { ExpectedCommit, SourceState } from '../../status/index.ts';
import type { FollowedRepository, KnownFleet, TakenCommit } from './followed-repository.ts';
import { takeStoredCommit } from './take-stored-commit.ts';

export interface FollowOptions {
  readonly repository: FollowedRepository;
  readonly pollMs: number;
  readonly signal: AbortSignal;
  /** The commit that was in force last, here or at another server; undefined before the first. */
  readonly readLastInForce: () => Promise<string | undefined>;
  /** A commit that is followed although it does not go on from the one in force; until another is in force. */
  readonly accepted?: string | undefined;
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
  /** The last good commit, also of a run before; undefined before the first. */
  base: string | undefined;
  isBaseRead: boolean;
  accepted: string | undefined;
  inForce: KnownFleet | undefined;
  history: readonly ExpectedCommit[];
  state: SourceState | undefined;
  /** The newest commit that was compiled, good or not. */
  seen: string | undefined;
  /** What came of it: holds again when the repository answers after an outage. */
  outcome: SourceState;
  /** The commit that is being taken, or could not be: the work on it may end the thread that does it, again and again. */
  unfinished: string | undefined;
}

/** Keeps the last commit without errors in force while newer ones are refused or the repository cannot be reached. */
export function followRepository(options: FollowOptions): RepositoryFollower {
  const { accepted } = options;
  const before = { base: undefined, isBaseRead: false, accepted };
  const position: Position = {
    ...before,
    inForce: undefined,
    history: [],
    state: undefined,
    seen: undefined,
    outcome: ready,
    unfinished: undefined,
  };
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
    if (!position.isBaseRead) {
      position.base = await options.readLastInForce();
      position.isBaseRead = true;
    }
    const askedAt = performance.now();
    const commit = await repository.check(signal);
    if (commit === position.unfinished && position.inForce === undefined) await takeStored(position, options);
    if (commit !== position.seen) await take(position, { commit, askedAt, options });
    else enter(position, { state: position.outcome, options });
  } catch (error) {
    if (signal.aborted) return;
    if (position.inForce === undefined) await takeStored(position, options);
    // A full disk or a lost database must not end the server: it tries again.
    const message = error instanceof Error ? error.message : String(error);
    enter(position, { state: { state: 'Unreachable', reason: reasonOf(error), message, diagnostics: [] }, options });
  }
}

/** The word of the source for it; codes of the system, such as ENOSPC, are none. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^([A-Z][a-z]+)+$/.test(code) ? code : 'SourceFailed';
}

const ready: SourceState = { state: 'Ready', reason: 'CommitRead', message: 'the newest commit is in force', diagnostics: [] };

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
  const left = await findLeft(position, taken, options);
  const why =
    left.length === 0
      ? { reason: 'CommitRefused', message: `the newest commit has ${taken.summary}` }
      : { reason: 'HistoryNotForward', message: 'the newest commit does not go on from the one in force' };
  const diagnostics = [...left, ...taken.diagnostics];
  position.history = taken.history;
  if (left.length === 0) await putInForce(position, { taken, askedAt, onCommit: options.onCommit });
  position.seen = taken.commit;
  position.outcome = hasErrors(diagnostics)
    ? { state: 'Refused', ...why, availableCommit: taken.commit, diagnostics }
    : { ...ready, diagnostics };
  if (position.inForce === undefined) await takeStored(position, options);
  enter(position, { state: position.outcome, options });
}

/** Why a good commit may not be in force after the last one. */
async function findLeft(position: Position, { commit, fleet }: TakenCommit, options: FollowOptions): Promise<readonly Diagnostic[]> {
  const { base, accepted } = position;
  if (fleet === undefined || base === commit) return [];
  return await options.repository.checkHistory({ commit, inForce: base, accepted, replaces: fleet.replaces }, options.signal);
}

interface Putting {
  readonly taken: TakenCommit;
  readonly askedAt: number;
  readonly onCommit: FollowOptions['onCommit'];
}

async function putInForce(position: Position, { taken, askedAt, onCommit }: Putting): Promise<void> {
  if (taken.fleet === undefined) return;
  position.inForce = taken.fleet;
  if (position.base !== taken.commit) position.accepted = undefined;
  position.base = taken.commit;
  await onCommit(performance.now() - askedAt);
}

/** After a start without a good newest commit. */
async function takeStored(position: Position, { repository, signal, onCommit }: FollowOptions): Promise<void> {
  const skipped = position.unfinished === undefined ? [] : [position.unfinished];
  const taken = await takeStoredCommit(position.base, { skipped, repository, signal });
  if (taken === undefined || signal.aborted) return;
  position.history = taken.history;
  await putInForce(position, { taken, askedAt: Number.NEGATIVE_INFINITY, onCommit });
}

function enter(position: Position, { state, options }: { readonly state: SourceState; readonly options: FollowOptions }): void {
  const { state: previous } = position;
  const isSame =
    previous !== undefined &&
    previous.state === state.state &&
    previous.reason === state.reason &&
    previous.message === state.message &&
    previous.availableCommit === state.availableCommit;
  if (isSame) return;
  position.state = { ...state, since: new Date().toISOString() };
  options.onState(position.state);
}
