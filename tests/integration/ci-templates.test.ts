import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import type { ForgeKind } from '../../reconciler/forge/index.ts';
import { type ForgeServer, startForgeServer } from '../support/forge-server.ts';
import { createTemporaryDirectory } from '../support/temporary-directory.ts';

// Whole jobs, on a machine that may be busy.
const root = join(import.meta.dirname, '../..');
const templates = join(root, 'docs/ci');
const environment = {
  PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  npm_config_offline: 'true',
};

const document = (kind: string, name: string, spec: object) => JSON.stringify({ apiVersion: 'plumb/v1', kind, metadata: { name }, spec });
const budgets = [{ reason: 'restarts are for the night', maxEffect: 'hot', unlessLabel: 'may-restart' }];
const cache = (parameters: object) =>
  document('Middleware', 'cache', { adapter: 'redis', parameters, members: [{ host: 'data-1', id: 'a' }] });
const calm = cache({ maxmemory: '128mb' });
const disruptive = cache({ maxmemory: '128mb', port: 6380 });

interface Repository {
  readonly path: string;
  readonly git: (...args: readonly string[]) => string;
  readonly write: (files: Readonly<Record<string, string>>) => void;
}

function createRepository(): Repository {
  const path = createTemporaryDirectory();
  const git = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: path,
      env: environment,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  git('init', '--quiet', '-b', 'main');
  // The commands that npx finds before it asks anybody.
  mkdirSync(join(path, 'node_modules/.bin'), { recursive: true });
  symlinkSync(join(root, 'reconciler/main.ts'), join(path, 'node_modules/.bin/plumb'));
  const write = (files: Readonly<Record<string, string>>) => {
    for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
    git('add', ...Object.keys(files));
  };
  write({
    '.gitignore': 'node_modules\n',
    'fleet.yaml': document('Fleet', 'shop', { budgets }),
    'host.yaml': document('Host', 'data-1', { address: '10.0.0.1' }),
    'cache.yaml': cache({ maxmemory: '64mb' }),
  });
  git('commit', '--quiet', '-m', 'start');
  return { path, git, write };
}

interface Checkout extends Repository {
  /** The commit where the change began. */
  readonly base: string;
  /** The change. */
  readonly head: string;
}

/** The checkout of a job: the change, while the branch it goes to has moved on. `merged`: tried together, as GitHub does. */
function checkOutChange(changed: string, { merged = false }: { readonly merged?: boolean } = {}): Checkout {
  const repository = createRepository();
  const { git, write } = repository;
  const base = git('rev-parse', 'HEAD');
  git('checkout', '--quiet', '-b', 'feature');
  write({ 'cache.yaml': changed });
  git('commit', '--quiet', '-m', 'change');
  const head = git('rev-parse', 'HEAD');
  git('checkout', '--quiet', 'main');
  write({ 'other.yaml': document('Host', 'somebody-elses', { address: '10.0.0.2' }) });
  git('commit', '--quiet', '-m', 'somebody else');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('checkout', '--quiet', '--detach', merged ? 'main' : 'feature');
  if (merged) git('merge', '--quiet', '--no-ff', '-m', 'merge', 'feature');
  git('branch', '-D', 'main', 'feature');
  return { ...repository, base, head };
}

async function bash(script: string, { path, env }: { readonly path: string; readonly env: Readonly<Record<string, string>> }) {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    cwd: path,
    env: { ...environment, HOME: createTemporaryDirectory(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said: said.join('') };
}

interface Workflow {
  readonly jobs: {
    readonly review: { readonly steps: readonly { readonly run?: string; readonly env?: Readonly<Record<string, string>> }[] };
  };
}

/** The steps of a workflow that run something, with what the runner puts in place of expressions. */
function stepsOf(file: string, secrets: Readonly<Record<string, string>>) {
  const { jobs } = load(readFileSync(join(templates, file), 'utf8')) as Workflow;
  return jobs.review.steps.flatMap(({ run, env = {} }) => {
    const filled = Object.entries(env).map(([name, value]) => [
      name,
      value.replace(/\$\{\{ ([\w.]+) \}\}/g, (_, what: string) => secrets[what] ?? ''),
    ]);
    return run === undefined ? [] : [{ run, env: Object.fromEntries(filled) as Readonly<Record<string, string>> }];
  });
}

/** The variables of a runner of GitHub, Gitea or Forgejo for a pull request. */
function actionsEnvironment(forge: ForgeServer, { head, labels }: { readonly head: string; readonly labels: readonly string[] }) {
  const event = join(createTemporaryDirectory(), 'event.json');
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7, head: { sha: head }, labels: labels.map((name) => ({ name })) } }));
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: forge.apiUrl,
    GITHUB_SERVER_URL: 'https://git.example',
    GITHUB_REPOSITORY: 'shop/fleet',
    GITHUB_RUN_ID: '12',
    GITHUB_REF: 'refs/pull/7/merge',
    GITHUB_BASE_REF: 'main',
    GITHUB_SHA: 'f'.repeat(40),
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: event,
  };
}

async function runWorkflow(
  kind: Exclude<ForgeKind, 'gitlab'>,
  { forge, changed, labels = [] }: { forge: ForgeServer; changed: string; labels?: readonly string[] },
) {
  const checkout = checkOutChange(changed, { merged: kind === 'github' });
  const file = kind === 'github' ? 'github-actions.yml' : 'gitea-actions.yml';
  const [step, ...others] = stepsOf(file, { 'secrets.GITHUB_TOKEN': forge.token });
  expect(others).toEqual([]);
  const env = {
    ...actionsEnvironment(forge, { head: checkout.head, labels }),
    ...step?.env,
    ...(kind === 'forgejo' ? { FORGE: 'forgejo' } : {}),
  };
  return { ...(await bash(step?.run ?? '', { path: checkout.path, env })), head: checkout.head };
}

