import { type Diagnostic, formatPointer, quoteValue } from '../../../schemas/index.ts';
import type { Adapter } from '../adapter.ts';
import { ExpressionError, variableNames } from '../expressions/expression.ts';
import { templateExpressions } from '../expressions/template.ts';
import { patternProblem } from './check-parameters-schema.ts';
import { closest } from './closest.ts';
import { createVisibleNames, type Path, type VisibleNames } from './visible-names.ts';

const patternFields: ReadonlySet<string> = new Set(['pattern', 'expect', 'output', 'notOutput']);

/** Every string of the specification with ${{ }}, and every pattern, is tried once. */
export function checkExpressions(adapter: Adapter, file: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const namesAt = createVisibleNames(adapter);
  const visit = (node: unknown, path: Path): void => {
    if (Array.isArray(node)) for (const [index, item] of node.entries()) visit(item, [...path, index]);
    else if (typeof node === 'object' && node !== null) for (const [name, member] of Object.entries(node)) visit(member, [...path, name]);
    else if (typeof node === 'string') {
      const pointer = formatPointer(path);
      if (node.includes('${{')) {
        const detail = expressionProblem(node, namesAt(path));
        if (detail !== undefined) found.push(badExpression(detail, { file, pointer }));
      } else if (patternFields.has(String(path.at(-1)))) {
        const detail = patternProblem(node);
        const fix = 'write it in the syntax of RE2';
        if (detail !== undefined)
          found.push({ code: 'MW6008', severity: 'error', summary: 'a pattern is not valid', detail, fix, file, pointer });
      }
    }
  };
  visit(adapter.document.spec, ['spec']);
  return found;
}

/** Where a finding stands in a file of an adapter. */
export interface AdapterPlace {
  readonly file: string;
  readonly pointer: string;
}

/** A finding about one expression. */
export function badExpression(detail: string, place: AdapterPlace): Diagnostic {
  const fix = 'docs/writing-an-adapter.md lists what an expression can see and call';
  return { code: 'MW6004', severity: 'error', summary: 'an expression is not valid', detail, fix, ...place };
}

function expressionProblem(template: string, { variables, members }: VisibleNames): string | undefined {
  try {
    for (const expression of templateExpressions(template)) {
      const unseen = variableNames.find((name) => expression.variables.has(name) && !variables.has(name));
      if (unseen !== undefined) return `${unseen} has no value here, in ${quoteValue(template)}; ${[...variables].join(', ')} have`;
      for (const [path, member] of expression.members) {
        const known = Object.hasOwn(members, path) ? members[path] : undefined;
        if (known !== undefined && !known.includes(member))
          return `${path} has no ${member}${closest(member, known)}, in ${quoteValue(template)}`;
      }
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return `${error.message}, in ${quoteValue(template)}`;
  }
}
