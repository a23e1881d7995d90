import { adapterEngine, type RenderEnvironment } from '../../../adapters/index.ts';
import { type Diagnostic, hasErrors } from '../../../schemas/index.ts';
import { type Compiled, compile, type RenderedHost, realHost, renderHosts } from '../../compile/index.ts';
import type { Snapshot } from '../../source/index.ts';
import { loadBuiltinAdapters } from './builtin-adapters.ts';

export interface RenderedFleet extends Compiled {
  /** By name, in the order of the files; empty when the fleet has errors. */
  readonly hosts: ReadonlyMap<string, RenderedHost>;
}

/** Compiles a commit and renders every host, as an agent on each would. A fleet that cannot be rendered everywhere has errors. */
export function compileSnapshot(snapshot: Snapshot, environment: RenderEnvironment = realHost): RenderedFleet {
  const { fleet, ...rest } = compile({ snapshot, engine: adapterEngine, builtin: loadBuiltinAdapters() });
  const rendered = fleet === undefined ? [] : [...renderHosts(fleet, { engine: adapterEngine, environment })];
  const diagnostics: readonly Diagnostic[] = [...rest.diagnostics, ...rendered.flatMap((host) => host.diagnostics)];
  const hosts = new Map(rendered.map((host) => [host.name, host]));
  return { ...rest, ...(fleet === undefined || hasErrors(diagnostics) ? {} : { fleet }), diagnostics, hosts };
}
