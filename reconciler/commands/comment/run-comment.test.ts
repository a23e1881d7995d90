import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type ForgeServer, startForgeServer } from '../../../tests/support/forge-server.ts';
import { createTemporaryDirectory } from '../../../tests/support/temporary-directory.ts';
import type { Review } from '../../review/index.ts';
import { aReview } from './a-review.ts';
import type { CommentOptions } from './comment-options.ts';
import { runComment } from './run-comment.ts';

const head = 'c'.repeat(40);
const broken = { code: 'MW9001', severity: 'error', summary: 'a budget is exceeded', detail: 'restarts: 3, allowed 1' } as const;

afterEach(() => vi.unstubAllEnvs());

interface Scene {
  readonly server: ForgeServer;
  readonly run: (review?: Review, overrides?: Partial<CommentOptions>) => Promise<{ readonly code: unknown; readonly said: string }>;
}

/** A job of GitHub Actions on pull request 7. */
async function open(): Promise<Scene> {
  const server = await startForgeServer('github');
  const folder = createTemporaryDirectory();
  writeFileSync(join(folder, 'event.json'), JSON.stringify({ pull_request: { number: 7, head: { sha: head } } }));
  writeFileSync(join(folder, 'review.md'), '# Review\n\nfine\n');
  const job = {
    GITHUB_API_URL: server.apiUrl,
    GITHUB_SERVER_URL: 'https://git.example',
    GITHUB_REPOSITORY: 'shop/fleet',
    GITHUB_RUN_ID: '12',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_TOKEN: server.token,
    PLUMB_FORGE_TOKEN: '',
  };
  for (const [name, value] of Object.entries(job)) vi.stubEnv(name, value);
  return {
    server,
    run: async (review, overrides = {}) => {
      if (review !== undefined) writeFileSync(join(folder, 'review.json'), JSON.stringify(review));
      const result = review === undefined ? {} : { resultFile: join(folder, 'review.json') };
      return await watch(() =>
        runComment({ forge: 'github', repo: '.', to: 'HEAD', bodyFile: join(folder, 'review.md'), key: 'fleet', ...result, ...overrides }),
      );
    },
  };
}

/** The exit code that the command would end with, and all that it printed. */
async function watch(work: () => Promise<void>): Promise<{ readonly code: unknown; readonly said: string }> {
  const said: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const before = process.exitCode;
  onTestFinished(() => {
    process.exitCode = before;
  });
  const failure = await work().then(
    () => undefined,
    (error: Error & { readonly exitCode?: number }) => error,
  );
  spy.mockRestore();
  return { code: failure?.exitCode ?? process.exitCode, said: said.join('') + (failure?.message ?? '') };
}

