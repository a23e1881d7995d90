import type { MemberReading } from '../../schemas/index.ts';
import type { Adapter, JudgedWord, MemberWord, ReadingAnswer, SafetyVerdict } from './adapter.ts';
import { ExpressionError, type Scope } from './expression.ts';
import { evaluateTemplate } from './template.ts';

/** What a member says of itself, from the answer to its reading. What cannot be understood is not ready. */
export function readMember(reading: MemberReading, answer: ReadingAnswer): MemberWord {
  if (!answer.ok) return { ready: false, facts: {}, message: answer.reason };
  const scope: Scope = { answer: answer.values, answerText: answer.text };
  try {
    const role = reading.role === undefined ? undefined : evaluateTemplate(reading.role, scope);
    const ready = reading.ready === undefined ? true : evaluateTemplate(reading.ready, scope);
    const facts = Object.fromEntries(Object.entries(reading.facts).flatMap(([name, template]) => readFact(name, template, scope)));
    return {
      ready: ready === true,
      ...(typeof role === 'string' ? { role } : {}),
      facts,
      message: ready === true ? '' : 'the product says that it does not serve its part',
    };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ready: false, facts: {}, message: `its answer is not understood: ${error.message}` };
  }
}

function readFact(name: string, template: unknown, scope: Scope): readonly [string, string | number | boolean][] {
  const value = evaluateTemplate(template, scope);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [];
}

/** Whether the member may go down now. A condition that cannot be evaluated does not hold. */
export function judgeSafety(
  adapter: Adapter,
  { member: key, members }: { readonly member: string; readonly members: readonly JudgedWord[] },
): SafetyVerdict {
  const member = members.find((one) => one.key === key);
  if (member === undefined) return { safe: false, message: `nothing is known of ${key}` };
  for (const { when, holds, message } of adapter.document.spec.rollout?.safety ?? []) {
    try {
      const scope: Scope = { member, members };
      if (when !== undefined && evaluateTemplate(when, scope) !== true) continue;
      if (evaluateTemplate(holds, scope) !== true) return { safe: false, message: String(evaluateTemplate(message, scope)) };
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return { safe: false, message: `a safety condition of adapter ${adapter.name} fails: ${error.message}` };
    }
  }
  return { safe: true, message: '' };
}
