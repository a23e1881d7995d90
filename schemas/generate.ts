// Writes generated/types.ts from every *.schema.json. Run by `npm run schemas:generate`; `--check` only compares.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

const here = import.meta.dirname;
const target = join(here, 'generated', 'types.ts');
const banner = '// Generated from schemas/**/*.schema.json by `npm run schemas:generate`. Do not edit.\n';

function schemaFiles(): string[] {
  return readdirSync(here, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.schema.json'))
    .sort();
}

/** One schema that holds every document and definition by its title, so that each type is written once. */
function bundle(): JSONSchema {
  const definitions: Record<string, JSONSchema> = {};
  for (const file of schemaFiles()) {
    const text = readFileSync(join(here, file), 'utf8').replaceAll(/"\$ref": "[^"#]*#\/definitions\//g, '"$ref": "#/definitions/');
    const { $schema: _draft, definitions: own = {}, ...root } = simplify(JSON.parse(text)) as JSONSchema & { title: string };
    for (const [name, definition] of Object.entries(own)) add(definitions, name, definition as JSONSchema);
    if (root.type === 'object') add(definitions, root.title, root);
  }
  return { title: 'Schemas', type: 'object', additionalProperties: false, definitions: spreadUnions(definitions) };
}

/**
 * Unions by if and then, in the words of the compiler: a choice of definitions, each of which extends the fields that all share. A
 * variant lets in a shared field as `true`; what the field is stands in the union.
 */
function spreadUnions(definitions: Readonly<Record<string, JSONSchema>>): Record<string, JSONSchema> {
  const spread = { ...definitions };
  for (const [name, { title, description, allOf = [], ...shared }] of Object.entries(definitions)) {
    const variants = allOf.flatMap(({ then }) => then?.$ref?.split('/').at(-1) ?? []);
    if (variants.length === 0) continue;
    add(spread, `Shared${name}`, { ...shared, additionalProperties: false });
    for (const variant of variants) spread[variant] = extended(definitions[variant] ?? {}, { name: `Shared${name}`, ...shared });
    spread[name] = { title, description, oneOf: variants.map(reference) };
  }
  return spread;
}

function extended(variant: JSONSchema, { name, required: needed }: JSONSchema & { readonly name: string }): JSONSchema {
  const own = Object.entries<JSONSchema | boolean>(variant.properties ?? {}).filter(([, field]) => field !== true);
  const required = [needed, variant.required].flatMap((names) => (Array.isArray(names) ? names : []));
  const properties = Object.fromEntries(own) as NonNullable<JSONSchema['properties']>;
  // The compiler takes a schema here; its type knows of names only.
  const parents = [reference(name)] as unknown as string[];
  return {
    ...variant,
    type: 'object',
    extends: parents,
    properties,
    required: required.filter((field) => Object.hasOwn(properties, field)),
  };
}

function reference(name: string): JSONSchema {
  return { $ref: `#/definitions/${name}` };
}

/** Leaves out what says nothing about types: words beside a $ref, and choices of required names. */
function simplify(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(simplify);
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node) return { $ref: node.$ref };
  const kept = Object.entries(node).filter(
    ([key, value]) => !((key === 'oneOf' || key === 'anyOf') && Array.isArray(value) && value.every(onlyRequires)),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, simplify(value)]));
}

function onlyRequires(alternative: object): boolean {
  return Object.keys(alternative).join() === 'required';
}

function add(definitions: Record<string, JSONSchema>, name: string, definition: JSONSchema): void {
  if (name in definitions) throw new Error(`two schemas define ${name}: titles and definition names are unique across schemas/`);
  definitions[name] = { ...definition, title: name };
}

async function generate(): Promise<string> {
  const text = await compile(bundle(), 'Schemas', {
    bannerComment: '',
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
    format: true,
    style: { singleQuote: true, printWidth: 140 },
    cwd: here,
  });
  return banner + text.split('\n').map(markReadonly).join('\n');
}

/** The compiler has no option for readonly; its output has one property a line. */
function markReadonly(line: string): string {
  return line.replace(/^( +)("?[\w$-]+"?\??: |\[k: string\]: )/, '$1readonly $2').replace(/: ([\w]+|\(.*\))\[\];$/, ': readonly $1[];');
}

const text = await generate();
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('schemas/generated/types.ts is not current: run `npm run schemas:generate` and commit the result');
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
