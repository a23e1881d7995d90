import { resolve } from 'node:path';
import { maskValue, type Rendered, type RenderedResource } from '../../../schemas/index.ts';
import { type RenderedHost, realHost } from '../../compile/index.ts';
import { CommandError } from '../command-error.ts';
import { compileSnapshot } from '../fleet/compile-snapshot.ts';
import { readFleetFiles } from '../fleet/read-snapshot.ts';
import { requireFleet } from '../fleet/require-fleet.ts';
import { sensitiveParametersOf } from '../fleet/sensitive-parameters.ts';
import type { DataFormat } from '../output/data-format.ts';
import { formatData } from '../output/format-data.ts';
import { formatTable } from '../output/format-table.ts';
import { maskResource, maskTexts } from '../output/mask-resource.ts';
import { maskSlice, type SensitiveParameters, secretsOfSlice } from '../output/mask-slice.ts';
import { printData, wantsColour } from '../output/terminal.ts';

export interface RenderOptions {
  readonly host: string;
  readonly output: DataFormat;
  readonly root?: string;
  readonly revision?: string;
  readonly slice?: boolean;
}

export async function runRender(dir: string, options: RenderOptions): Promise<void> {
  const environment = options.root === undefined ? realHost : { root: resolve(options.root), privileged: false, canInstall: false };
  const compiled = compileSnapshot(await readFleetFiles(dir, options.revision), environment);
  const fleet = requireFleet(compiled, { exitCode: 1 });
  const host = compiled.hosts.get(options.host);
  if (host === undefined)
    throw new CommandError(`the fleet has no host ${JSON.stringify(options.host)}; it has ${[...compiled.hosts.keys()].join(', ')}`);
  printData(formatHost(host, { ...options, sensitiveOf: sensitiveParametersOf(fleet) }));
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
  return formatData(
    { host: slice.host.name, commit: slice.commit, ...maskRendered(rendered, secretsOfSlice(slice, options.sensitiveOf)) },
    output,
  );
}

function formatResources(resources: readonly RenderedResource[]): string {
  const rows = resources.map(({ id, ensure, members, effect, notify }) => [id, ensure, members.join(', '), effect, notify.join(', ')]);
  return formatTable({ columns: ['resource', 'ensure', 'members', 'effect', 'notifies'], rows }, { colour: wantsColour() });
}

function maskRendered({ resources, configTests, parameters, readings }: Rendered, secrets: readonly string[]): Rendered {
  const shown = parameters.map(({ desired, ...parameter }) => ({
    ...parameter,
    ...(desired === undefined ? {} : { desired: parameter.sensitive ? maskValue(desired) : desired }),
  }));
  return {
    resources: resources.map((resource) => maskResource(resource, secrets)),
    configTests,
    parameters: shown,
    readings: maskTexts(readings, secrets),
  };
}
