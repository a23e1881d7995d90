import { compileSnapshot } from '../fleet/compile-snapshot.ts';
import { readFleetFiles } from '../fleet/read-snapshot.ts';
import { requireFleet } from '../fleet/require-fleet.ts';
import { sensitiveParametersOf } from '../fleet/sensitive-parameters.ts';
import type { DataFormat } from '../output/data-format.ts';
import { formatData } from '../output/format-data.ts';
import { maskResource } from '../output/mask-resource.ts';
import { maskSlice, secretsOfSlice } from '../output/mask-slice.ts';
import { printData, printMessage, wantsColour } from '../output/terminal.ts';
import { type DesiredHost, diffHosts } from './diff-hosts.ts';
import { formatDiff } from './format-diff.ts';

export interface HostsOptions {
  readonly from?: string;
  readonly to?: string;
  readonly output: DataFormat;
}

/** Resolves to whether the two revisions differ. */
export async function runHosts(dir: string, { from: base = 'HEAD', to: other, output }: HostsOptions): Promise<boolean> {
  const from = await readHosts(dir, base);
  const to = await readHosts(dir, other);
  const hosts = diffHosts(from.hosts, to.hosts);
  const data = { from: from.commit, to: to.commit, hosts };
  if (output !== 'table') printData(formatData(data, output));
  else if (hosts.length > 0) printData(formatDiff(hosts, { colour: wantsColour() }));
  else printMessage('no differences');
  return hosts.length > 0;
}

/** Masked before they are compared, so that a secret can differ but not show. */
async function readHosts(
  dir: string,
  revision: string | undefined,
): Promise<{ readonly commit: string; readonly hosts: ReadonlyMap<string, DesiredHost> }> {
  const compiled = compileSnapshot(await readFleetFiles(dir, revision));
  const fleet = requireFleet(compiled, { exitCode: 2, what: revision ?? dir });
  const sensitiveOf = sensitiveParametersOf(fleet);
  const hosts = [...compiled.hosts].map(([name, { slice, rendered }]): [string, DesiredHost] => [
    name,
    {
      slice: maskSlice(slice, sensitiveOf),
      resources: rendered.resources.map((resource) => maskResource(resource, secretsOfSlice(slice, sensitiveOf))),
    },
  ]);
  return { commit: compiled.commit, hosts: new Map(hosts) };
}
