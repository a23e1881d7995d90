import { adapterEngine, type RenderEnvironment } from '../../../adapters/index.ts';
import { type Diagnostic, hasErrors, type Rendered, type Slice } from '../../../schemas/index.ts';
import { type Compiled, compile, type FleetModel, sliceFor } from '../../compile/index.ts';
import type { Snapshot } from '../../source/index.ts';
import { loadBuiltinAdapters } from './builtin-adapters.ts';

export interface RenderedHost {
  readonly slice: Slice;
  readonly rendered: Rendered;
}

export interface RenderedFleet extends Compiled {
  /** By name, in the order of the files; empty when the fleet has errors. */
  readonly hosts: ReadonlyMap<string, RenderedHost>;
}

export const realHost: RenderEnvironment = { root: '', privileged: true, canInstall: true };

/** Compiles a commit and renders every host, as an agent on each would. A fleet that cannot be rendered everywhere has errors. */
export function compileSnapshot(snapshot: Snapshot, environment: RenderEnvironment = realHost): RenderedFleet {
  const compiled = compile({ snapshot, engine: adapterEngine, builtin: loadBuiltinAdapters() });
  const hosts = new Map<string, RenderedHost>();
  const diagnostics: Diagnostic[] = [...compiled.diagnostics];
  for (const name of compiled.fleet?.hosts.keys() ?? []) {
    const host = renderHost(compiled.fleet, { name, environment });
    if (host === undefined) continue;
    hosts.set(name, host);
    diagnostics.push(...host.diagnostics);
  }
  const { fleet, ...rest } = compiled;
  return { ...rest, ...(fleet === undefined || hasErrors(diagnostics) ? {} : { fleet }), diagnostics, hosts };
}

interface HostToRender {
  readonly name: string;
  readonly environment: RenderEnvironment;
}

function renderHost(
  fleet: FleetModel | undefined,
  { name, environment }: HostToRender,
): (RenderedHost & { readonly diagnostics: readonly Diagnostic[] }) | undefined {
  const placed = fleet === undefined ? undefined : sliceFor(fleet, name);
  if (placed === undefined) return undefined;
  const { rendered, diagnostics } = adapterEngine.render(placed.slice, placed.adapters, environment);
  return { slice: placed.slice, rendered, diagnostics };
}
