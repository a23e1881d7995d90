import { type Diagnostic, formatPointer, quoteValue } from '../../schemas/index.ts';
import { codecs } from '../formats/index.ts';
import type { Adapter } from './adapter.ts';
import { patternProblem } from './check-parameters-schema.ts';
import { closest } from './closest.ts';
import { ExpressionError } from './expression.ts';
import { parameterRules } from './parameter-rules.ts';
import { scopeMembers } from './scope.ts';
import { templateExpressions } from './template.ts';

interface Files {
  readonly document: string;
  readonly schema: string;
}

/** Mistakes a schema cannot see: expressions, patterns, and names that point at nothing. */
export function checkAdapter(adapter: Adapter, files: Files): readonly Diagnostic[] {
  return [...checkExpressions(adapter, files.document), ...checkReferences(adapter, files)];
}

const patternFields: ReadonlySet<string> = new Set(['pattern', 'expect', 'output', 'notOutput']);

/** Every string of the specification with ${{ }}, and every pattern, is tried once. */
function checkExpressions(adapter: Adapter, file: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const members = knownMembers(adapter);
  const visit = (node: unknown, path: readonly (string | number)[]): void => {
    if (Array.isArray(node)) for (const [index, item] of node.entries()) visit(item, [...path, index]);
    else if (typeof node === 'object' && node !== null) for (const [name, member] of Object.entries(node)) visit(member, [...path, name]);
    else if (typeof node === 'string') {
      const detail = node.includes('${{')
        ? expressionProblem(node, { adapter, path, members })
        : patternFields.has(String(path.at(-1)))
          ? patternProblem(node)
          : undefined;
      if (detail === undefined) return;
      const summary = node.includes('${{') ? 'an expression is not valid' : 'a pattern is not valid';
      const fix = node.includes('${{')
        ? 'docs/writing-an-adapter.md lists what an expression can see and call'
        : 'write it in the syntax of RE2';
      found.push({
        code: node.includes('${{') ? 'MW6004' : 'MW6008',
        severity: 'error',
        summary,
        detail,
        fix,
        file,
        pointer: formatPointer(path),
      });
    }
  };
  visit(adapter.document.spec, ['spec']);
  return found;
}

interface Place {
  readonly adapter: Adapter;
  readonly path: readonly (string | number)[];
  readonly members: Readonly<Record<string, readonly string[]>>;
}

function expressionProblem(template: string, place: Place): string | undefined {
  try {
    for (const expression of templateExpressions(template)) {
      const available = availableVariables(place);
      const unavailable = [...expression.variables].find((name) => scopeOnlyHere.has(name) && !available.has(name));
      if (unavailable !== undefined) return `${unavailable} has no value here, in ${quoteValue(template)}`;
      for (const [variable, member] of expression.members) {
        const known = variable === 'vars' ? visibleVars(place) : place.members[variable];
        if (known !== undefined && !known.includes(member))
          return `${variable} has no ${member}${closest(member, known)}, in ${quoteValue(template)}`;
      }
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return `${error.message}, in ${quoteValue(template)}`;
  }
}

const scopeOnlyHere: ReadonlySet<string> = new Set(['each', 'key', 'value', 'stage']);

function availableVariables({ adapter, path }: Place): ReadonlySet<string> {
  const [, section, index, field] = path;
  const template = section === 'resources' && typeof index === 'number' ? adapter.document.spec.resources[index] : undefined;
  return new Set([
    ...(template?.forEach !== undefined && field !== 'forEach' ? ['each'] : []),
    ...(field === 'apply' ? ['key', 'value'] : []),
    ...(section === 'configTests' ? ['stage'] : []),
  ]);
}

function visibleVars({ adapter, path }: Place): readonly string[] {
  const names = (adapter.document.spec.vars ?? []).map((variable) => variable.name);
  return path[1] === 'vars' && typeof path[2] === 'number' ? names.slice(0, path[2]) : names;
}

function knownMembers(adapter: Adapter): Readonly<Record<string, readonly string[]>> {
  const isOpen = adapter.parametersSchema['additionalProperties'] !== false;
  return isOpen ? scopeMembers : { ...scopeMembers, parameters: parameterRules(adapter).map((rule) => rule.name) };
}

function checkReferences(adapter: Adapter, files: Files): readonly Diagnostic[] {
  const { resources, configTests = [], units = {} } = adapter.document.spec;
  const services = resources.filter((template) => template.kind === 'service').map((template) => template.name);
  const tests = configTests.map((test) => test.name);
  const structured = resources
    .filter((template) => template.kind === 'file' && template.parameters === true)
    .map((template) => template.name);
  const reads = resources.filter((template) => template.kind === 'parameters').map((template) => template.name);
  const found: Diagnostic[] = [];
  const need = (
    value: string | undefined,
    known: readonly string[],
    where: { readonly what: string; readonly file: string; readonly pointer: string },
  ) => {
    if (value === undefined || known.includes(value)) return;
    const detail = `${where.what} ${quoteValue(value)} is not in the adapter${closest(value, known)}`;
    const fix = known.length === 0 ? 'there is none of the kind; add it' : `use one of ${known.join(', ')}`;
    found.push({
      code: 'MW6007',
      severity: 'error',
      summary: 'a reference inside the adapter does not resolve',
      detail,
      fix,
      file: where.file,
      pointer: where.pointer,
    });
  };
  resources.forEach((template, index) => {
    const at = (field: string, what: string) => ({
      what,
      file: files.document,
      pointer: formatPointer(['spec', 'resources', index, field]),
    });
    need(template.notify, services, at('notify', 'the service'));
    need(template.configTest, tests, at('configTest', 'the config test'));
    need(template.format, Object.keys(codecs), at('format', 'the format'));
    if (template.parameters === true && template.format === undefined) need('', Object.keys(codecs), at('format', 'the format'));
  });
  for (const rule of parameterRules(adapter)) {
    const at = (field: string, what: string) => ({
      what: `of parameter ${rule.name} ${what}`,
      file: files.schema,
      pointer: formatPointer(['properties', rule.name, field]),
    });
    need(rule.file, structured, at('x-file', 'the file'));
    need(rule.unit, [...Object.keys(units), 'boolean', 'text'], at('x-unit', 'the unit'));
    if (rule.live !== undefined) need(rule.read ?? reads[0] ?? '', reads, at('x-live', 'the parameters resource'));
  }
  return found;
}
