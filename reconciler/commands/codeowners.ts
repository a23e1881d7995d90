import { Command } from 'commander';
import type { CodeownersOptions } from './codeowners/run-codeowners.ts';
import { examples } from './help.ts';

export function createCodeownersCommand(): Command {
  return new Command('codeowners')
    .description('write who approves changes of which file, from the owners of the organizations')
    .option('--repo <dir>', 'directory of the fleet', '.')
    .option('-o, --output <file>', 'file to write; without it the text is printed')
    .option('--check', 'write nothing: fail when the file is not what the organizations say')
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb codeowners -o .github/CODEOWNERS', 'for GitHub; GitLab reads CODEOWNERS, docs/CODEOWNERS or .gitlab/CODEOWNERS'],
          ['plumb codeowners --check', 'in CI: is the file in the repository current?'],
        ],
        exitCodes: {
          0: 'written, printed or current',
          1: 'the file is not current, or the fleet has errors',
          2: 'wrong usage, or a file cannot be read or written',
        },
      }),
    )
    .action(async (options: CodeownersOptions) => {
      const { runCodeowners } = await import('./codeowners/run-codeowners.ts');
      await runCodeowners(options);
    });
}
