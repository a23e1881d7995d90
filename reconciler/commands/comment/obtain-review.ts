import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { formatReviewMarkdown, type Review } from '../../review/index.ts';
import { CommandError } from '../command-error.ts';
import { createProgress } from '../output/progress.ts';
import { reviewChange } from '../review/run-review.ts';
import type { CommentOptions } from './comment-options.ts';

export interface ObtainedReview {
  /** Markdown. */
  readonly body: string;
  /** Absent: only the review's text was given. */
  readonly review?: Review;
}

/** The review, made here or read from the files that plumb review wrote. */
export async function obtainReview(options: CommentOptions, labels: readonly string[]): Promise<ObtainedReview> {
  const { bodyFile, resultFile } = options;
  if (bodyFile !== undefined) {
    const body = await readInput(bodyFile, '--body-file');
    if (body.trim() === '') throw new CommandError(`--body-file ${bodyFile} is empty: what should have written it has failed`);
    return { body, ...(resultFile === undefined ? {} : { review: await readReview(resultFile) }) };
  }
  if (resultFile !== undefined) throw new CommandError('--result-file needs --body-file: without it the review is made here');
  const { repo, from, to, server } = options;
  const { PLUMB_VIEWER_TOKEN: token } = process.env;
  const progress = createProgress();
  const wanted = {
    repo,
    to,
    output: 'markdown' as const,
    label: options.label ?? labels,
    ...(from === undefined ? {} : { from }),
    ...(server === undefined ? {} : { server }),
    ...(token === undefined || token === '' ? {} : { token }),
  };
  const review = await reviewChange(wanted, progress).finally(progress.end);
  return { body: formatReviewMarkdown(review), review };
}

async function readReview(path: string): Promise<Review> {
  const value = parseJson(await readInput(path, '--result-file'));
  if (!isReview(value)) throw new CommandError(`--result-file ${path} is no review: make it with plumb review -o json`);
  return value;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isReview(value: unknown): value is Review {
  return (
    typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && 'verdict' in value && 'statement' in value
  );
}

async function readInput(path: string, option: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandError(
      `${option} ${path} cannot be read: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`,
    );
  }
}
