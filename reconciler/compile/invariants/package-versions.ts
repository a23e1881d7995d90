import type { Diagnostic } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { InvariantInput } from './check.ts';

/** A version of an adapter's product is given by one Package, so that the choice is never a matter of order. */
export function checkPackageVersions({ catalog }: InvariantInput): readonly Diagnostic[] {
  const owners = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const document of catalog.byKind.Package.values()) {
    const { adapter, version } = document.value.spec;
    const key = JSON.stringify([adapter, version]);
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, document.name);
    else
      diagnostics.push(
        findingAt(
          'MW5012',
          { document, path: ['spec', 'version'] },
          { detail: `package ${JSON.stringify(owner)} gives version ${JSON.stringify(version)} of ${adapter} already` },
        ),
      );
  }
  return diagnostics;
}
