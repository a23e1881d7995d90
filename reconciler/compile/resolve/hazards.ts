import type { Adapter } from '../../../adapters/index.ts';
import type { Diagnostic, Middleware } from '../../../schemas/index.ts';
import { suggestion } from '../did-you-mean.ts';
import type { FleetDocument } from '../document.ts';
import { findingAt } from '../finding.ts';

/** Hazards that a middleware takes are hazards of its adapter: a misspelt one takes nothing. */
export function checkHazards(document: FleetDocument<Middleware>, adapter: Adapter): readonly Diagnostic[] {
  const names = adapter.document.spec.resources.flatMap((template) =>
    'hazards' in template ? (template.hazards ?? []).flatMap(({ name }) => name ?? []) : [],
  );
  return (document.value.spec.allowHazards ?? []).flatMap((hazard, index) => {
    if (names.includes(hazard)) return [];
    const detail = `adapter ${adapter.name} has no hazard ${JSON.stringify(hazard)}${names.length === 0 ? '' : `, it has ${[...new Set(names)].join(', ')}`}`;
    return [findingAt('MW3021', { document, path: ['spec', 'allowHazards', index] }, { detail, fix: suggestion(hazard, names) })];
  });
}
