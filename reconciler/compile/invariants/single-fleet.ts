import type { Diagnostic } from '../../../schemas/index.ts';
import { placeAt } from '../document.ts';
import { finding, findingAt } from '../finding.ts';
import type { InvariantInput } from './check.ts';

/** Exactly one Fleet. One that is broken counts, so that its own findings stand alone. */
export function checkSingleFleet({ catalog, validated }: InvariantInput): readonly Diagnostic[] {
  const fleets = [...validated.valid, ...validated.broken].filter((document) => document.kind === 'Fleet');
  const [first, ...others] = fleets;
  if (first === undefined) {
    if (catalog.lostWords.has('Fleet')) return [];
    return [
      finding('MW5001', {
        detail: 'no document of kind Fleet was found',
        fix: 'add one: apiVersion: plumb/v1, kind: Fleet, metadata: { name: NAME }, spec: {}',
      }),
    ];
  }
  const place = placeAt(first, ['metadata', 'name']);
  return others.map((document) =>
    findingAt(
      'MW5001',
      { document, path: ['kind'] },
      { detail: `Fleet ${JSON.stringify(first.name)} stands in ${place.file}:${place.line} already` },
    ),
  );
}
