import type { Diagnostic } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { InvariantInput } from './check.ts';

/** A public key speaks for one host only. Addresses may be shared: such hosts share their ports. */
export function checkHostIdentities({ catalog }: InvariantInput): readonly Diagnostic[] {
  const owners = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const document of catalog.byKind.Host.values()) {
    const { identity } = document.value.spec;
    if (identity === undefined) continue;
    const owner = owners.get(identity);
    if (owner === undefined) owners.set(identity, document.name);
    else
      diagnostics.push(
        findingAt('MW5005', { document, path: ['spec', 'identity'] }, { detail: `host ${JSON.stringify(owner)} lists the same key` }),
      );
  }
  return diagnostics;
}
