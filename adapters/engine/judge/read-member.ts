import { type MemberReading, type MemberStatus, quoteValue } from '../../../schemas/index.ts';
import type { ExplainedStatus, ReadingAnswer } from '../adapter.ts';
import { ExpressionError, type Scope } from '../expressions/expression.ts';
import { evaluateTemplate } from '../expressions/template.ts';
import { limits } from '../limits.ts';

/** The status of a member, from the answer to its reading. A member with an answer that cannot be understood is not ready. */
export function readMember(reading: MemberReading, answer: ReadingAnswer): ExplainedStatus {
  if (!answer.ok) return silent(answer.reason);
  const scope: Scope = { answer: answer.values, answerText: answer.text };
  try {
    const role = readRole(reading.role, scope);
    const ready = readReady(reading.ready, scope);
    const facts = Object.fromEntries(Object.entries(reading.facts).flatMap(([name, template]) => readFact(name, template, scope)));
    const status = { ready, ...(role === undefined ? {} : { role }), facts };
    return { ...status, message: ready ? '' : describe(status, answer.text).slice(0, limits.messageLength) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return silent(`its answer is not understood: ${error.message}`);
  }
}

function silent(reason: string): ExplainedStatus {
  return { ready: false, facts: {}, message: reason.slice(0, limits.messageLength) };
}

/** Null is no role: the declared one counts. */
function readRole(template: unknown, scope: Scope): string | undefined {
  const value = template === undefined ? null : evaluateTemplate(template, scope);
  if (value === null) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= limits.roleLength) return value;
  throw new ExpressionError(`role is ${quoteValue(value)}, not a name of at most ${limits.roleLength} characters`);
}

/** Null is not ready, so that an answer may leave out what it is read from. */
function readReady(template: unknown, scope: Scope): boolean {
  const value = template === undefined ? true : evaluateTemplate(template, scope);
  if (typeof value === 'boolean' || value === null) return value === true;
  throw new ExpressionError(`ready is ${quoteValue(value)}, not true or false`);
}

/** Null is a fact that this member does not have. */
function readFact(name: string, template: unknown, scope: Scope): readonly [string, string | number | boolean][] {
  const value = evaluateTemplate(template, scope);
  if (value === null) return [];
  if (typeof value === 'string') return [[name, value.slice(0, limits.factLength)]];
  if (typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
  throw new ExpressionError(`fact ${name} is ${quoteValue(value)}, not text, number or boolean`);
}

/** Why a member is not ready, in its own words: its role and facts, or where there are none the beginning of its answer. */
function describe({ role, facts }: Pick<MemberStatus, 'role' | 'facts'>, text: string): string {
  const known = [...(role === undefined ? [] : [`role ${role}`]), ...Object.entries(facts).map(([name, value]) => `${name} ${value}`)];
  const said = known.length > 0 ? known.join(', ') : quoteValue(text.trim().split('\n', 1)[0]);
  return `by its own word it does not serve: ${said}`;
}
