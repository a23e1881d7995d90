import { durationMs, quoteValue } from '../../../schemas/index.ts';
import type { Scope } from './expression.ts';
import { formatText } from './expression-functions.ts';
import { evaluateTemplate } from './template.ts';

type RenderCode = 'MW7002' | 'MW7003' | 'MW7006';

/** A template that gives something its kind of resource cannot use. The message names the field. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
  readonly code: RenderCode;
  constructor(code: RenderCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Evaluates fields of one template and insists on their types. */
export interface FieldReader {
  value(template: unknown): unknown;
  text(template: unknown, field: string): string;
  optionalText(template: unknown, field: string): string | undefined;
  boolean(template: unknown, otherwise: boolean): boolean;
  integer(template: unknown, field: string): number;
  /** Program and arguments, or any list of texts; numbers and booleans become text. */
  texts(template: unknown, field: string): readonly string[];
  optionalTexts(template: unknown, field: string): readonly string[] | undefined;
  textMap(template: unknown, field: string): Readonly<Record<string, string>> | undefined;
}

export function createFieldReader(scope: Scope): FieldReader {
  const value = (template: unknown) => evaluateTemplate(template, scope);
  const present = (template: unknown) => {
    const evaluated = template === undefined ? undefined : value(template);
    return evaluated === null ? undefined : evaluated;
  };
  const reader: FieldReader = {
    value,
    text: (template, field) => reader.optionalText(template, field) ?? refuse(field, 'is missing'),
    optionalText: (template, field) => {
      const evaluated = present(template);
      if (evaluated === undefined) return undefined;
      return typeof evaluated === 'object' ? refuse(field, `is ${quoteValue(evaluated)}, not text`) : formatText(evaluated);
    },
    boolean: (template, otherwise) => {
      const evaluated = present(template) ?? otherwise;
      return typeof evaluated === 'boolean' ? evaluated : refuse('a condition', `is ${quoteValue(evaluated)}, not true or false`);
    },
    integer: (template, field) => {
      const evaluated = present(template);
      const number = typeof evaluated === 'string' && /^[0-9]{1,15}$/.test(evaluated) ? Number(evaluated) : evaluated;
      return Number.isInteger(number) ? Number(number) : refuse(field, `is ${quoteValue(evaluated)}, not a whole number`);
    },
    texts: (template, field) => reader.optionalTexts(template, field) ?? refuse(field, 'is missing'),
    optionalTexts: (template, field) => {
      const evaluated = present(template);
      if (evaluated === undefined) return undefined;
      if (!Array.isArray(evaluated) || evaluated.length === 0)
        return refuse(field, `is ${quoteValue(evaluated)}, not a list with at least one text`);
      return evaluated.map((item: unknown) =>
        typeof item === 'object' ? refuse(field, `holds ${quoteValue(item)}, not text`) : formatText(item),
      );
    },
    textMap: (template, field) => {
      const evaluated = present(template);
      if (evaluated === undefined) return undefined;
      if (typeof evaluated !== 'object' || Array.isArray(evaluated)) return refuse(field, `is ${quoteValue(evaluated)}, not a map`);
      return Object.fromEntries(Object.entries(evaluated as object).map(([name, member]) => [name, formatText(member)]));
    },
  };
  return reader;
}

export function timeMs(duration: string | undefined, otherwise: string): number {
  return durationMs(duration ?? otherwise);
}

function refuse(field: string, problem: string): never {
  throw new RenderError('MW7002', `${field} ${problem}`);
}
