import type { Diagnostic } from '../../../schemas/index.ts';
import type { Adapter } from '../adapter.ts';
import { checkExpressions } from './check-expressions.ts';
import { type AdapterFiles, checkReferences } from './check-references.ts';
import { checkRollout } from './check-rollout.ts';

/** Mistakes a schema cannot see: expressions, patterns, and names that point at nothing. */
export function checkAdapter(adapter: Adapter, files: AdapterFiles): readonly Diagnostic[] {
  const expressions = checkExpressions(adapter, files.document);
  const isRolloutBroken = expressions.some(({ pointer = '' }) => pointer.startsWith('/spec/rollout/'));
  return [...expressions, ...(isRolloutBroken ? [] : checkRollout(adapter, files.document)), ...checkReferences(adapter, files)];
}
