import type { CommitStatus } from './forge.ts';

/** How one product's API names what all forges have. Data and pure functions: sending is the same for all. */
export interface Dialect {
  /** As people write it. */
  readonly title: string;
  /** Environment variables a token is taken from, the first that is set. */
  readonly tokenVariables: readonly string[];
  /** The API of the public service, where there is one. */
  readonly publicApiUrl?: string;
  /** The form of `--project`. */
  readonly projectForm: { readonly pattern: RegExp; readonly example: string };
  /** Longest comment in UTF-16 units. */
  readonly bodyLimit: number;
  readonly keepsPendingText: boolean;
  readonly headers: (token: string) => Readonly<Record<string, string>>;
  /** Oldest first; pages count from 1. */
  readonly listComments: (at: PullRequestPlace, page: number) => ForgeRequest;
  readonly createComment: (at: PullRequestPlace, body: string) => ForgeRequest;
  readonly updateComment: (at: CommentPlace, body: string) => ForgeRequest;
  /** The description is short enough already. */
  readonly setStatus: (project: string, status: CommitStatus) => ForgeRequest;
}

export interface PullRequestPlace {
  readonly project: string;
  readonly pullRequest: number;
}

export interface CommentPlace extends PullRequestPlace {
  readonly comment: number;
}

export interface ForgeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Below the API's address, encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: Readonly<Record<string, string>>;
  /** What the request does, for a message: `post the comment`. */
  readonly purpose: string;
  /** The scope that the token needs for the request. */
  readonly scope: string;
  /** A refusal with this message means that the forge has the wanted state already. */
  readonly alreadySo?: RegExp;
  /** HTTP statuses after which another try may succeed, beside those of every forge. */
  readonly passing?: readonly number[];
}
