import type { AdapterEngine } from '../../../adapters/index.ts';
import type { Diagnostic } from '../../../schemas/index.ts';
import type { Catalog } from '../catalog.ts';
import type { OrganizationNode, PlacedMiddleware } from '../model.ts';
import type { Validated } from '../validate.ts';

/** The input of the checks over the whole fleet. */
export interface InvariantInput {
  readonly catalog: Catalog;
  readonly validated: Validated;
  readonly organizations: ReadonlyMap<string, OrganizationNode>;
  readonly middleware: ReadonlyMap<string, PlacedMiddleware>;
  readonly engine: AdapterEngine;
}

export type Invariant = (input: InvariantInput) => readonly Diagnostic[];
