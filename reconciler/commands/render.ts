import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { maskValue, type Rendered, type RenderedResource } from '../../schemas/index.ts';
import { CommandError } from './command-error.ts';
import { compileSnapshot, type RenderedHost, realHost } from './fleet/compile-snapshot.ts';
import { readFleetFiles } from './fleet/read-snapshot.ts';
import { requireFleet } from './fleet/require-fleet.ts';
import { sensitiveParametersOf } from './fleet/sensitive-parameters.ts';
import { examples } from './help.ts';
import { type DataFormat, dataFormats, formatData } from './output/format-data.ts';
import { formatTable } from './output/format-table.ts';
import { maskResource } from './output/mask-resource.ts';
import { maskSlice, type SensitiveParameters } from './output/mask-slice.ts';
import { printData, wantsColour } from './output/terminal.ts';

interface RenderOptions {
  readonly host: string;
  readonly output: DataFormat;
  readonly root?: string;
  readonly revision?: string;
  readonly slice?: boolean;
}

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
      const environment = options.root === undefined ? realHost : { root: resolve(options.root), privileged: false };
      const compiled = compileSnapshot(await readFleetFiles(dir, options.revision), environment);
      const fleet = requireFleet(compiled, { exitCode: 1 });
      const host = compiled.hosts.get(options.host);
      if (host === undefined)
        throw new CommandError(`the fleet has no host ${JSON.stringify(options.host)}; it has ${[...compiled.hosts.keys()].join(', ')}`);
      printData(formatHost(host, { ...options, sensitiveOf: sensitiveParametersOf(fleet) }));
    });
}

function formatHost({ slice, rendered }: RenderedHost, options: RenderOptions & { readonly sensitiveOf: SensitiveParameters }): string {
  const { output } = options;
  if (options.slice === true) {
    const masked = maskSlice(slice, options.sensitiveOf);
    if (output !== 'table') return formatData(masked, output);
    const rows = masked.members.map(({ key, adapter, topology, state, drift }) => [key, adapter, topology, state, drift]);
    return formatTable({ columns: ['member', 'adapter', 'topology', 'state', 'drift'], rows }, { colour: wantsColour() });
  }
  if (output === 'table') return formatResources(rendered.resources);
  return formatData({ host: slice.host.name, commit: slice.commit, ...maskRendered(rendered) }, output);
}

function formatResources(resources: readonly RenderedResource[]): string {
  const rows = resources.map(({ id, ensure, members, effect, notify }) => [id, ensure, members.join(', '), effect, notify.join(', ')]);
  return formatTable({ columns: ['resource', 'ensure', 'members', 'effect', 'notifies'], rows }, { colour: wantsColour() });
}

function maskRendered({ resources, configTests, parameters }: Rendered): Rendered {
  const shown = parameters.map(({ desired, ...parameter }) => ({
    ...parameter,
    ...(desired === undefined ? {} : { desired: parameter.sensitive ? maskValue(desired) : desired }),
  }));
  return { resources: resources.map(maskResource), configTests, parameters: shown };
}
