import type { CommitProgress, CommitRecord } from '../../status/index.ts';

/** The commits this server or another has served, and how far they are. */
export interface CommitStore {
  /** Keeps the first time a commit was seen. */
  writeCommit(commit: CommitRecord): Promise<void>;
  /** Newest first. */
  readCommits(limit: number): Promise<readonly CommitRecord[]>;
  readCommit(id: string): Promise<CommitRecord | undefined>;
  readProgress(commit: string): Promise<readonly CommitProgress[]>;
  /** How long the commit took until each of these hosts had applied it, given once, when that is first known; undefined otherwise. */
  markConverged(input: { readonly commit: string; readonly hosts: readonly string[] }): Promise<number | undefined>;
  /** This server enforces the commit. It asked the repository `askedAgoMs` ago; Infinity: it could not, and goes on from its own copy. */
  writeCommitInForce(input: { readonly commit: string; readonly askedAgoMs: number }): Promise<void>;
  /** The commit in force at the server that asked the repository last; undefined before the first. */
  readCommitInForce(): Promise<string | undefined>;
}
