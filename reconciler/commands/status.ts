import { Command, Option } from 'commander';
import { examples } from './help.ts';
import { dataFormats } from './output/data-format.ts';
import type { StatusOptions } from './status/run-status.ts';

export function createStatusCommand(): Command {
  return new Command('status')
    .description('ask a server how the fleet is')
    .addOption(new Option('--server <url>', 'the server to ask').default('http://127.0.0.1:7480').env('PLUMB_SERVER'))
    .addOption(new Option('--token <token>', 'viewer token of the server').env('PLUMB_VIEWER_TOKEN'))
    .addOption(new Option('-o, --output <format>', 'what to print').choices(dataFormats).default('table'))
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb status', 'the fleet as the server on this machine sees it'],
          ['plumb status --server https://plumb.example.com -o json', 'for programs; the token is taken from PLUMB_VIEWER_TOKEN'],
        ],
        exitCodes: { 0: 'everything is synced and healthy', 1: 'something is not', 2: 'the server could not be asked' },
      }),
    )
    .action(async (options: StatusOptions) => {
      const { runStatus } = await import('./status/run-status.ts');
      await runStatus(options);
    });
}
