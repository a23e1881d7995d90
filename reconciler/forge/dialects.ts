import type { Dialect } from './dialect.ts';
import type { ForgeKind } from './forge.ts';
import { forgejoDialect, giteaDialect } from './gitea-dialect.ts';
import { githubDialect } from './github-dialect.ts';
import { gitlabDialect } from './gitlab-dialect.ts';

export const dialects: Readonly<Record<ForgeKind, Dialect>> = {
  github: githubDialect,
  gitlab: gitlabDialect,
  gitea: giteaDialect,
  forgejo: forgejoDialect,
};
