import { Command, Option } from 'commander';
import { CommandError } from './command-error.ts';
import { diffHosts, type HostState } from './diff/diff-hosts.ts';
import { formatDiff } from './diff/format-diff.ts';
import { compileSnapshot } from './fleet/compile-snapshot.ts';
import { readFleetFiles } from './fleet/read-snapshot.ts';
import { requireFleet } from './fleet/require-fleet.ts';
import { sensitiveParametersOf } from './fleet/sensitive-parameters.ts';
import { examples } from './help.ts';
import { type DataFormat, dataFormats, formatData } from './output/format-data.ts';
import { maskResource } from './output/mask-resource.ts';
import { maskSlice } from './output/mask-slice.ts';
import { printData, printMessage, wantsColour } from './output/terminal.ts';

interface DiffOptions {
  readonly from: string;
  readonly to?: string;
  readonly output: DataFormat;
  readonly detailedExitcode?: boolean;
}

export function createDiffCommand(): Command {
  return new Command('diff')
    .description('show what differs between two revisions, host by host: resources, fields and what they cost')
    .argument('[dir]', 'directory of the fleet, in a Git repository', '.')
    .requiredOption('--from <rev>', 'branch, tag, commit id, or one of these with ~N')
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
      const error = options.detailedExitcode === true ? 1 : 2;
      await runDiff(dir, options).catch((reason: unknown) => {
        throw reason instanceof CommandError ? new CommandError(reason.message, error) : reason;
      });
    });
}

async function runDiff(dir: string, options: DiffOptions): Promise<void> {
  const from = await readHosts(dir, options.from);
  const to = await readHosts(dir, options.to);
  const hosts = diffHosts(from.hosts, to.hosts);
  const data = { from: from.commit, to: to.commit, hosts };
  if (options.output !== 'table') printData(formatData(data, options.output));
  else if (hosts.length > 0) printData(formatDiff(hosts, { colour: wantsColour() }));
  else printMessage('no differences');
  const differs = options.detailedExitcode === true ? 2 : 1;
  process.exitCode = hosts.length === 0 ? 0 : differs;
}

/** Masked before they are compared, so that a secret can differ but not show. */
async function readHosts(
  dir: string,
  revision: string | undefined,
): Promise<{ readonly commit: string; readonly hosts: ReadonlyMap<string, HostState> }> {
  const compiled = compileSnapshot(await readFleetFiles(dir, revision));
  const fleet = requireFleet(compiled, { exitCode: 2, what: revision ?? dir });
  const sensitiveOf = sensitiveParametersOf(fleet);
  const hosts = [...compiled.hosts].map(([name, { slice, rendered }]): [string, HostState] => [
    name,
    { slice: maskSlice(slice, sensitiveOf), resources: rendered.resources.map(maskResource) },
  ]);
  return { commit: compiled.commit, hosts: new Map(hosts) };
}
