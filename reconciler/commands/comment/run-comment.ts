import {
  createForge,
  type Forge,
  ForgeError,
  type ForgeKind,
  type JobFacts,
  readForgeToken,
  readJobFacts,
  tokenVariablesOf,
} from '../../forge/index.ts';
import { CommandError } from '../command-error.ts';
import { printMessage } from '../output/terminal.ts';
import type { CommentOptions } from './comment-options.ts';
import { type ObtainedReview, obtainReview } from './obtain-review.ts';
import { reviewStatuses } from './review-statuses.ts';

export async function runComment(options: CommentOptions): Promise<void> {
  if (!/^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/.test(options.key))
    throw new CommandError(`--key ${JSON.stringify(options.key)} is no name: use letters, digits and dashes`);
  const job = readJobFacts(options.forge, process.env);
  const pullRequest = findPullRequest(options, job);
  const forge = openForge(options, job);
  const obtained = await obtainReview(options, job.labels ?? []);
  const failures = await runAll([
    () => postComment(obtained, { options, job, forge, pullRequest }),
    ...statusesOf(obtained, { options, job, forge }),
  ]);
  if (failures.length > 0) throw new CommandError(failures.join('\n'));
  process.exitCode = obtained.review?.verdict === 'failed' ? 1 : 0;
}

interface Posting {
  readonly options: CommentOptions;
  readonly job: JobFacts;
  readonly forge: Forge;
}

async function postComment(
  { body }: ObtainedReview,
  { options, job, forge, pullRequest }: Posting & { readonly pullRequest: number },
): Promise<void> {
  const dashboard = dashboardOf(options);
  const wholeAt = job.jobUrl ?? dashboard;
  const link = dashboard === undefined ? '' : `\n\n[Dashboard](${dashboard})\n`;
  const result = await forge.upsertComment({
    pullRequest,
    marker: `<!-- plumb:review:${options.key} -->`,
    body: `${body.trimEnd()}${link}`,
    ...(wholeAt === undefined ? {} : { wholeAt }),
  });
  printMessage(`comment ${result.action}${result.url === undefined ? '' : `: ${result.url}`}`);
}

function statusesOf({ review }: ObtainedReview, { options, job, forge }: Posting): readonly (() => Promise<void>)[] {
  if (review === undefined) return [];
  const commit = options.commit ?? job.commit ?? review.to;
  const targetUrl = job.jobUrl ?? dashboardOf(options);
  return reviewStatuses(review).map((status) => async () => {
    await forge.setStatus({ ...status, commit, ...(targetUrl === undefined ? {} : { targetUrl }) });
    printMessage(`${status.context} ${status.state}: ${status.description}`);
  });
}

/** Does all of the work, whatever failed before. Resolves to the failures. */
async function runAll(work: readonly (() => Promise<void>)[]): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const one of work) {
    await one().catch((error: unknown) => {
      if (!(error instanceof ForgeError)) throw error;
      failures.push(error.message);
    });
  }
  return failures;
}

/** The server shows both, the API and the pages. */
function dashboardOf({ dashboard, server }: CommentOptions): string | undefined {
  return dashboard ?? server;
}

function findPullRequest({ pullRequest }: CommentOptions, job: JobFacts): number {
  if (pullRequest !== undefined && !/^[1-9]\d{0,9}$/.test(pullRequest))
    throw new CommandError(`--pull-request ${JSON.stringify(pullRequest)} is no number of a pull request`);
  const number = pullRequest === undefined ? job.pullRequest : Number(pullRequest);
  if (number === undefined) throw new CommandError('which pull request? Give --pull-request, or run this in a CI job of a pull request');
  return number;
}

function openForge(options: CommentOptions, job: JobFacts): Forge {
  const { forge: kind, apiUrl = job.apiUrl, project = job.project } = options;
  const token = readForgeToken(kind, process.env);
  if (token === undefined) throw new CommandError(`no token: set ${tokenVariablesOf(kind).join(' or ')} in the environment`);
  if (apiUrl === undefined) throw missing('address of the API', '--api-url', kind);
  if (project === undefined) throw missing('project', '--project', kind);
  try {
    return createForge(kind, { apiUrl, project, token });
  } catch (error) {
    throw error instanceof ForgeError ? new CommandError(error.message) : error;
  }
}

function missing(what: string, option: string, kind: ForgeKind): CommandError {
  return new CommandError(`which ${what}? Give ${option}, or run this in a CI job of ${kind}`);
}
