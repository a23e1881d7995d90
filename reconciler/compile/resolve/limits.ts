import type { Adapter } from '../../../adapters/index.ts';
import { type Diagnostic, limitNames, type Middleware, readLimit } from '../../../schemas/index.ts';
import type { FleetDocument } from '../document.ts';
import { findingAt } from '../finding.ts';

/** The resource limits that a middleware says, in their one form. Those that no process can have are findings. */
export function resolveLimits(
  document: FleetDocument<Middleware>,
  adapter: Adapter,
): { readonly limits?: Readonly<Record<string, string>>; readonly diagnostics: readonly Diagnostic[] } {
  const written = document.value.spec.limits;
  if (written === undefined) return { diagnostics: [] };
  const isStarted = adapter.document.spec.resources.some((template) => template.kind === 'service' && 'argv' in template);
  if (!isStarted) {
    const detail = `adapter ${adapter.name} starts no process, it only switches units of the machine`;
    return { diagnostics: [findingAt('MW3022', { document, path: ['spec', 'limits'] }, { detail })] };
  }
  const limits: Record<string, string> = {};
  const diagnostics: Diagnostic[] = [];
  for (const name of limitNames) {
    const found = written[name] === undefined ? undefined : readLimit(name, written[name]);
    if (found === undefined) continue;
    if ('limit' in found) limits[name] = found.limit;
    else diagnostics.push(findingAt('MW3022', { document, path: ['spec', 'limits', name] }, { detail: `${name}: ${found.problem}` }));
  }
  return { limits, diagnostics };
}
