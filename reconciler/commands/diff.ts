import { Command, Option } from 'commander';
import type { DiffOptions } from './diff/run-diff.ts';
import { examples } from './help.ts';
import { dataFormats } from './output/data-format.ts';

export function createDiffCommand(): Command {
  return new Command('diff')
    .description('show what differs between two revisions, host by host: resources, fields and what they cost')
    .argument('[dir]', 'directory of the fleet, in a Git repository', '.')
    .option('--from <rev>', 'branch, tag, commit id, or one of these with ~N', 'HEAD')
    .option('--to <rev>', 'the other revision; without it the files as they are')
    .addOption(new Option('-o, --output <format>', 'what to print').choices(dataFormats).default('table'))
    .option('--detailed-exitcode', 'exit codes as terraform has them: 0 no differences, 1 error, 2 differences')
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb diff --from main', 'what the files as they are would change'],
          ['plumb diff --from HEAD~1 --to HEAD examples/shop', 'what the last commit changed'],
          ['plumb diff --from v1 --to v2 -o json', 'for programs'],
        ],
        exitCodes: { 0: 'no differences', 1: 'differences', 2: 'error, also when one of the revisions has errors' },
      }),
    )
    .action(async (dir: string, options: DiffOptions) => {
      const { runDiff } = await import('./diff/run-diff.ts');
      await runDiff(dir, options);
    });
}
