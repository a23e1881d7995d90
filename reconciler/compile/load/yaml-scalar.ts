import { boolCoreTag, floatCoreTag, getScalarValue, intCoreTag, NOT_RESOLVED, nullCoreTag, type ScalarEvent } from 'js-yaml';
import type { TextProblem } from './parsed-text.ts';

const core = 'tag:yaml.org,2002:';
const implicit = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag] as const;
const explicit = { null: nullCoreTag, bool: boolCoreTag, int: intCoreTag, float: floatCoreTag } as const;

type Problem = Pick<TextProblem, 'code' | 'detail' | 'fix'>;

/** The value of a scalar by the core schema, and what is wrong with it. */
export function readScalar(text: string, event: ScalarEvent): { readonly value: unknown; readonly problem?: Problem } {
  const source = getScalarValue(text, event);
  const tag = tagName(text, event);
  if (tag === 'str') return { value: source };
  if (tag === '') return event.style === 1 ? checkNumber(resolvePlain(source), source) : { value: source };
  const definition = isExplicit(tag) ? explicit[tag] : undefined;
  if (definition === undefined) return { value: source, problem: unknownTag(text, event) };
  const value = definition.resolve(source, true, definition.tagName);
  if (value === NOT_RESOLVED)
    return { value: source, problem: { code: 'MW1011', detail: `${JSON.stringify(source.slice(0, 80))} is not of !!${tag}` } };
  return checkNumber(value, source);
}

/** A problem when a collection carries another tag than its own. */
export function readTag(
  text: string,
  event: { readonly tagStart: number; readonly tagEnd: number },
  own: 'map' | 'seq',
): Problem | undefined {
  const tag = tagName(text, event);
  return tag === '' || tag === own || tag === 'str' ? undefined : unknownTag(text, event);
}

function resolvePlain(source: string): unknown {
  for (const tag of implicit) {
    if (tag.implicitFirstChars !== null && !tag.implicitFirstChars.includes(source.charAt(0))) continue;
    const value = tag.resolve(source, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return source;
}

function checkNumber(value: unknown, source: string): { readonly value: unknown; readonly problem?: Problem } {
  if (typeof value !== 'number') return { value };
  if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return { value };
  const shown = source.slice(0, 80);
  return {
    value: source,
    problem: { code: 'MW1012', detail: `${shown} would not be kept as it is written`, fix: `write it in quotes: ${JSON.stringify(shown)}` },
  };
}

/** Name of a core tag without its prefix; `!` says text; '' when there is none. */
function tagName(text: string, event: { readonly tagStart: number; readonly tagEnd: number }): string {
  if (event.tagStart === -1) return '';
  const raw = text.slice(event.tagStart, event.tagEnd);
  if (raw === '!') return 'str';
  if (raw.startsWith('!!')) return raw.slice(2);
  if (raw.startsWith(`!<${core}`)) return raw.slice(2 + core.length, -1);
  return raw;
}

function isExplicit(tag: string): tag is keyof typeof explicit {
  return Object.hasOwn(explicit, tag);
}

function unknownTag(text: string, event: { readonly tagStart: number; readonly tagEnd: number }): Problem {
  return { code: 'MW1011', detail: `tag ${text.slice(event.tagStart, Math.min(event.tagEnd, event.tagStart + 80))} does not fit here` };
}
