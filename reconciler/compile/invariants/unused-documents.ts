import type { Diagnostic } from '../../../schemas/index.ts';
import { findingAt } from '../finding.ts';
import type { InvariantInput } from './check.ts';

/**
 * Profiles that no middleware names. Where a document could not be read, it may be the one that names them. A Package that is not used now
 * is one to go back to.
 */
export function checkUnusedDocuments({ catalog, validated }: InvariantInput): readonly Diagnostic[] {
  if (validated.broken.length > 0 || catalog.lostWords.size > 0) return [];
  const used = new Set([...catalog.byKind.Middleware.values()].flatMap(({ value }) => value.spec.profiles ?? []));
  return [...catalog.byKind.Profile.values()]
    .filter(({ name }) => !used.has(name))
    .map((document) =>
      findingAt('MW5030', { document, path: ['metadata', 'name'] }, { detail: `no middleware uses Profile ${document.name}` }),
    );
}
