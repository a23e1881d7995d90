import { CommandError } from '../command-error.ts';
import { compileSnapshot } from '../fleet/compile-snapshot.ts';
import { readFleetFiles } from '../fleet/read-snapshot.ts';
import { requireFleet } from '../fleet/require-fleet.ts';
import { sensitiveParametersOf } from '../fleet/sensitive-parameters.ts';
import type { DataFormat } from '../output/data-format.ts';
import { formatData } from '../output/format-data.ts';
import { maskResource } from '../output/mask-resource.ts';
import { maskSlice, secretsOfSlice } from '../output/mask-slice.ts';
import { printData, printMessage, wantsColour } from '../output/terminal.ts';
import { diffHosts, type HostState } from './diff-hosts.ts';
import { formatDiff } from './format-diff.ts';

export interface DiffOptions {
  readonly from: string;
  readonly to?: string;
  readonly output: DataFormat;
  readonly detailedExitcode?: boolean;
}

export async function runDiff(dir: string, options: DiffOptions): Promise<void> {
  const error = options.detailedExitcode === true ? 1 : 2;
  await compareRevisions(dir, options).catch((reason: unknown) => {
    throw reason instanceof CommandError ? new CommandError(reason.message, error) : reason;
  });
}

async function compareRevisions(dir: string, options: DiffOptions): Promise<void> {
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
    {
      slice: maskSlice(slice, sensitiveOf),
      resources: rendered.resources.map((resource) => maskResource(resource, secretsOfSlice(slice, sensitiveOf))),
    },
  ]);
  return { commit: compiled.commit, hosts: new Map(hosts) };
}
