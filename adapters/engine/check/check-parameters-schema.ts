import { type Diagnostic, formatPointer, quoteValue } from '../../../schemas/index.ts';
import { compilePattern, createValidator } from '../../../schemas/validate.ts';
import { limits } from '../limits.ts';
import { asNode, type SchemaNode, schemaProperties } from '../parameter-rules.ts';

const keywords: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'markdownDescription',
  'default',
  'examples',
  'deprecated',
  'deprecationMessage',
  'enumDescriptions',
  'type',
  'enum',
  'const',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'items',
  'minItems',
  'maxItems',
  'uniqueItems',
  'contains',
  'properties',
  'additionalProperties',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'required',
  'oneOf',
  'anyOf',
  'allOf',
  'not',
  'if',
  'then',
  'else',
]);

const extensions: Readonly<Record<string, (value: unknown) => boolean>> = {
  'x-effect': (value) => ['none', 'hot', 'reload', 'restart', 'recreate'].includes(String(value)),
  'x-transitions': (value) => Array.isArray(value) && value.every(isTransition),
  'x-file': isText,
  'x-key': isText,
  'x-live': isText,
  'x-live-topologies': (value) => Array.isArray(value) && value.every(isText),
  'x-read': isText,
  'x-unit': isText,
  'x-owner': (value) => value === 'git' || value === 'program',
  'x-sensitive': isBoolean,
  'x-caseless': isBoolean,
  'x-unordered': isBoolean,
  'x-separator': isText,
  'x-boolean': (value) => Array.isArray(value) && value.length === 2 && value.every(isText),
  'x-words': (value) => Object.values(asNode(value)).every(isText),
  'x-clamp': (value) =>
    Object.entries(asNode(value)).every(([name, bound]) => /^(minimum|maximum)$/.test(name) && typeof bound === 'number'),
  'x-default': () => true,
  'x-range': isText,
  'x-unique': isText,
  'x-distinct': (value) => Array.isArray(value) && value.length > 0 && value.every(isDistinctPart),
  'x-apart': isText,
  'x-ordered': (value) => Array.isArray(value) && value.every((group) => Array.isArray(group) && group.length > 1 && group.every(isText)),
};

/** Keywords for a parameter beside those of JSON Schema. */
export const parameterKeywords: readonly string[] = Object.keys(extensions);

/**
 * Findings about the JSON Schema that an adapter brings. Only a safe part of JSON Schema is let through: no references, no unknown
 * keywords.
 */
export function checkParametersSchema(schema: unknown, file: string): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const report = (pointer: string, detail: string, fix: string) => {
    found.push({ code: 'MW6005', severity: 'error', summary: 'the parameters schema is not accepted', detail, fix, file, pointer });
  };
  walk(schema, [], report);
  if (found.length > 0) return found;
  const root = asNode(schema);
  if (root['type'] !== 'object') report('/type', `the schema's type is ${quoteValue(root['type'])}`, 'write "type": "object"');
  if (root['required'] !== undefined) {
    report(
      '/required',
      'parameters come from several layers, none of which need hold all',
      'give each parameter a default, or make expressions fail with a clear text',
    );
  }
  if (found.length > 0) return found;
  try {
    createValidator(root);
  } catch (error) {
    report('', error instanceof Error ? error.message : String(error), 'make it a valid draft-07 JSON Schema');
  }
  return found;
}

type AddFinding = (pointer: string, detail: string, fix: string) => void;

function walk(node: unknown, path: readonly (string | number)[], report: AddFinding): void {
  if (typeof node === 'boolean') return;
  const pointer = formatPointer(path);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) {
    report(pointer, `${quoteValue(node)} is not a schema`, 'write a map');
    return;
  }
  if (path.length > limits.schemaDepth * 2) {
    report(pointer, `it is nested deeper than ${limits.schemaDepth}`, 'make it flatter');
    return;
  }
  const properties = schemaProperties(node as SchemaNode);
  for (const [keyword, value] of Object.entries(node)) {
    if (keyword.startsWith('x-')) checkExtension(keyword, value, formatPointer([...path, keyword]), report);
    else if (!keywords.has(keyword))
      report(
        formatPointer([...path, keyword]),
        `the keyword ${keyword} is not allowed`,
        `use one of ${[...keywords].slice(11).join(', ')}`,
      );
  }
  checkPattern(node as SchemaNode, path, report);
  for (const keyword of ['items', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else']) {
    if (Object.hasOwn(node, keyword)) walk((node as SchemaNode)[keyword], [...path, keyword], report);
  }
  for (const keyword of ['oneOf', 'anyOf', 'allOf']) {
    const list = (node as SchemaNode)[keyword];
    if (Array.isArray(list)) for (const [index, item] of list.entries()) walk(item, [...path, keyword, index], report);
  }
  for (const [name, property] of Object.entries(properties)) walk(property, [...path, 'properties', name], report);
  for (const [name, property] of Object.entries(asNode((node as SchemaNode)['patternProperties'])))
    walk(property, [...path, 'patternProperties', name], report);
}

function checkExtension(keyword: string, value: unknown, pointer: string, report: AddFinding): void {
  const isValid = Object.hasOwn(extensions, keyword) ? extensions[keyword] : undefined;
  if (isValid === undefined) report(pointer, `the keyword ${keyword} is unknown`, `use one of ${Object.keys(extensions).join(', ')}`);
  else if (!isValid(value))
    report(pointer, `${keyword} cannot be ${quoteValue(value)}`, 'see docs/writing-an-adapter.md for what it takes');
}

/** Patterns run on RE2: no look-around, no back-references. */
function checkPattern(node: SchemaNode, path: readonly (string | number)[], report: AddFinding): void {
  const patterns = [node['pattern'], ...Object.keys(asNode(node['patternProperties']))].filter(isText);
  for (const pattern of patterns) {
    const reason = patternProblem(pattern);
    if (reason !== undefined) report(formatPointer([...path, 'pattern']), reason, 'write it in the syntax of RE2');
  }
}

/** Why a pattern cannot be used; undefined when it can. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > limits.patternLength) return `the pattern is longer than ${limits.patternLength} characters`;
  try {
    compilePattern(pattern);
    return undefined;
  } catch (error) {
    return `the pattern ${quoteValue(pattern)} is not valid: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isTransition(value: unknown): boolean {
  const { effect, message, from, to, absent, smaller, larger, ...others } = asNode(value);
  const isList = (list: unknown) => list === undefined || (Array.isArray(list) && list.length > 0 && list.every(isText));
  const isFlag = (flag: unknown) => flag === undefined || isBoolean(flag);
  return (
    Object.keys(others).length === 0 &&
    ['reload', 'restart', 'recreate'].includes(String(effect)) &&
    isText(message) &&
    isList(from) &&
    isList(to) &&
    (absent === undefined || isText(absent)) &&
    isFlag(smaller) &&
    isFlag(larger)
  );
}

function isDistinctPart(value: unknown): boolean {
  const { at, by, alike, caseless, words, counting, ...others } = asNode(value);
  const isList = (list: unknown, isItem: (item: unknown) => boolean) => Array.isArray(list) && list.length > 0 && list.every(isItem);
  const isFlag = (flag: unknown) => flag === undefined || isBoolean(flag);
  return (
    Object.keys(others).length === 0 &&
    isList(at, (pointer) => isText(pointer) && pointer.startsWith('/')) &&
    (by === undefined || isList(by, isDistinctPart)) &&
    Object.values(asNode(alike)).every(isText) &&
    isFlag(caseless) &&
    isFlag(words) &&
    (counting === undefined || isList(counting, isText))
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}
