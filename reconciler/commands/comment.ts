import { Command, Option } from 'commander';
import { forgeKinds } from '../forge/index.ts';
import type { CommentOptions } from './comment/comment-options.ts';
import { examples } from './help.ts';

export function createCommentCommand(): Command {
  return new Command('comment')
    .description('review a pull request, and say it there: one comment, kept up to date, and a status for each check')
    .addOption(new Option('--forge <kind>', 'who keeps the repository').choices(forgeKinds).makeOptionMandatory())
    .option('--repo <dir>', 'directory of the fleet, in a Git repository', '.')
    .option('--from <rev>', 'revision the review compares with; without it where --to left the default branch')
    .option('--to <rev>', 'revision with the change', 'HEAD')
    .addOption(new Option('--server <url>', 'compare with what hosts reported to this server, and link to it').env('PLUMB_SERVER'))
    .option('--label <name...>', 'labels of the pull request, where the CI job does not know them')
    .option('--body-file <file>', 'post this instead: what plumb review -o markdown printed; - is standard input')
    .option('--result-file <file>', 'with it, for the statuses: what plumb review -o json printed')
    .option('--project <name>', 'OWNER/NAME, or the number on GitLab')
    .option('--pull-request <number>', 'number of the pull request or merge request')
    .option('--commit <id>', 'commit that gets the statuses: the newest of the pull request')
    .option('--api-url <url>', 'address of the API, for example https://git.example/api/v1')
    .option('--dashboard <url>', 'address of the dashboard for people, where it is not that of --server')
    .option('--key <name>', 'tells comments apart where a repository has several fleets', 'fleet')
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb comment --forge github --from origin/main', 'in a job of GitHub Actions, which knows the rest'],
          [
            'plumb review -o markdown | plumb comment --forge gitlab --body-file - --result-file review.json',
            'with a review that was made before; review.json is from plumb review -o json',
          ],
          [
            'plumb comment --forge forgejo --api-url https://git.example/api/v1 --project shop/fleet --pull-request 7',
            'outside CI, with the token in PLUMB_FORGE_TOKEN',
          ],
        ],
        exitCodes: {
          0: 'posted',
          1: 'posted, and the review failed',
          2: 'wrong usage, or the forge did not take it',
        },
      }),
    )
    .addHelpText(
      'after',
      '\nTokens are only taken from the environment. Of the forge: PLUMB_FORGE_TOKEN, else GITHUB_TOKEN, GITLAB_TOKEN, GITEA_TOKEN or FORGEJO_TOKEN; of the server: PLUMB_VIEWER_TOKEN.',
    )
    .action(async ({ server, ...options }: CommentOptions) => {
      const { runComment } = await import('./comment/run-comment.ts');
      // A variable that a CI job does not have is often set and empty.
      await runComment({ ...options, ...(server === undefined || server === '' ? {} : { server }) });
    });
}
