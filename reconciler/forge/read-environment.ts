import { readFileSync } from 'node:fs';
import { dialects } from './dialects.ts';
import type { ForgeKind } from './forge.ts';

/** Facts of a CI job from its variables; empty outside a job. */
export interface JobFacts {
  readonly apiUrl?: string;
  readonly project?: string;
  readonly pullRequest?: number;
  /** The commit people pushed, not the merge a forge makes of it to try it. */
  readonly commit?: string;
  /** Of the pull request. */
  readonly labels?: readonly string[];
  /** The log of this job. */
  readonly jobUrl?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the variables that the forge's own CI sets in each job. */
export function readJobFacts(kind: ForgeKind, env: Environment): JobFacts {
  const { publicApiUrl } = dialects[kind];
  const facts = kind === 'gitlab' ? readGitlabJob(env) : readActionsJob(env);
  return { ...(publicApiUrl === undefined ? {} : { apiUrl: publicApiUrl }), ...facts };
}

/** The token, from the first variable that is set. */
export function readForgeToken(kind: ForgeKind, env: Environment): string | undefined {
  return dialects[kind].tokenVariables.map((name) => env[name]?.trim()).find((value) => value !== undefined && value !== '');
}

/** Names of the variables a token is taken from. */
export function tokenVariablesOf(kind: ForgeKind): readonly string[] {
  return dialects[kind].tokenVariables;
}

function readGitlabJob(env: Environment): JobFacts {
  return compact({
    apiUrl: env['CI_API_V4_URL'],
    // The pipeline of a merge request from a fork runs in the fork.
    project: given(env['CI_MERGE_REQUEST_PROJECT_ID']) ?? env['CI_PROJECT_ID'],
    pullRequest: toNumber(env['CI_MERGE_REQUEST_IID']),
    commit: given(env['CI_MERGE_REQUEST_SOURCE_BRANCH_SHA']) ?? env['CI_COMMIT_SHA'],
    labels: given(env['CI_MERGE_REQUEST_LABELS'])?.split(','),
    jobUrl: env['CI_JOB_URL'],
  });
}

/** Gitea and Forgejo set the variables of GitHub. */
function readActionsJob(env: Environment): JobFacts {
  const { number, head, labels } = readEvent(env['GITHUB_EVENT_PATH']);
  const [, fromRef] = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '') ?? [];
  const pullRequest = number ?? toNumber(fromRef);
  const [server, project, run] = [env['GITHUB_SERVER_URL'], env['GITHUB_REPOSITORY'], env['GITHUB_RUN_ID']].map(given);
  return compact({
    apiUrl: env['GITHUB_API_URL'],
    project,
    pullRequest,
    commit: head ?? (pullRequest === undefined ? env['GITHUB_SHA'] : undefined),
    labels,
    jobUrl: server === undefined || project === undefined || run === undefined ? undefined : `${server}/${project}/actions/runs/${run}`,
  });
}

interface EventFacts {
  readonly number?: number;
  readonly head?: string;
  readonly labels?: readonly string[];
}

/** The event that started the job, where it is one of a pull request. */
function readEvent(path: string | undefined): EventFacts {
  const { number, head, labels } = readPullRequest(path);
  const names = Array.isArray(labels)
    ? labels.flatMap((label: { readonly name?: unknown }) => (typeof label.name === 'string' ? [label.name] : []))
    : [];
  return {
    ...(typeof number === 'number' ? { number } : {}),
    ...(typeof head?.sha === 'string' ? { head: head.sha } : {}),
    ...(names.length === 0 ? {} : { labels: names }),
  };
}

interface RawPullRequest {
  readonly number?: unknown;
  readonly head?: { readonly sha?: unknown };
  readonly labels?: unknown;
}

function readPullRequest(path: string | undefined): RawPullRequest {
  if (path === undefined || path === '') return {};
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as { readonly pull_request?: RawPullRequest }).pull_request ?? {};
  } catch {
    // Without the event a command asks for what it needs by the name of its option.
    return {};
  }
}

function compact(facts: { readonly [K in keyof JobFacts]: JobFacts[K] | undefined }): JobFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined && value !== '')) as JobFacts;
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function toNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}
