import type { Dialect, PullRequestPlace } from './dialect.ts';
import { githubDialect, statusRequest } from './github-dialect.ts';

const commentScope = 'scope `write:issue`';
const statusScope = 'scope `write:repository`';

const shared: Omit<Dialect, 'title' | 'tokenVariables' | 'publicApiUrl'> = {
  projectForm: githubDialect.projectForm,
  // Nothing is documented and the column holds gigabytes: what no browser shows any more is no use.
  bodyLimit: 1_000_000,
  keepsPendingText: false,
  headers: (token) => ({ accept: 'application/json', authorization: `token ${token}` }),
  // All comments come at once: there are no pages.
  listComments: (at) => ({ method: 'GET', path: commentsPath(at), purpose: 'read the comments', scope: commentScope }),
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

export const giteaDialect: Dialect = { ...shared, title: 'Gitea', tokenVariables: ['PLUMB_FORGE_TOKEN', 'GITEA_TOKEN'] };

export const forgejoDialect: Dialect = { ...shared, title: 'Forgejo', tokenVariables: ['PLUMB_FORGE_TOKEN', 'FORGEJO_TOKEN'] };

function commentsPath({ project, pullRequest }: PullRequestPlace): string {
  return `/repos/${project}/issues/${pullRequest}/comments`;
}
