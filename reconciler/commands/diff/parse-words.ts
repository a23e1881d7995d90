import { existsSync, statSync } from 'node:fs';
import { formatReference, type OperandReference } from '../../compile/index.ts';
import { CommandError } from '../command-error.ts';

/** The question that the words of `plumb diff` ask: their number decides, whatever directories there are. */
export type DiffQuestion =
  | { readonly kind: 'hosts'; readonly dir: string }
  | { readonly kind: 'comparison'; readonly dir: string; readonly a: OperandWords; readonly b: OperandWords }
  | { readonly kind: 'history'; readonly dir: string; readonly operand: OperandWords };

export interface OperandWords {
  /** The operand as it was written. */
  readonly text: string;
  readonly reference: OperandReference;
  /** Absent: the files as they are. */
  readonly revision?: string;
}

export function parseWords(words: readonly string[], { history }: { readonly history: boolean }): DiffQuestion {
  if (words.length > 3 || (history && words.length > 2)) throw new CommandError(`too many words: ${usage}`);
  const [first, second, third] = words;
  if (history) {
    if (first === undefined) throw new CommandError(`--history of what? ${usage}`);
    return { kind: 'history', dir: second === undefined ? '.' : first, operand: parseOperand(second ?? first) };
  }
  if (first === undefined || second === undefined) return { kind: 'hosts', dir: requireDirectory(first ?? '.') };
  if (third === undefined) return { kind: 'comparison', dir: '.', a: parseOperand(first), b: parseOperand(second) };
  return { kind: 'comparison', dir: requireDirectory(first), a: parseOperand(second), b: parseOperand(third) };
}

const usage = 'write plumb diff [DIR], plumb diff [DIR] A B, or plumb diff --history [DIR] A';

/** Names and ids have neither `@` nor `/` nor `:`, revisions may have them all. */
export function parseOperand(text: string): OperandWords {
  const at = text.indexOf('@');
  const [name, revision] = at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
  if (revision === '') throw new CommandError(`${JSON.stringify(text)} names no revision behind the @; ${forms}`);
  const reference = parseReference(name);
  if (formatReference(reference) !== name || !/^[a-z0-9]/.test(name))
    throw new CommandError(`${JSON.stringify(text)} cannot be compared; ${forms}`);
  return { text, reference, ...(revision === undefined ? {} : { revision }) };
}

const forms = 'write MIDDLEWARE/ID, MIDDLEWARE or profile:NAME, with @REVISION behind it where it is not the files as they are';

function parseReference(name: string): OperandReference {
  const [, profile] = /^profile:(.*)$/s.exec(name) ?? [];
  if (profile !== undefined) return { kind: 'profile', profile };
  const [middleware = '', id] = name.split('/');
  return id === undefined ? { kind: 'middleware', middleware } : { kind: 'member', middleware, id };
}

function requireDirectory(word: string): string {
  if (isDirectory(word)) return word;
  throw new CommandError(`${word} is no directory; to compare, ${usage}`);
}

export function isDirectory(word: string): boolean {
  return existsSync(word) && statSync(word).isDirectory();
}
