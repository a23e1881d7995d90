import { Command, Option } from 'commander';
import type { ExplainOptions } from './explain/run-explain.ts';
import { examples } from './help.ts';
import { dataFormats } from './output/data-format.ts';

export function createExplainCommand(): Command {
  return new Command('explain')
    .description('tell for every final value the layer and the line it comes from')
    .usage('[options] [dir] MIDDLEWARE[/ID] [PARAMETER]')
    .argument('<words...>', 'directory of the fleet (if it is not the one you are in), middleware or one member of it, parameter')
    .addOption(new Option('-o, --output <format>', 'what to print').choices(dataFormats).default('table'))
    .option('--revision <rev>', 'explain a revision of the repository instead of the files as they are')
    .option('--rollout', 'explain how the restarts of the middleware follow one another, instead of its parameters')
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb explain cache', 'every parameter of every member of the middleware cache'],
          ['plumb explain cache/1 maxmemory', 'one parameter of one member'],
          ['plumb explain cache --rollout', 'leases, windows, freezes and pauses, and which document gives them'],
          ['plumb explain examples/shop cache/1 maxmemory -o json', 'of the fleet in another directory, with the layers below'],
        ],
        exitCodes: { 0: 'explained', 1: 'the fleet has errors', 2: 'wrong usage, no such middleware, member or parameter' },
      }),
    )
    .action(async (words: readonly string[], options: ExplainOptions) => {
      const { runExplain } = await import('./explain/run-explain.ts');
      await runExplain(words, options);
    });
}