describe('plumb comment', () => {
  test('posts the comment and a status for each check, linked to the job', async () => {
    const { server, run } = await open();
    const { code, said } = await run(aReview(), { dashboard: 'https://plumb.example' });
    expect(code).toBe(0);
    expect(server.comments.map(({ body }) => body)).toEqual([
      '<!-- plumb:review:fleet -->\n# Review\n\nfine\n\n[Dashboard](https://plumb.example)\n',
    ]);
    const targetUrl = 'https://git.example/shop/fleet/actions/runs/12';
    expect(server.statusLog).toEqual([
      { commit: head, context: 'plumb/validate', state: 'success', description: 'no new findings', targetUrl },
      { commit: head, context: 'plumb/review', state: 'success', description: '1 restart, 2 reloads', targetUrl },
    ]);
    expect(server.violations).toEqual([]);
    expect(said).toMatch(
      /^comment created: https:.*\nplumb\/validate success: no new findings\nplumb\/review success: 1 restart, 2 reloads\n$/,
    );
  });

  test('fails the job when a budget is broken, after everything is posted', async () => {
    const { server, run } = await open();
    expect((await run(aReview({ verdict: 'failed', findings: [broken] }))).code).toBe(1);
    expect(server.comments).toHaveLength(1);
    expect(server.statusLog.map(({ context, state, description }) => [context, state, description])).toEqual([
      ['plumb/validate', 'success', 'no new findings'],
      ['plumb/review', 'failure', 'MW9001 restarts: 3, allowed 1'],
    ]);
  });

  test('fails both checks when the change has new errors; warnings fail nothing', async () => {
    const { server, run } = await open();
    const error = { ...broken, code: 'MW2003', detail: 'no adapter "redsi"' };
    const warning = { ...broken, severity: 'warning' } as const;
    expect((await run(aReview({ verdict: 'failed', diagnostics: { added: [warning, error, error], solved: [] } }))).code).toBe(1);
    expect((await run(aReview({ verdict: 'empty', statement: [], diagnostics: { added: [warning], solved: [] } }))).code).toBe(0);
    expect(server.statusLog.map(({ state, description }) => [state, description])).toEqual([
      ['failure', '2 new errors, MW2003 no adapter "redsi"'],
      ['failure', '2 reasons against it, MW2003 no adapter "redsi"'],
      ['success', 'no new errors, 1 new warnings'],
      ['success', 'nothing changes on any host'],
    ]);
  });

  test('sets the statuses even where it may not comment, and says what the token lacks', async () => {
    const { server, run } = await open();
    server.failNext({ method: 'GET', status: 403, message: 'Resource not accessible by integration' });
    const { code, said } = await run(aReview());
    expect(code).toBe(2);
    expect(said).toContain(
      'cannot read the comments: GitHub answers HTTP 403: Resource not accessible by integration; the token needs permissions',
    );
    expect(said).not.toContain(server.token);
    expect(server.statusLog).toHaveLength(2);
  });

  test('without a result posts the comment alone, here for another fleet of the repository', async () => {
    const { server, run } = await open();
    await run();
    await run(undefined, { key: 'edge-sites' });
    expect(server.comments.map(({ body }) => body.split('\n')[0])).toEqual([
      '<!-- plumb:review:fleet -->',
      '<!-- plumb:review:edge-sites -->',
    ]);
    expect(server.statusLog).toEqual([]);
  });

  test.each<[string, Partial<CommentOptions>, Readonly<Record<string, string>>, RegExp]>([
    ['no token', {}, { GITHUB_TOKEN: '' }, /^no token: set PLUMB_FORGE_TOKEN or GITHUB_TOKEN in the environment$/],
    [
      'the token of another forge',
      { forge: 'gitlab' },
      { GITLAB_TOKEN: '', CI_MERGE_REQUEST_IID: '7' },
      /^no token: set PLUMB_FORGE_TOKEN or GITLAB_TOKEN/,
    ],
    [
      'no pull request',
      {},
      { GITHUB_EVENT_PATH: '' },
      /^which pull request\? Give --pull-request, or run this in a CI job of a pull request$/,
    ],
    ['no project', {}, { GITHUB_REPOSITORY: '' }, /^which project\? Give --project/],
    ['no address', { forge: 'gitea' }, { GITHUB_API_URL: '', GITEA_TOKEN: 'x' }, /^which address of the API\? Give --api-url/],
    ['a wrong number', { pullRequest: '#7' }, {}, /^--pull-request "#7" is no number/],
    ['a wrong key', { key: 'a-->b' }, {}, /^--key "a-->b" is no name/],
    ['a wrong project', { project: 'fleet' }, {}, /write it as owner\/name$/],
    ['an empty body', { bodyFile: '/dev/null' }, {}, /^--body-file \/dev\/null is empty: what should have written it has failed$/],
    ['no body', { bodyFile: '/nowhere.md' }, {}, /^--body-file \/nowhere\.md cannot be read: ENOENT$/],
    ['no result', { resultFile: '/dev/null' }, {}, /^--result-file \/dev\/null is no review: make it with plumb review -o json$/],
  ])('says what is missing: %s', async (_, options, env, message) => {
    const { server, run } = await open();
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { code, said } = await run(undefined, options);
    expect(code).toBe(2);
    expect(said).toMatch(message);
    expect(server.requests).toEqual([]);
  });
});
