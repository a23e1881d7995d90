import { afterEach, expect, test, vi } from 'vitest';
import { type CommitStatusOptions, prepareCommitStatuses } from './prepare-commit-statuses.ts';

afterEach(() => vi.unstubAllEnvs());

test('statuses are sent where they are asked for', () => {
  expect(prepareCommitStatuses({})).toBeUndefined();
  expect(prepareCommitStatuses({ publicUrl: 'https://plumb.example' })).toBeUndefined();
});

test.each<[CommitStatusOptions, Readonly<Record<string, string>>, RegExp | undefined]>([
  [{ forge: 'github', forgeProject: 'a/b' }, { GITHUB_TOKEN: 'x' }, undefined],
  [{ forge: 'gitea', forgeProject: 'a/b', forgeApiUrl: 'https://git.example/api/v1' }, { PLUMB_FORGE_TOKEN: 'x' }, undefined],
  [
    { forge: 'gitlab', forgeProject: '12' },
    { GITHUB_TOKEN: 'x' },
    /^--forge gitlab needs a token: set PLUMB_FORGE_TOKEN or GITLAB_TOKEN in the environment$/,
  ],
  [{ forge: 'gitea', forgeProject: 'a/b' }, { GITEA_TOKEN: 'x' }, /^--forge gitea needs --forge-api-url: the address of its API$/],
  [{ forge: 'github' }, { GITHUB_TOKEN: 'x' }, /^--forge needs --forge-project/],
  [{ forge: 'github', forgeProject: 'b' }, { GITHUB_TOKEN: 'x' }, /write it as owner\/name$/],
  [{ forge: 'github', forgeProject: 'a/b', publicUrl: 'plumb' }, { GITHUB_TOKEN: 'x' }, /^--public-url "plumb" is no http\(s\) URL$/],
])('%o with %o', (options, env, message) => {
  for (const name of ['PLUMB_FORGE_TOKEN', 'GITHUB_TOKEN', 'GITLAB_TOKEN', 'GITEA_TOKEN']) vi.stubEnv(name, env[name] ?? '');
  if (message === undefined) expect(prepareCommitStatuses(options)).toBeTypeOf('function');
  else expect(() => prepareCommitStatuses(options)).toThrow(message);
});
