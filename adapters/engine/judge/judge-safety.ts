import { type JudgedMember, quoteValue, type SafetyCondition } from '../../../schemas/index.ts';
import type { SafetyInput, SafetyRules, SafetyVerdict } from '../adapter.ts';
import { ExpressionError } from '../expressions/expression.ts';
import { formatText } from '../expressions/expression-functions.ts';
import { evaluateTemplate } from '../expressions/template.ts';
import { limits } from '../limits.ts';

/** Whether a member may go down now: the first condition that does not hold says why not. One that cannot be evaluated does not hold. */
export function judgeSafety({ name, document }: SafetyRules, { topology, member: key, members }: SafetyInput): SafetyVerdict {
  const member = members.find((one) => one.key === key);
  if (member === undefined) return unsafe(`nothing is known of ${key}`);
  for (const [index, condition] of (document.spec.rollout?.safety ?? []).entries()) {
    try {
      const verdict = judgeCondition(condition, { middleware: { topology }, member, members });
      if (!verdict.safe) return verdict;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return unsafe(`safety condition ${index + 1} of adapter ${name} cannot be evaluated: ${error.message}`);
    }
  }
  return { safe: true, message: '' };
}

interface SafetyScope {
  readonly middleware: { readonly topology: string };
  readonly member: JudgedMember;
  readonly members: readonly JudgedMember[];
}

/** Throws ExpressionError. */
export function judgeCondition({ when, holds, message }: SafetyCondition, { middleware, member, members }: SafetyScope): SafetyVerdict {
  const scope = { middleware, member: visible(member), members: members.map(visible) };
  const decide = (field: string, template: unknown): boolean => {
    const value = evaluateTemplate(template, scope);
    if (typeof value === 'boolean') return value;
    throw new ExpressionError(`${field} is ${quoteValue(value)}, not true or false`);
  };
  if (when !== undefined && !decide('when', when)) return { safe: true, message: '' };
  return decide('holds', holds) ? { safe: true, message: '' } : unsafe(formatText(evaluateTemplate(message, scope)));
}

/** Conditions read the role of every member, also of one without: there it is null. */
function visible({ role = null, ...rest }: { readonly role?: string | null } & Omit<JudgedMember, 'role'>) {
  return { ...rest, role };
}

function unsafe(message: string): SafetyVerdict {
  return { safe: false, message: message.slice(0, limits.messageLength) };
}
