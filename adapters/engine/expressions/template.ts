import { type CompiledExpression, compileExpression, ExpressionError, type Scope } from './expression.ts';
import { formatText } from './expression-functions.ts';

/** A piece of a string: text as it stands, or CEL between ${{ and }}. */
export type TemplatePart = { readonly text: string } | { readonly expression: string };

const parsed = new Map<string, readonly TemplatePart[]>();

/** Splits a string at its ${{ }}. Braces and quotes inside an expression are understood. Throws ExpressionError when one is not closed. */
export function parseTemplate(source: string): readonly TemplatePart[] {
  const known = parsed.get(source);
  if (known !== undefined) return known;
  if (parsed.size > 2000) parsed.clear();
  const parts = splitTemplate(source);
  parsed.set(source, parts);
  return parts;
}

function splitTemplate(source: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let position = 0;
  for (;;) {
    const start = source.indexOf('${{', position);
    if (start < 0) break;
    const end = findEnd(source, start + 3);
    if (start > position) parts.push({ text: source.slice(position, start) });
    parts.push({ expression: source.slice(start + 3, end).trim() });
    position = end + 2;
  }
  if (position < source.length || parts.length === 0) parts.push({ text: source.slice(position) });
  return parts;
}

/** Position of the closing }}, outside of quotes and of the expression's own braces. */
function findEnd(source: string, from: number): number {
  let depth = 0;
  let quote = '';
  for (let at = from; at < source.length; at++) {
    const character = source[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{') depth++;
    else if (character === '}' && depth > 0) depth--;
    else if (character === '}' && source[at + 1] === '}') return at;
  }
  throw new ExpressionError('${{ is not closed by }}');
}

/** Expressions of a string, compiled. */
export function templateExpressions(source: string): readonly CompiledExpression[] {
  return parseTemplate(source).flatMap((part) => ('expression' in part ? [compileExpression(part.expression)] : []));
}

/**
 * A value with its expressions evaluated: a string that is exactly one ${{ }} keeps the type of the result, any other is put
 * together as text. Null members of maps and lists are left out. Throws ExpressionError.
 */
export function evaluateTemplate(template: unknown, scope: Scope): unknown {
  if (typeof template === 'string') return evaluateText(template, scope);
  if (Array.isArray(template)) return template.map((item) => evaluateTemplate(item, scope)).filter((item) => item !== null);
  if (typeof template !== 'object' || template === null) return template;
  const members = Object.entries(template).map(([name, member]) => [name, evaluateTemplate(member, scope)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== null && member !== undefined));
}

function evaluateText(template: string, scope: Scope): unknown {
  if (!template.includes('${{')) return template;
  const parts = parseTemplate(template);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && 'expression' in only) return compileExpression(only.expression).evaluate(scope);
  return parts.map((part) => ('text' in part ? part.text : formatPart(part.expression, scope))).join('');
}

function formatPart(expression: string, scope: Scope): string {
  const value = compileExpression(expression).evaluate(scope);
  if (value === null || typeof value === 'object')
    throw new ExpressionError(`${expression} is ${value === null ? 'null' : 'a list or map'} and cannot stand inside text`);
  return formatText(value);
}
