import type { Dialect, PullRequestPlace } from './dialect.ts';
import type { CommitState } from './forge.ts';

const pageSize = 100;
const scope = 'scope `api` and the role Developer; the job token CI_JOB_TOKEN is not enough';

export const gitlabDialect: Dialect = {
  title: 'GitLab',
  tokenVariables: ['PLUMB_FORGE_TOKEN', 'GITLAB_TOKEN'],
  publicApiUrl: 'https://gitlab.com/api/v4',
  projectForm: { pattern: /^(\d+|[\w.-]+(\/[\w.-]+)+)$/, example: '1234 or group/name' },
  bodyLimit: 1_000_000,
  keepsPendingText: true,
  headers: (token) => ({ accept: 'application/json', authorization: `Bearer ${token}` }),
  listComments: (at, page) => ({
    method: 'GET',
    path: notesPath(at),
    query: { order_by: 'created_at', sort: 'asc', per_page: pageSize, page },
    purpose: 'read the comments',
    scope,
  }),
  createComment: (at, body) => ({ method: 'POST', path: notesPath(at), body: { body }, purpose: 'post the comment', scope }),
  updateComment: (at, body) => ({
    method: 'PUT',
    path: `${notesPath(at)}/${at.comment}`,
    body: { body },
    purpose: 'update the comment',
    scope: `${scope}; it also has to be of the user who posted the comment`,
  }),
  setStatus: (project, { commit, context, state, description, targetUrl }) => ({
    method: 'POST',
    path: `/projects/${encodeURIComponent(project)}/statuses/${commit}`,
    body: { state: states[state], name: context, description, ...(targetUrl === undefined ? {} : { target_url: targetUrl }) },
    purpose: `set the status ${context}`,
    scope,
    // Somebody else sets a status of the same commit at this moment.
    passing: [409],
    ...(state === 'pending' ? { alreadySo: /^Cannot transition status via :enqueue from :(pending|running)/ } : {}),
  }),
};

const states: Readonly<Record<CommitState, string>> = { pending: 'pending', success: 'success', failure: 'failed', error: 'canceled' };

function notesPath({ project, pullRequest }: PullRequestPlace): string {
  return `/projects/${encodeURIComponent(project)}/merge_requests/${pullRequest}/notes`;
}
