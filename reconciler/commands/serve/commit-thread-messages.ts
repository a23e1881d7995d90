import type { Snapshot } from '../../source/index.ts';
import type { CommitWork } from './commit-work.ts';

export type CommitCall = {
  [Name in keyof CommitWork]: { readonly id: number; readonly name: Name; readonly args: Parameters<CommitWork[Name]> };
}[keyof CommitWork];

/** What the thread is told: to do something, or the files of the commit that it asked for, or why they cannot be read. */
export type ToCommitThread =
  | CommitCall
  | { readonly commit: string; readonly snapshot: Snapshot | undefined }
  | { readonly commit: string; readonly error: string };

/** What it tells: that it is done, why it is not, or which commit it needs. */
export type FromCommitThread =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly commit: string };
