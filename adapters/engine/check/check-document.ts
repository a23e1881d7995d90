import { type Diagnostic, formatPointer, parsePointer, quoteValue } from '../../../schemas/index.ts';
import { type SchemaFinding, validateDocument } from '../../../schemas/validate.ts';
import { asNode } from '../parameter-rules.ts';
import { closest } from './closest.ts';
import { innerSchemas, type SchemaVariant, schemasAlong, type ValueSchema } from './document-schema.ts';

/** Violations of the schema in adapter.yaml, each in the words of the kind it stands in. */
export function checkDocument(document: unknown, file: string): readonly Diagnostic[] {
  const findings = validateDocument('Adapter', document);
  return findings
    .filter((finding) => !isRepetition(finding, findings))
    .map((finding): Diagnostic => {
      const { path, detail, fix = 'see docs/writing-an-adapter.md' } = describe(document, finding);
      const summary = 'the adapter does not fit its schema';
      return { code: 'MW6003', severity: 'error', summary, detail, fix, file, pointer: formatPointer(path) };
    });
}

/** A union repeats that something in it is wrong, a choice what each branch misses; what has the wrong type breaks other rules too. */
function isRepetition({ keyword, pointer }: SchemaFinding, findings: readonly SchemaFinding[]): boolean {
  const isBeside = (other: string) => findings.some((finding) => finding.keyword === other && finding.pointer === pointer);
  return keyword === 'if' || (keyword === 'required' && isBeside('oneOf')) || (keyword !== 'type' && isBeside('type'));
}

interface DocumentFault {
  readonly path: readonly string[];
  readonly detail: string;
  readonly fix?: string;
}

function describe(document: unknown, { keyword, pointer, property = '', allowed, value, message }: SchemaFinding): DocumentFault {
  const path = parsePointer(pointer);
  const schemas = schemasAlong(document, path);
  const schema = schemas.at(-1);
  const noun = schema?.noun ?? 'the adapter';
  switch (keyword) {
    case 'additionalProperties':
      return { path: [...path, property], ...unknownField(schemas, property) };
    case 'required':
      return { path, ...missingField(schema, { field: property, value: asNode(value) }) };
    case 'oneOf':
      return { path, ...wrongChoice(noun, { choices: allowed, value: asNode(value) }) };
    case 'enum': {
      const names = textsOf(allowed);
      return {
        path,
        detail: `${noun} cannot be ${quoteValue(value)}${closest(String(value), names)}`,
        fix: `use one of ${names.join(', ')}`,
      };
    }
    case 'const':
      return { path, detail: `${noun} cannot be ${quoteValue(value)}`, fix: `write ${quoteValue(allowed)}` };
    case 'type':
      return { path, detail: `${noun} must be of type ${textsOf(allowed).join(' or ')}, found ${quoteValue(value)}` };
    default:
      return { path, detail: `${noun} ${message}, found ${quoteValue(value)}` };
  }
}

/** Names what has the field: what stands around the value, else what stands in it or beside it, else other variants of its union. */
function unknownField(schemas: readonly ValueSchema[], field: string): Omit<DocumentFault, 'path'> {
  const [schema, ...around] = schemas.toReversed();
  if (schema === undefined) return { detail: `there is no field ${quoteValue(field)}` };
  const known = Object.keys(schema.fields);
  const hasField = ({ fields }: ValueSchema) => Object.hasOwn(fields, field);
  const owners = [
    around.filter(hasField).slice(0, 1),
    [schema, ...around.slice(0, 1)].flatMap(innerSchemas).filter(hasField),
    schema.variants.filter((variant) => variant.fields.includes(field)),
  ];
  const nouns = owners.find((found) => found.length > 0)?.map(({ noun }) => noun) ?? [];
  const elsewhere = nouns.length === 0 ? '' : `; ${listOf(nouns)} ${nouns.length === 1 ? 'has' : 'have'} it`;
  return {
    detail: `${schema.noun} has no field ${quoteValue(field)}${closest(field, known) || elsewhere}`,
    fix: `use one of ${known.join(', ')}`,
  };
}

function missingField(
  { noun, variants }: Pick<ValueSchema, 'noun' | 'variants'> = { noun: 'the adapter', variants: [] },
  { field, value }: { readonly field: string; readonly value: Readonly<Record<string, unknown>> },
): Omit<DocumentFault, 'path'> {
  const tagged = variants.filter((variant) => variant.tag === field);
  if (tagged.length === 0) return { detail: `${noun} needs ${field}`, fix: `add ${field}` };
  const fitting = variantsThatFit(tagged, value);
  if (fitting.length === 0) return { detail: `${noun} needs ${field}`, fix: `add ${field}, one of ${valuesOf(tagged).join(', ')}` };
  const hint = `by its fields it is ${fitting.map((variant) => variant.noun).join(' or ')}`;
  return { detail: `${noun} needs ${field}; ${hint}`, fix: `add ${field}: ${valuesOf(fitting).join(' or ')}` };
}

/** Variants that have all fields of the value, where they are few enough to tell something. */
function variantsThatFit(variants: readonly SchemaVariant[], value: Readonly<Record<string, unknown>>): readonly SchemaVariant[] {
  const fitting = variants.filter((variant) => Object.keys(value).every((name) => variant.fields.includes(name)));
  return fitting.length <= 3 ? fitting : [];
}

function valuesOf(variants: readonly SchemaVariant[]): readonly string[] {
  return [...new Set(variants.flatMap(({ values }) => values))];
}

function wrongChoice(noun: string, { choices, value }: { readonly choices: unknown; readonly value: object }): Omit<DocumentFault, 'path'> {
  const names = Array.isArray(choices) ? choices.flatMap((choice) => textsOf(asNode(choice)['required'])) : [];
  const given = names.filter((name) => Object.hasOwn(value, name));
  const [has, fix] = given.length === 0 ? ['none', 'add one of them'] : [listOf(given), 'keep one of them'];
  return { detail: `${noun} needs exactly one of ${names.join(', ')}, and has ${has}`, fix };
}

function textsOf(values: unknown): readonly string[] {
  return [values].flat().map(String);
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
