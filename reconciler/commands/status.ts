import { Command, Option } from 'commander';
import { examples } from './help.ts';
import { dataFormats } from './output/data-format.ts';
import type { StatusOptions } from './status/run-status.ts';

export function createStatusCommand(): Command {
  const status = new Command('status')
    .description('ask a server how the fleet is')
    .argument('[name]', 'only this middleware or host, in full')
    // Options behind the subcommand are its own.
    .enablePositionalOptions()
    .addOption(serverOption().default('http://127.0.0.1:7480').env('PLUMB_SERVER'))
    .addOption(tokenOption().env('PLUMB_VIEWER_TOKEN'))
    .addOption(outputOption().default('table'))
    .option('--review <digest>', 'what became of a review: the digest at its end')
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb status', 'the fleet as the server on this machine sees it'],
          ['plumb status --server https://plumb.example.com -o json', 'for programs; the token is taken from PLUMB_VIEWER_TOKEN'],
          ['plumb status cache', 'one middleware or host: members, differences, reasons in full, newest events'],
          ['plumb status rollout', 'who went, who is at it and who waits for what'],
          ['plumb status --review 2b3b2b7e9c7645ff', 'whether what was executed had the effects that were reviewed'],
        ],
        exitCodes: {
          0: 'fine; with --review: executed as reviewed',
          1: 'something needs a person; with --review: more was done than was reviewed, or it is not finished or not known',
          2: 'the server could not be asked, or knows no such name, or nothing that was merged has the digest',
          3: 'something is under way, and nothing needs a person',
        },
      }),
    )
    .action(async (name: string | undefined, { review, ...options }: StatusOptions & { readonly review?: string }) => {
      if (review !== undefined) {
        const { runReviewStatus } = await import('./status/run-review-status.ts');
        await runReviewStatus(review, options);
        return;
      }
      if (name !== undefined) {
        const { runOneStatus } = await import('./status/run-one-status.ts');
        await runOneStatus(name, options);
        return;
      }
      const { runStatus } = await import('./status/run-status.ts');
      await runStatus(options);
    });
  return status.addCommand(createRolloutCommand(status));
}

/** Server, token and output may stand before or behind its name; `plumb status` knows their defaults. */
function createRolloutCommand(status: Command): Command {
  return new Command('rollout')
    .description('ask a server how restarts follow one another')
    .argument('[middleware]', 'only this one')
    .addOption(serverOption())
    .addOption(tokenOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb status rollout', 'every middleware, worst first'],
          ['plumb status rollout cache --server https://plumb.example.com', 'one; the token is taken from PLUMB_VIEWER_TOKEN'],
          ['plumb status rollout cache -o json', 'with the log, for programs'],
        ],
        exitCodes: {
          0: 'no rollout is halted, and whoever went is back or on the way',
          1: 'a rollout is halted, or a member went and is not back',
          2: 'the server could not be asked, or knows no such middleware',
        },
      }),
    )
    .action(async (middleware: string | undefined, options: Partial<StatusOptions>) => {
      const { runRolloutStatus } = await import('./status/run-rollout-status.ts');
      await runRolloutStatus(middleware, { ...status.opts<StatusOptions>(), ...options });
    });
}

function serverOption(): Option {
  return new Option('--server <url>', 'the server to ask');
}

function tokenOption(): Option {
  return new Option('--token <token>', 'viewer token of the server');
}

function outputOption(): Option {
  return new Option('-o, --output <format>', 'what to print').choices(dataFormats);
}
