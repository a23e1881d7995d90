import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTemporaryDirectory } from '../../tests/support/temporary-directory.ts';
import { readForgeToken, readJobFacts } from './read-environment.ts';

const head = 'b'.repeat(40);
const merge = 'c'.repeat(40);

function eventFile(event: unknown): string {
  const path = join(createTemporaryDirectory(), 'event.json');
  writeFileSync(path, JSON.stringify(event));
  return path;
}

describe('a job knows of itself', () => {
  test('on GitHub: the commit that was pushed, not the merge it is tried with', () => {
    const env = {
      GITHUB_API_URL: 'https://ghe.example/api/v3',
      GITHUB_SERVER_URL: 'https://ghe.example',
      GITHUB_REPOSITORY: 'shop/fleet',
      GITHUB_RUN_ID: '12',
      GITHUB_REF: 'refs/pull/7/merge',
      GITHUB_SHA: merge,
      GITHUB_EVENT_PATH: eventFile({
        pull_request: { number: 7, head: { sha: head }, labels: [{ name: 'big change' }, { name: 'infra' }] },
      }),
    };
    expect(readJobFacts('github', env)).toEqual({
      apiUrl: 'https://ghe.example/api/v3',
      project: 'shop/fleet',
      pullRequest: 7,
      commit: head,
      labels: ['big change', 'infra'],
      jobUrl: 'https://ghe.example/shop/fleet/actions/runs/12',
    });
    expect(readJobFacts('github', { ...env, GITHUB_EVENT_PATH: '/nowhere' })).not.toHaveProperty('commit');
    expect(readJobFacts('github', { ...env, GITHUB_EVENT_PATH: eventFile({}), GITHUB_REF: 'refs/heads/main' })).toMatchObject({
      commit: merge,
    });
  });

  test('on Gitea and Forgejo: by the same variables, without a public API', () => {
    const env = { GITHUB_REPOSITORY: 'shop/fleet', GITHUB_REF: 'refs/pull/7/head', GITHUB_SHA: head };
    expect(readJobFacts('forgejo', env)).toEqual({ project: 'shop/fleet', pullRequest: 7 });
    expect(readJobFacts('gitea', { ...env, GITHUB_API_URL: 'https://git.example/api/v1' })).toMatchObject({
      apiUrl: 'https://git.example/api/v1',
    });
  });

  test('on GitLab: the merge request, where it is, and its own commit', () => {
    const env = {
      CI_API_V4_URL: 'https://gitlab.example/api/v4',
      CI_PROJECT_ID: '12',
      CI_MERGE_REQUEST_IID: '7',
      CI_MERGE_REQUEST_PROJECT_ID: '4',
      CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: '',
      CI_COMMIT_SHA: head,
      CI_MERGE_REQUEST_LABELS: 'big change,infra',
      CI_JOB_URL: 'https://gitlab.example/jobs/1',
    };
    expect(readJobFacts('gitlab', env)).toEqual({
      apiUrl: 'https://gitlab.example/api/v4',
      project: '4',
      pullRequest: 7,
      commit: head,
      labels: ['big change', 'infra'],
      jobUrl: 'https://gitlab.example/jobs/1',
    });
    expect(readJobFacts('gitlab', { ...env, CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: merge })).toMatchObject({ commit: merge });
  });

  test('outside a job: only the address of a public API', () => {
    expect(readJobFacts('github', {})).toEqual({ apiUrl: 'https://api.github.com' });
    expect(readJobFacts('gitlab', {})).toEqual({ apiUrl: 'https://gitlab.com/api/v4' });
    expect(readJobFacts('gitea', {})).toEqual({});
  });
});

test('the token for any forge wins over the one for this forge, and a token for another forge is not sent', () => {
  const env = { GITHUB_TOKEN: 'hub', GITLAB_TOKEN: 'lab', FORGEJO_TOKEN: ' forgejo\n', GITEA_TOKEN: '' };
  expect(readForgeToken('github', env)).toBe('hub');
  expect(readForgeToken('forgejo', env)).toBe('forgejo');
  expect(readForgeToken('gitea', env)).toBeUndefined();
  expect(readForgeToken('gitlab', { ...env, PLUMB_FORGE_TOKEN: 'own' })).toBe('own');
});
