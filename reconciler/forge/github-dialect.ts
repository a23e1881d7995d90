import type { Dialect, ForgeRequest, PullRequestPlace } from './dialect.ts';
import type { CommitStatus } from './forge.ts';

const pageSize = 100;
const commentScope = 'permissions `pull-requests: write`; the token of a pull request from a fork may only read';
const statusScope = 'permissions `statuses: write`; the token of a pull request from a fork may only read';

export const githubDialect: Dialect = {
  title: 'GitHub',
  tokenVariables: ['PLUMB_FORGE_TOKEN', 'GITHUB_TOKEN'],
  publicApiUrl: 'https://api.github.com',
  projectForm: { pattern: /^[\w.-]+\/[\w.-]+$/, example: 'owner/name' },
  bodyLimit: 65_536,
  keepsPendingText: false,
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
  createComment: (at, body) => ({
    method: 'POST',
    path: commentsPath(at),
    body: { body },
    purpose: 'post the comment',
    scope: commentScope,
  }),
  updateComment: ({ project, comment }, body) => ({
    method: 'PATCH',
    path: `/repos/${project}/issues/comments/${comment}`,
    body: { body },
    purpose: 'update the comment',
    scope: commentScope,
  }),
  setStatus: (project, status) => statusRequest(project, { status, scope: statusScope }),
};

function commentsPath({ project, pullRequest }: PullRequestPlace): string {
  return `/repos/${project}/issues/${pullRequest}/comments`;
}

/** Gitea and Forgejo took it over as it is. */
export function statusRequest(project: string, { status, scope }: { readonly status: CommitStatus; readonly scope: string }): ForgeRequest {
  const { commit, state, context, description, targetUrl } = status;
  return {
    method: 'POST',
    path: `/repos/${project}/statuses/${commit}`,
    body: { state, context, description, ...(targetUrl === undefined ? {} : { target_url: targetUrl }) },
    purpose: `set the status ${context}`,
    scope,
  };
}
