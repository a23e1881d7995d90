import type { CommitStep, CommitTrace, KnownTexts, NextCommit } from '../server/index.ts';

/** A question to the thread. Arguments and answers are plain values: all that crosses is copied, and one of both threads waits. */
export type Ask =
  | { readonly name: 'check'; readonly args: readonly [] }
  | { readonly name: 'take'; readonly args: readonly [commit: string] }
  | { readonly name: 'takeStored'; readonly args: readonly [skipped: readonly string[]] }
  | { readonly name: 'checkHistory'; readonly args: readonly [NextCommit] }
  | { readonly name: 'findHosts'; readonly args: readonly [CommitStep] }
  | { readonly name: 'review'; readonly args: readonly [CommitStep, KnownTexts] }
  | { readonly name: 'predict'; readonly args: readonly [CommitStep, KnownTexts] }
  | { readonly name: 'trace'; readonly args: readonly [CommitTrace] };

export type ToThread =
  | { readonly kind: 'ask'; readonly id: number; readonly ask: Ask }
  /** Nobody waits for that answer any more. It comes all the same. */
  | { readonly kind: 'cancel'; readonly id: number }
  /** Every answer is cancelled, and the thread ends when it has put away what it was at. */
  | { readonly kind: 'stop' };

export type FromThread =
  /** The first message: the location of the repository is one that can be followed. */
  | { readonly kind: 'ready' }
  /** The only message: the location cannot be followed. */
  | { readonly kind: 'refused'; readonly error: AskError }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: AskError }
  /** Something may have changed in the repository. */
  | { readonly kind: 'hint' };

export interface AskError {
  /** For people, with the reason where the repository is why. */
  readonly message: string;
  /** A reason of SourceError, or the code that the error has. */
  readonly code?: string;
}
