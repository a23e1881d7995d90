import { Command, Option } from 'commander';
import { examples } from './help.ts';
import { type ReviewOptions, reviewFormats } from './review/review-options.ts';

export function createReviewCommand(): Command {
  return new Command('review')
    .description('tell what a change does to running service: restarts, their order, what is left, drift, budgets')
    .option('--repo <dir>', 'directory of the fleet, in a Git repository', '.')
    .option('--from <rev>', 'branch, tag, commit id, or one of these with ~N; without it where --to left the default branch')
    .option('--to <rev>', 'the other revision; . stands for the files as they are', 'HEAD')
    .addOption(new Option('--server <url>', 'compare with what hosts reported to this server').env('PLUMB_SERVER'))
    .addOption(new Option('--token <token>', 'viewer token of the server').env('PLUMB_VIEWER_TOKEN'))
    .option('--label <name...>', 'labels of the pull request, which budgets may ask for')
    .addOption(new Option('-o, --output <format>', 'what to print').choices(reviewFormats).default('text'))
    .option('--check', 'for CI: exit code 0 unless the review fails')
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb review', 'what this branch does to the fleet'],
          ['plumb review --to . --check', 'before a commit: fail where a budget is exceeded'],
          ['plumb review --from v1 --to v2 --server https://plumb.example.com -o markdown', 'for a pull request, with drift and health'],
        ],
        exitCodes: {
          0: 'nothing changes; with --check the review does not fail',
          1: 'something changes; with --check the review fails',
          2: 'error, also when one of the revisions has errors',
        },
      }),
    )
    .action(async (options: ReviewOptions) => {
      const { runReview } = await import('./review/run-review.ts');
      await runReview(options);
    });
}
