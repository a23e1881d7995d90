import type { AdapterEngine, RenderEnvironment } from '../../adapters/index.ts';
import type { Diagnostic, Rendered, Slice } from '../../schemas/index.ts';
import { createLocator } from './create-locator.ts';
import type { FleetModel } from './model.ts';
import { sliceFor } from './slice.ts';

export interface RenderedHost {
  readonly name: string;
  readonly slice: Slice;
  readonly rendered: Rendered;
  /** Of its members (MW7xxx): with errors the fleet is not applied. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface RenderInput {
  readonly engine: AdapterEngine;
  readonly environment: RenderEnvironment;
}

/** A host as it is where Plumb runs as root, with nothing of it left out. */
export const realHost: RenderEnvironment = { root: '', privileged: true, canInstall: true };

/** Every host of the fleet as an agent on it would render it, one after the other: a large fleet is never held whole. */
export function* renderHosts(fleet: FleetModel, { engine, environment }: RenderInput): Generator<RenderedHost> {
  const locate = createLocator(fleet);
  for (const name of fleet.hosts.keys()) {
    const placed = sliceFor(fleet, name);
    if (placed === undefined) continue;
    const { rendered, diagnostics } = engine.render(placed.slice, placed.adapters, environment, locate);
    yield { name, slice: placed.slice, rendered, diagnostics };
  }
}
