import type { FollowedReview } from '../../status/index.ts';
import { CommandError } from '../command-error.ts';
import { askServer } from '../fleet/ask-server.ts';
import { formatData } from '../output/format-data.ts';
import { printData, wantsColour } from '../output/terminal.ts';
import { formatFollowedReview } from './format-followed-review.ts';
import type { StatusOptions } from './run-status.ts';

/** Prints what became of a review. */
export async function runReviewStatus(reference: string, options: StatusOptions): Promise<void> {
  if (!/^(sha256:)?[0-9a-f]{8,64}(-[0-9a-f]{8,64})?$/i.test(reference))
    throw new CommandError(
      `--review ${JSON.stringify(reference)} is no digest of a review: write it as the review ends with it, or at least the first 8 digits`,
    );
  const body = await askServer(`reviews/${encodeURIComponent(reference)}`, options);
  if (body === undefined)
    throw new CommandError(
      `nothing that was merged has the digest ${reference}: it is not merged yet, or the merge or the fleet differs from what was reviewed, or several commits came into force at once`,
    );
  if (!isFollowed(body))
    throw new CommandError(
      `${new URL(options.server).origin} answered something else than a review; is it a Plumb server of this version?`,
    );
  printData(options.output === 'table' ? formatFollowedReview(body, { colour: wantsColour() }) : formatData(body, options.output));
  process.exitCode = body.state === 'asReviewed' ? 0 : 1;
}

function isFollowed(value: unknown): value is FollowedReview {
  return (
    typeof value === 'object' &&
    value !== null &&
    'members' in value &&
    Array.isArray(value.members) &&
    'totals' in value &&
    'commit' in value &&
    'observed' in value
  );
}
