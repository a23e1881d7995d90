import type { CommitVerdict } from '../../schemas/index.ts';

/** The products whose API Plumb speaks. */
export const forgeKinds = ['github', 'gitlab', 'gitea', 'forgejo'] as const;
export type ForgeKind = (typeof forgeKinds)[number];

/** One project on the server that keeps the repository: comments on its pull requests, statuses on its commits. */
export interface Forge {
  /** The text of a pending status stays as it is until the state changes: GitLab takes no second one. */
  readonly keepsPendingText: boolean;
  /** One comment that is written again in place. */
  upsertComment(comment: ForgeComment): Promise<CommentResult>;
  /** Replaces the status before it in the same context. */
  setStatus(status: CommitStatus): Promise<void>;
}

export interface ForgeComment {
  /** Number of the pull request, merge request on GitLab. */
  readonly pullRequest: number;
  /** A comment of HTML that nobody sees and that no other comment begins with. */
  readonly marker: string;
  /** Markdown. Cut to what the forge takes. */
  readonly body: string;
  /** URL of the whole text, for a body that had to be cut. */
  readonly wholeAt?: string;
}

export interface CommentResult {
  readonly action: 'created' | 'updated' | 'unchanged';
  /** URL for people, where the forge gives one. */
  readonly url?: string;
}

/** `commit` is the whole id; `description` is cut to what every forge shows. */
export interface CommitStatus extends CommitVerdict {
  /** Name under which Plumb sets the status, for example plumb/review. */
  readonly context: string;
  readonly targetUrl?: string;
}

export type CommitState = CommitVerdict['state'];
