import { type Diagnostic, formatPointer, type JudgedMember, quoteValue, type SafetyCondition } from '../../../schemas/index.ts';
import type { Adapter } from '../adapter.ts';
import { ExpressionError } from '../expressions/expression.ts';
import { judgeCondition } from '../judge/judge-safety.ts';
import { type AdapterPlace, badExpression } from './check-expressions.ts';

/**
 * Mistakes that would only show while members wait for each other: conditions that are plain text, and those that fail for a silent
 * member.
 */
export function checkRollout({ document }: Adapter, file: string): readonly Diagnostic[] {
  const { reading, safety = [] } = document.spec.rollout ?? {};
  const topologies = Object.keys(document.spec.topologies);
  const base = ['spec', 'rollout'];
  return [
    ...checkCondition(reading?.ready, { file, pointer: formatPointer([...base, 'reading', 'ready']) }),
    ...safety.flatMap((condition, index) => {
      const place = (field: string) => ({ file, pointer: formatPointer([...base, 'safety', index, field]) });
      const texts = (['when', 'holds'] as const).flatMap((field) => checkCondition(condition[field], place(field)));
      return texts.length > 0 ? texts : checkForSilence(condition, { topologies, ...place('holds') });
    }),
  ];
}

function checkCondition(template: unknown, place: AdapterPlace): readonly Diagnostic[] {
  if (template === undefined || typeof template === 'boolean') return [];
  if (typeof template === 'string' && template.includes('${{')) return [];
  return [badExpression(`${quoteValue(template)} is neither true, nor false, nor an expression inside \${{ }}`, place)];
}

/** A member that has said nothing is judged like any other. */
const silentMembers: readonly [JudgedMember, JudgedMember] = [
  { key: 'middleware/1', id: '1', host: 'host-1', ready: false, facts: {} },
  { key: 'middleware/2', id: '2', host: 'host-2', ready: false, facts: {} },
];

function checkForSilence(
  condition: SafetyCondition,
  { topologies, ...place }: AdapterPlace & { readonly topologies: readonly string[] },
): readonly Diagnostic[] {
  const [member] = silentMembers;
  try {
    for (const topology of topologies) judgeCondition(condition, { middleware: { topology }, member, members: silentMembers });
    return [];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const remedy = 'facts can be absent, as in member.facts.?lag.orValue(0)';
    return [badExpression(`it fails for a member that has said nothing: ${error.message}; ${remedy}`, place)];
  }
}
