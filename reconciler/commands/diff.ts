import { Command, InvalidArgumentError, Option } from 'commander';
import type { DiffOptions } from './diff/run-diff.ts';
import { examples } from './help.ts';
import { dataFormats } from './output/data-format.ts';

export function createDiffCommand(): Command {
  return new Command('diff')
    .description('show what differs: between two revisions host by host, or between two configurations parameter by parameter')
    .usage('[options] [dir]\n       plumb diff [options] [dir] A B\n       plumb diff --history [options] [dir] A')
    .argument(
      '[words...]',
      'directory of the fleet (if it is not the one you are in); then A and B, each MIDDLEWARE/ID, MIDDLEWARE or profile:NAME, with @REV behind it where it is not the files as they are',
    )
    .option('--from <rev>', 'hosts: branch, tag, commit id, or one of these with ~N (default: HEAD)')
    .option('--to <rev>', 'hosts: the other revision; without it the files as they are')
    .option('--all', 'A B: also what is the same')
    .option('--history', 'the commits that changed A, and what')
    .addOption(new Option('-n, --limit <count>', 'history: commits to look at (default: 20)').argParser(parseCount))
    .option('--server <url>', 'A B: also what the members run, as reported to this server')
    .addOption(new Option('--token <token>', 'viewer token of the server').env('PLUMB_VIEWER_TOKEN'))
    .addOption(new Option('-o, --output <format>', 'what to print').choices(dataFormats).default('table'))
    .option('--detailed-exitcode', 'exit codes as terraform has them: 0 no differences, 1 error, 2 differences')
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb diff --from main', 'what the files as they are would change'],
          ['plumb diff --from HEAD~1 --to HEAD examples/shop', 'what the last commit changed'],
          ['plumb diff --from v1 --to v2 -o json', 'for programs'],
          ['plumb diff cache/1 cache/2', 'two members, parameter by parameter'],
          ['plumb diff cache/1 profile:small --all', 'a member and a profile, also where they are the same'],
          ['plumb diff cache@v1 cache', 'what became of a middleware and its members since v1'],
          ['plumb diff cache/1 cache/2 --server https://plumb.example.com', 'also what the processes run'],
          ['plumb diff --history cache@main -n 50', 'which of the last 50 commits changed it, who, when and what'],
        ],
        exitCodes: { 0: 'no differences', 1: 'differences', 2: 'error, also when one of the revisions has errors' },
      }),
    )
    .action(async (words: readonly string[], options: DiffOptions) => {
      const { runDiff } = await import('./diff/run-diff.ts');
      await runDiff(words, options);
    });
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('Give a number from 1 to 99999.');
  return Number(text);
}
