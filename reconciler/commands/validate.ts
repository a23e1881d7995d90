import { Command, Option } from 'commander';
import { type Diagnostic, hasErrors } from '../../schemas/index.ts';
import { formatJson, formatJunit, formatSarif, formatSummary, formatText } from '../compile/index.ts';
import { compileSnapshot } from './fleet/compile-snapshot.ts';
import { readFleetFiles } from './fleet/read-snapshot.ts';
import { examples } from './help.ts';
import { printData, printMessage, wantsColour } from './output/terminal.ts';
import { version } from './version.ts';

const formats = ['text', 'json', 'sarif', 'junit'] as const;

interface ValidateOptions {
  readonly output: (typeof formats)[number];
  readonly revision?: string;
  readonly strict?: boolean;
}

export function createValidateCommand(): Command {
  return new Command('validate')
    .description('check a fleet repository: everything that is wrong, with its place and what to do')
    .argument('[dir]', 'directory of the fleet', '.')
    .addOption(new Option('-o, --output <format>', 'what to print').choices(formats).default('text'))
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
      const { diagnostics, hosts } = compileSnapshot(await readFleetFiles(dir, options.revision));
      printData(formatFindings(diagnostics, options.output));
      const rendered = hosts.size === 0 ? '' : `, ${hosts.size} ${hosts.size === 1 ? 'host' : 'hosts'}`;
      if (options.output === 'text') printMessage(`${formatSummary(diagnostics)}${rendered}`);
      process.exitCode = hasErrors(diagnostics) || (options.strict === true && diagnostics.length > 0) ? 1 : 0;
    });
}

function formatFindings(diagnostics: readonly Diagnostic[], format: ValidateOptions['output']): string {
  switch (format) {
    case 'text':
      return formatText(diagnostics, { colour: wantsColour() });
    case 'json':
      return formatJson(diagnostics);
    case 'sarif':
      return formatSarif(diagnostics, { version });
    case 'junit':
      return formatJunit(diagnostics);
  }
}
