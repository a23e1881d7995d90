import { RE2JS } from 're2js';
import type { Probe } from '../../schemas/index.ts';
import type { ProbeAnswer } from './host.ts';

/** The answer as it came back, before it is parsed. */
export interface RawAnswer {
  readonly text: string;
  /** Where the protocol has lists: its elements. */
  readonly items?: readonly string[];
}

/** A probe that got no good answer, with the reason for people. */
export class ProbeFailure extends Error {
  override readonly name = 'ProbeFailure';
}

/** Most that is taken of an answer. */
export const maxAnswerBytes = 1024 * 1024;

/** Understands an answer as the probe says and holds it against what the probe expects. Throws ProbeFailure. */
export function readAnswer(probe: Pick<Probe, 'parse' | 'expect'>, answer: RawAnswer): ProbeAnswer {
  if (probe.expect !== undefined && !compile(probe.expect).matcher(answer.text).find())
    throw new ProbeFailure(`the answer does not match ${probe.expect}: ${excerpt(answer.text)}`);
  return { ok: true, text: answer.text, values: probe.parse === undefined ? {} : parseValues(probe.parse, answer) };
}

function parseValues(parse: NonNullable<Probe['parse']>, answer: RawAnswer): Readonly<Record<string, string>> {
  switch (parse.as) {
    case 'text':
      return { text: answer.text.trim() };
    case 'json':
      return parseJson(answer.text);
    case 'pairs':
      return parsePairs(answer.text, parse.separator ?? '=');
    case 'list':
      return parseList(
        answer.items ??
          answer.text
            .split('\n')
            .map((line) => line.replace(/\r$/, ''))
            .filter((line) => line !== ''),
      );
    case 'pattern':
      return parsePattern(answer.text, parse.pattern ?? '');
  }
}

/** Top-level scalars; numbers as they were written, since 64-bit ones do not fit a JavaScript number. */
function parseJson(text: string): Readonly<Record<string, string>> {
  let value: unknown;
  try {
    value = JSON.parse(text, (_key, item: unknown, context?: { readonly source?: string }) =>
      typeof item === 'number' ? (context?.source ?? String(item)) : item,
    );
  } catch {
    throw new ProbeFailure(`the answer is not JSON: ${excerpt(text)}`);
  }
  if (typeof value !== 'object' || value === null) throw new ProbeFailure(`the answer is not a JSON object: ${excerpt(text)}`);
  const scalars = Object.entries(value).filter(([, member]) => ['string', 'number', 'boolean'].includes(typeof member));
  return Object.fromEntries(scalars.map(([key, member]) => [key, String(member)]));
}

function parsePairs(text: string, separator: string): Readonly<Record<string, string>> {
  const pairs = text.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf(separator);
    return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + separator.length).trim()]];
  });
  return Object.fromEntries(pairs);
}

function parseList(items: readonly string[]): Readonly<Record<string, string>> {
  if (items.length % 2 !== 0) throw new ProbeFailure(`the answer is no list of keys and values: it has ${items.length} elements`);
  const pairs = items.flatMap((key, index): [string, string][] => (index % 2 === 0 ? [[key, items[index + 1] ?? '']] : []));
  return Object.fromEntries(pairs);
}

function parsePattern(text: string, pattern: string): Readonly<Record<string, string>> {
  const compiled = compile(pattern);
  const matcher = compiled.matcher(text);
  if (!matcher.find()) throw new ProbeFailure(`the answer does not match ${pattern}: ${excerpt(text)}`);
  const groups = Object.keys(compiled.namedGroups()).map((name): [string, string | null] => [name, matcher.group(name)]);
  return Object.fromEntries(groups.flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

/** RE2: a pattern from Git cannot hang the agent. */
function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new ProbeFailure(`${pattern} is not an RE2 pattern: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function excerpt(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line === '' ? 'it is empty' : JSON.stringify(line.length > 120 ? `${line.slice(0, 120)}…` : line);
}
