import type { Adapter, AdapterEngine } from '../../../adapters/index.ts';
import type { Fleet } from '../../../schemas/index.ts';
import type { Catalog } from '../catalog.ts';
import type { FleetDocument } from '../document.ts';
import type { OrganizationNode } from '../model.ts';
import type { FilesInput } from './files.ts';

export interface ResolveContext {
  readonly catalog: Catalog;
  readonly engine: AdapterEngine;
  readonly adapters: ReadonlyMap<string, Adapter>;
  /** Adapters with diagnostics of their own. */
  readonly brokenAdapters: ReadonlySet<string>;
  readonly fleet: FleetDocument<Fleet> | undefined;
  readonly files: FilesInput;
  readonly organizations: ReadonlyMap<string, OrganizationNode>;
}
