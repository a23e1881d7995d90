import { formatPointer, quoteValue, readPointer } from '../../../schemas/index.ts';
import { commonDefinitions, createValidator, documentSchema } from '../../../schemas/validate.ts';
import { asNode, type SchemaNode } from '../parameter-rules.ts';

/** The schema of adapters, as far as it is about one value in a document. */
export interface ValueSchema {
  /** For people: `a file with format`, `probe`, `an item of ports`. */
  readonly noun: string;
  /** Schemas by field; empty where any name is a field, as in a map of people's names. */
  readonly fields: SchemaNode;
  /** Of a union: all that the value could be. */
  readonly variants: readonly SchemaVariant[];
  /** Of the values in a list, or in a map of people's names. */
  readonly items: unknown;
}

export interface SchemaVariant {
  readonly noun: string;
  readonly fields: readonly string[];
  /** The field that decides, such as `kind`, and its values here. */
  readonly tag: string;
  readonly values: readonly string[];
  accepts(value: unknown): boolean;
  readonly node: SchemaNode;
}

/** The schemas of all values from the document down to the one at the path. */
export function schemasAlong(document: unknown, path: readonly string[]): readonly ValueSchema[] {
  let value = document;
  let schema = schemaOf(documentSchema('Adapter'), value, 'the adapter');
  const schemas = [schema];
  for (const step of path) {
    const isField = Object.hasOwn(schema.fields, step);
    const name = Array.isArray(value) ? `an item of ${schema.noun}` : `${quoteValue(step)} in ${schema.noun}`;
    value = readPointer(value, formatPointer([step]));
    schema = schemaOf(isField ? schema.fields[step] : schema.items, value, isField ? step : name);
    schemas.push(schema);
  }
  return schemas;
}

/** Schemas of the fields that hold fields of their own. */
export function innerSchemas({ fields }: ValueSchema): readonly ValueSchema[] {
  return Object.entries(fields)
    .map(([name, schema]) => schemaOf(schema, undefined, name))
    .filter((inner) => Object.keys(inner.fields).length > 0);
}

function schemaOf(schema: unknown, value: unknown, name: string): ValueSchema {
  const node = resolved(schema);
  const variants = variantsOf(node);
  const chosen = variants.find((variant) => variant.accepts(value));
  // A variant lets in the fields that all share as true.
  const own = Object.entries(asNode(chosen?.node['properties'])).filter(([, field]) => field !== true);
  return {
    noun: chosen?.noun ?? (variants.length > 0 ? String(node['title']) : name),
    fields: { ...Object.fromEntries(own), ...asNode(node['properties']) },
    variants,
    items: node['items'] ?? node['additionalProperties'],
  };
}

const unions = new WeakMap<SchemaNode, readonly SchemaVariant[]>();

/** A union stands in a schema as a list of if and then. */
function variantsOf(node: SchemaNode): readonly SchemaVariant[] {
  const arms = Array.isArray(node['allOf']) ? node['allOf'].map(asNode) : [];
  const variants = unions.get(node) ?? arms.map(toVariant);
  unions.set(node, variants);
  return variants;
}

function toVariant(arm: SchemaNode): SchemaVariant {
  const node = resolved(arm['then']);
  const condition = asNode(arm['if']);
  const validate = createValidator(condition);
  const [[tag, allowed] = ['', {}]] = Object.entries(asNode(condition['properties']));
  const values = [asNode(allowed)['enum'] ?? asNode(allowed)['const']].flat();
  return {
    noun: String(node['title']),
    fields: Object.keys(asNode(node['properties'])),
    tag,
    values: values.map(String),
    accepts: (value) => value === asNode(value) && validate(value).length === 0,
    node,
  };
}

function resolved(schema: unknown): SchemaNode {
  const reference = asNode(schema)['$ref'];
  if (typeof reference !== 'string') return asNode(schema);
  const [file, name = ''] = reference.split('#/definitions/');
  const definitions = file === '' ? asNode(asNode(documentSchema('Adapter'))['definitions']) : commonDefinitions;
  return resolved(definitions[name]);
}