async function runGitlabJob({ forge, changed, labels = [] }: { forge: ForgeServer; changed: string; labels?: readonly string[] }) {
  const { path, base, head } = checkOutChange(changed);
  const jobs = load(readFileSync(join(templates, 'gitlab-ci.yml'), 'utf8')) as Record<
    string,
    { readonly script: readonly string[]; readonly variables: object }
  >;
  const [job] = Object.values(jobs);
  expect(job?.variables).toEqual({ GIT_DEPTH: 0 });
  const env = {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_API_V4_URL: forge.apiUrl,
    CI_PROJECT_ID: '4711',
    CI_MERGE_REQUEST_IID: '7',
    CI_MERGE_REQUEST_PROJECT_ID: '4711',
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '',
    CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: '',
    CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
    CI_MERGE_REQUEST_LABELS: labels.join(','),
    CI_COMMIT_SHA: head,
    CI_JOB_URL: 'https://git.example/jobs/12',
    GITLAB_TOKEN: forge.token,
  };
  return { ...(await bash((job?.script ?? []).join('\n'), { path, env })), head };
}

describe.each(['github', 'gitlab', 'gitea', 'forgejo'] as const)('the template for %s', (kind) => {
  test('posts the review and the checks, and fails the job when a budget is broken, unless the label allows it', async () => {
    const forge = await startForgeServer(kind, kind === 'gitlab' ? { project: '4711' } : {});
    const run = (job: { readonly changed: string; readonly labels?: readonly string[] }) =>
      kind === 'gitlab' ? runGitlabJob({ forge, ...job }) : runWorkflow(kind, { forge, ...job });
    const checks = (commit: string) =>
      forge.statusLog.filter((status) => status.commit === commit).map(({ context, state }) => `${context} ${state}`);
    const failure = kind === 'gitlab' ? 'failed' : 'failure';

    const first = await run({ changed: calm });
    expect(first).toMatchObject({ code: 0, said: expect.stringContaining('comment created') });
    expect(checks(first.head)).toEqual(['plumb/validate success', 'plumb/review success']);
    expect(forge.comments[0]?.body).toContain('maxmemory');

    const second = await run({ changed: disruptive });
    expect(second).toMatchObject({ code: 1, said: expect.stringContaining('comment updated') });
    expect(checks(second.head)).toEqual(['plumb/validate success', `plumb/review ${failure}`]);
    expect(forge.comments[0]?.body).toContain('restarts are for the night');

    const third = await run({ changed: disruptive, labels: ['may-restart'] });
    expect(third.code).toBe(0);
    expect(checks(third.head).at(-1)).toBe('plumb/review success');

    expect(forge.comments).toHaveLength(1);
    expect(forge.comments[0]?.body).not.toContain('somebody-elses');
    expect(forge.violations).toEqual([]);
    for (const { said } of [first, second, third]) expect(said).not.toContain(forge.token);
  });
});

test('a review that was made before is posted through pipes and files', async () => {
  const forge = await startForgeServer('github');
  const { path, base, head } = checkOutChange(disruptive);
  const env = { ...actionsEnvironment(forge, { head, labels: [] }), GITHUB_TOKEN: forge.token, BASE: base };
  const script = `
    npx plumb review --from "$BASE" -o json --check > review.json || true
    npx plumb review --from "$BASE" -o markdown --check | tee review.md |
      npx plumb comment --forge github --body-file - --result-file review.json`;
  expect(await bash(script, { path, env })).toMatchObject({ code: 1 });
  expect(forge.comments[0]?.body).toBe(`<!-- plumb:review:fleet -->\n${readFileSync(join(path, 'review.md'), 'utf8').trimEnd()}`);
  expect(forge.statusLog.map(({ context, state }) => `${context} ${state}`)).toEqual(['plumb/validate success', 'plumb/review failure']);
});

test('a change with errors fails both checks, and the comment says which', async () => {
  const forge = await startForgeServer('github');
  const { code, head } = await runWorkflow('github', { forge, changed: cache({ maxmemory: 'much' }) });
  expect(code).toBe(1);
  expect(forge.statusLog).toMatchObject([
    { commit: head, context: 'plumb/validate', state: 'failure', description: expect.stringMatching(/^MW\d{4} .*much/) },
    { commit: head, context: 'plumb/review', state: 'failure' },
  ]);
  expect(forge.comments[0]?.body).toContain('much');
});

test('the hook refuses what would be committed with errors, and only that', () => {
  const { path, git, write } = createRepository();
  copyFileSync(join(templates, 'pre-commit'), join(path, '.git/hooks/pre-commit'));
  write({ 'cache.yaml': calm });
  writeFileSync(join(path, 'host.yaml'), 'kind: [');
  git('commit', '--quiet', '-m', 'good, with something broken beside it');
  write({ 'cache.yaml': document('Middleware', 'cache', { adapter: 'redsi', members: [{ host: 'data-1', id: 'a' }] }) });
  expect(() => git('commit', '--quiet', '-m', 'bad')).toThrow(/1 error/);
  expect(git('log', '--format=%s', '-1')).toBe('good, with something broken beside it');
});
