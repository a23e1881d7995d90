import type { Diagnostic } from '../../../schemas/index.ts';
import type { Adapter } from '../adapter.ts';
import { checkEffects } from './check-effects.ts';
import { checkExpressions } from './check-expressions.ts';
import { type AdapterFiles, checkReferences } from './check-references.ts';
import { checkRollout } from './check-rollout.ts';
import { checkTransitions } from './check-transitions.ts';
import { checkValueEffects } from './check-value-effects.ts';

/** Mistakes a schema cannot see: expressions, patterns, and names that point at nothing, effects that cannot be kept. */
export function checkAdapter(adapter: Adapter, files: AdapterFiles): readonly Diagnostic[] {
  const expressions = checkExpressions(adapter, files.document);
  const isRolloutBroken = expressions.some(({ pointer = '' }) => pointer.startsWith('/spec/rollout/'));
  const references = checkReferences(adapter, files);
  // Where names resolve to nothing it is not known what a parameter does.
  const effects =
    expressions.length + references.length > 0
      ? []
      : [...checkEffects(adapter, files), ...checkValueEffects(adapter, files), ...checkTransitions(adapter, files)];
  return [...expressions, ...(isRolloutBroken ? [] : checkRollout(adapter, files.document)), ...references, ...effects];
}
