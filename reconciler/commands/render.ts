import { Command, Option } from 'commander';
import { examples } from './help.ts';
import { dataFormats } from './output/data-format.ts';
import type { RenderOptions } from './render/run-render.ts';

export function createRenderCommand(): Command {
  return new Command('render')
    .description('show what a host gets: the resources an agent there would converge')
    .argument('[dir]', 'directory of the fleet', '.')
    .requiredOption('--host <name>', 'the host')
    .addOption(new Option('-o, --output <format>', 'what to print').choices(dataFormats).default('yaml'))
    .option('--root <dir>', 'as an agent without privileges renders it under this directory')
    .option('--slice', 'print the slice, the final values the resources are made from')
    .option('--revision <rev>', 'render a revision of the repository instead of the files as they are')
    .addHelpText(
      'after',
      examples({
        examples: [
          ['plumb render --host web-1', 'all resources of web-1, sensitive values masked'],
          ['plumb render examples/shop --host web-1 -o table', 'only their ids'],
          ['plumb render --host web-1 --slice -o json', 'the final values'],
        ],
        exitCodes: { 0: 'rendered', 1: 'the fleet has errors', 2: 'wrong usage, no such host, or the files cannot be read' },
      }),
    )
    .action(async (dir: string, options: RenderOptions) => {
      const { runRender } = await import('./render/run-render.ts');
      await runRender(dir, options);
    });
}
