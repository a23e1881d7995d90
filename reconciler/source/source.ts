import type { Diagnostic } from '../../schemas/index.ts';

/** The files of one commit that matter to Plumb, as bytes by path. */
export interface Snapshot {
  /** Full commit id; of a directory the digest of its files, prefixed with `dir:`. */
  readonly commit: string;
  /** Author, time (ISO 8601) and subject of the commit; absent for a directory. */
  readonly author?: { readonly name: string; readonly at: string; readonly subject: string };
  /** Path relative to the root, with forward slashes, to content. Links, submodules and too large files are not here; ignored files are, compile leaves them out. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** MW8xxx and MW1xxx: links out of the repository, too large files, … */
  readonly diagnostics: readonly Diagnostic[];
}

/** Brings commits. A failure is an exception of kind SourceError; the caller keeps what it has. */
export interface Source {
  /** The newest commit's id, as cheaply as the medium allows: over HTTP one listing of one ref, a few hundred bytes. */
  check(signal: AbortSignal): Promise<string>;
  /** The files of a commit that `check` named. */
  read(commit: string, signal: AbortSignal): Promise<Snapshot>;
  /** How a commit that `read` gave stands to the one in force. Absent where the medium has no history. */
  relate?(pair: HistoryPair, signal: AbortSignal): Promise<HistoryComparison>;
  /** Calls back when something may have changed, where the medium can tell. Returns a function that stops it. */
  watch?(onHint: () => void): () => Promise<void>;
}

export interface HistoryPair {
  readonly commit: string;
  readonly inForce: string;
}

/**
 * `forward`: the commit goes on from the one in force, or is it. Else it is an `older` one, of a `rewritten` branch, of an `unrelated`
 * history, or nothing is proven, since history is not there as far back as needed.
 */
export type HistoryComparison = 'forward' | 'older' | 'rewritten' | 'unrelated' | 'unproven';

export type SourceErrorReason = 'Unreachable' | 'Unauthorized' | 'BranchMissing' | 'Corrupt' | 'TooLarge' | 'Refused';

export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly reason: SourceErrorReason;
  constructor(reason: SourceErrorReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}
