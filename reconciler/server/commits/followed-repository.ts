import type { SafetyRules } from '../../../adapters/index.ts';
import type { Diagnostic } from '../../../schemas/index.ts';
import type { ExpectedCommit, FleetExpectation } from '../../status/index.ts';

/** The fleet repository. Fetching, reading and compiling a commit takes seconds, so it is done elsewhere; the result is small. */
export interface FollowedRepository {
  /** The newest commit's id. Rejects when the repository cannot be asked. */
  readonly check: (signal: AbortSignal) => Promise<string>;
  /** Brings the commit here and compiles it. The commit brought may be a newer one: `commit` says so. */
  readonly take: (commit: string, signal: AbortSignal) => Promise<TakenCommit>;
  /** The newest commit without errors among those at hand, without those that are skipped; nothing is fetched. Undefined: there is none. */
  readonly takeStored: (skipped: readonly string[], signal: AbortSignal) => Promise<TakenCommit | undefined>;
  /** A finding unless the commit goes on from the one in force, or may take its place. */
  readonly checkHistory: (next: NextCommit, signal: AbortSignal) => Promise<readonly Diagnostic[]>;
  /** Calls back when something may have changed. Returns the function that ends it. */
  readonly watch: (onHint: () => void) => () => void;
}

export interface NextCommit {
  readonly commit: string;
  /** The last good commit; undefined before the first. */
  readonly inForce: string | undefined;
  /** What a person has accepted in place of the commit in force. */
  readonly accepted?: string | undefined;
  /** Commits that the new commit itself says it takes the place of. */
  readonly replaces: readonly string[];
}

export interface TakenCommit {
  readonly commit: string;
  /** Absent when the commit has errors: then it is never in force. */
  readonly fleet?: KnownFleet;
  readonly diagnostics: readonly Diagnostic[];
  /** `2 errors, 1 warning`. */
  readonly summary: string;
  /** The commits that can be compared, newest first. */
  readonly history: readonly ExpectedCommit[];
}

/** All that the server knows of a commit without errors. */
export interface KnownFleet {
  readonly expectation: FleetExpectation;
  /** Safety rules of the adapters that the commit uses, by their name. */
  readonly safety: ReadonlyMap<string, SafetyRules>;
  /** Commits that this one says it takes the place of without going on from them. */
  readonly replaces: readonly string[];
}
