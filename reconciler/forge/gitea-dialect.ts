import type { Dialect } from './dialect.ts';
import { commentsPath, githubWrites } from './github-dialect.ts';

const commentScope = 'scope `write:issue`';

const shared: Omit<Dialect, 'title' | 'tokenVariables'> = {
  // No limit is documented and the column holds gigabytes: a comment that no browser shows is of no use.
  bodyLimit: 1_000_000,
  headers: (token) => ({ accept: 'application/json', authorization: `token ${token}` }),
  // All comments come at once: there are no pages.
  listComments: (at) => ({ method: 'GET', path: commentsPath(at), purpose: 'read the comments', scope: commentScope }),
  ...githubWrites({ comments: commentScope, statuses: 'scope `write:repository`' }),
};

export const giteaDialect: Dialect = { ...shared, title: 'Gitea', tokenVariables: ['PLUMB_FORGE_TOKEN', 'GITEA_TOKEN'] };

export const forgejoDialect: Dialect = { ...shared, title: 'Forgejo', tokenVariables: ['PLUMB_FORGE_TOKEN', 'FORGEJO_TOKEN'] };
