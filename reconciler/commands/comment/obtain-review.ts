import { readFileSync } from 'node:fs';
import { formatReviewMarkdown, type Review } from '../../review/index.ts';
import { CommandError } from '../command-error.ts';
import { createProgress } from '../output/progress.ts';
import { reviewChange } from '../review/run-review.ts';
import type { CommentOptions } from './comment-options.ts';

export interface ObtainedReview {
  /** Markdown. */
  readonly body: string;
  /** Absent: only the text of it was given. */
  readonly review?: Review;
}

/** Made here, or read from the files that plumb review wrote. */
export async function obtainReview(options: CommentOptions, labels: readonly string[]): Promise<ObtainedReview> {
  const { bodyFile, resultFile } = options;
  if (bodyFile !== undefined)
    return { body: readInput(bodyFile, '--body-file'), ...(resultFile === undefined ? {} : { review: readReview(resultFile) }) };
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

function readReview(path: string): Review {
  const value = parseJson(readInput(path, '--result-file'));
  if (!isReview(value)) throw new CommandError(`--result-file ${path} is no review: make it with plumb review -o json`);
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isReview(value: unknown): value is Review {
  return (
    typeof value === 'object' && value !== null && 'version' in value && value.version === 1 && 'verdict' in value && 'statement' in value
  );
}

function readInput(path: string, option: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new CommandError(
      `${option} ${path} cannot be read: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`,
    );
  }
}
