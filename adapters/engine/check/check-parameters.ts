import { nameMisplaced, quoteValue } from '../../../schemas/index.ts';
import { compilePattern, createValidator, type SchemaFinding } from '../../../schemas/validate.ts';
import type { Adapter, ParameterFinding } from '../adapter.ts';
import { closest } from './closest.ts';

type Validator = (value: unknown) => readonly SchemaFinding[];

/** Compiling a schema costs milliseconds, an adapter is asked once per layer. */
const validators = new WeakMap<object, Validator>();

/** Values that the adapter's parameter schema does not allow, each with what is allowed. */
export function checkParameters(adapter: Adapter, parameters: Readonly<Record<string, unknown>>): readonly ParameterFinding[] {
  const validate = validators.get(adapter.parametersSchema) ?? createValidator(adapter.parametersSchema);
  validators.set(adapter.parametersSchema, validate);
  return validate(parameters).map((finding) => toFinding(finding, adapter));
}

function toFinding(finding: SchemaFinding, adapter: Adapter): ParameterFinding {
  const name = finding.pointer === '' ? 'the parameters' : finding.pointer.slice(1).replaceAll('/', '.');
  if (finding.keyword === 'additionalProperties' && finding.property !== undefined) {
    const known = Array.isArray(finding.allowed) ? finding.allowed.map(String) : [];
    return {
      pointer: `${finding.pointer}/${finding.property.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      summary: 'a parameter is unknown',
      cause: `a parameter of ${name} is unknown`,
      detail: `${adapter.name} has no parameter ${quoteValue(finding.property)}${finding.pointer === '' ? '' : ` in ${name}`}${closest(finding.property, known)}`,
      fix: finding.pointer === '' ? beyond(adapter, 'remove it') : `remove it, or see the parameters of ${adapter.name}`,
    };
  }
  if (finding.twice !== undefined) {
    const [first, later] = finding.twice;
    const value = Array.isArray(finding.value) ? finding.value[later] : finding.value;
    return {
      pointer: `${finding.pointer}/${later}`,
      summary: 'a parameter has a value that is not allowed',
      cause: `${name} has one item twice`,
      detail: `${name} has ${quoteValue(value)} twice; keep one of them`,
      other: `${finding.pointer}/${first}`,
    };
  }
  const detail = finding.other === undefined ? undefined : `${name} ${finding.message}`;
  return {
    pointer: finding.pointer,
    summary: 'a parameter has a value that is not allowed',
    cause: detail ?? `${name} is ${typeName(finding.value)}, it ${describe(finding)}`,
    detail: detail ?? `${name} is ${nameMisplaced(finding.value, typesOf(finding)) ?? quoteValue(finding.value)}, it ${describe(finding)}`,
    ...(finding.other === undefined ? {} : { other: finding.other }),
    ...fixOf(finding, adapter),
  };
}

function typesOf({ keyword, allowed }: SchemaFinding): readonly string[] {
  return keyword !== 'type' ? [] : Array.isArray(allowed) ? allowed.map(String) : [String(allowed)];
}

function describe(finding: SchemaFinding): string {
  switch (finding.keyword) {
    case 'enum':
      return `must be one of ${(Array.isArray(finding.allowed) ? finding.allowed : []).map(quoteValue).join(', ')}`;
    case 'type':
      return `must be of type ${Array.isArray(finding.allowed) ? finding.allowed.join(' or ') : String(finding.allowed)}`;
    case 'pattern':
      return finding.words === undefined ? `must match ${String(finding.allowed)}` : `must be ${finding.words}`;
    default:
      return finding.message;
  }
}

/** The way out for what the adapter has no parameter for. */
function beyond({ name, document }: Adapter, first: string): string {
  return `${first}, or see the parameters of ${name}${document.spec.beyond === undefined ? '' : `; ${document.spec.beyond}`}`;
}

function fixOf(finding: SchemaFinding, adapter: Adapter): { readonly fix?: string } {
  if (finding.keyword === 'pattern' && adapter.document.spec.beyond !== undefined) return { fix: beyond(adapter, 'correct the value') };
  const { keyword, value, allowed, words } = finding;
  if (keyword === 'type' && (typeof value === 'number' || typeof value === 'boolean') && [allowed].flat().includes('string'))
    return { fix: words === undefined || matches(String(value), finding.pattern) ? 'write it in quotes' : `write ${words}` };
  if (finding.keyword !== 'enum' || typeof finding.value !== 'string' || !Array.isArray(finding.allowed)) return {};
  const suggestion = closest(finding.value, finding.allowed.map(String));
  return suggestion === '' ? {} : { fix: suggestion.slice(2) };
}

function matches(text: string, pattern: string | undefined): boolean {
  return pattern === undefined || compilePattern(pattern).matcher(text).find();
}

function typeName(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return { string: 'a text', number: 'a number', boolean: 'true or false' }[String(typeof value)] ?? 'a map';
}
