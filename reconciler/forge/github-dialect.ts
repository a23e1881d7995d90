import type { Dialect, PullRequestPlace } from './dialect.ts';

const pageSize = 100;
const forks = 'the token of a pull request from a fork may only read';
const commentScope = `permissions \`pull-requests: write\`; ${forks}`;

export const githubDialect: Dialect = {
  title: 'GitHub',
  tokenVariables: ['PLUMB_FORGE_TOKEN', 'GITHUB_TOKEN'],
  publicApiUrl: 'https://api.github.com',
  bodyLimit: 65_536,
  headers: (token) => ({
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'x-github-api-version': '2022-11-28',
  }),
  listComments: (at, page) => ({
    method: 'GET',
    path: commentsPath(at),
    query: { per_page: pageSize, page },
    purpose: 'read the comments',
    scope: commentScope,
  }),
  ...githubWrites({ comments: commentScope, statuses: `permissions \`statuses: write\`; ${forks}` }),
};

/** Requests that Gitea and Forgejo took over unchanged. */
export function githubWrites(scopes: {
  readonly comments: string;
  readonly statuses: string;
}): Pick<Dialect, 'projectForm' | 'keepsPendingText' | 'createComment' | 'updateComment' | 'setStatus'> {
  return {
    projectForm: { pattern: /^[\w.-]+\/[\w.-]+$/, example: 'owner/name' },
    keepsPendingText: false,
    createComment: (at, body) => ({
      method: 'POST',
      path: commentsPath(at),
      body: { body },
      purpose: 'post the comment',
      scope: scopes.comments,
    }),
    updateComment: ({ project, comment }, body) => ({
      method: 'PATCH',
      path: `/repos/${project}/issues/comments/${comment}`,
      body: { body },
      purpose: 'update the comment',
      scope: scopes.comments,
    }),
    setStatus: (project, { commit, state, context, description, targetUrl }) => ({
      method: 'POST',
      path: `/repos/${project}/statuses/${commit}`,
      body: { state, context, description, ...(targetUrl === undefined ? {} : { target_url: targetUrl }) },
      purpose: `set the status ${context}`,
      scope: scopes.statuses,
    }),
  };
}

export function commentsPath({ project, pullRequest }: PullRequestPlace): string {
  return `/repos/${project}/issues/${pullRequest}/comments`;
}
