import { Command, Option } from 'commander';
import { examples } from './help.ts';
import { findingFormats, type ValidateOptions } from './validate/validate-options.ts';

export function createValidateCommand(): Command {
  return new Command('validate')
    .description('check a fleet repository: everything that is wrong, with its place and what to do')
    .argument('[dir]', 'directory of the fleet', '.')
    .addOption(new Option('-o, --output <format>', 'what to print').choices(findingFormats).default('text'))
    .option('--revision <rev>', 'check a revision of the repository instead of the files as they are')
    .option('--strict', 'warnings count as findings, too')
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb validate', 'the directory you are in'],
          ['plumb validate examples/shop -o sarif > plumb.sarif', 'for code scanning'],
          ['plumb validate --revision origin/main', 'what was committed'],
        ],
        exitCodes: { 0: 'no errors', 1: 'errors, or warnings with --strict', 2: 'wrong usage, or the files cannot be read' },
      }),
    )
    .action(async (dir: string, options: ValidateOptions) => {
      const { runValidate } = await import('./validate/run-validate.ts');
      await runValidate(dir, options);
    });
}
