import { type Diagnostic, nameMisplaced, parsePointer, quoteValue } from '../../../schemas/index.ts';
import { compilePattern, type SchemaFinding } from '../../../schemas/validate.ts';
import { suggestion } from '../did-you-mean.ts';
import { type FleetDocument, placeAt } from '../document.ts';
import { findingAt } from '../finding.ts';
import { patternWords } from './pattern-words.ts';
import { rawScalar } from './raw-scalar.ts';
import { unitFix } from './unit-fix.ts';

/** Violations of a schema as diagnostics that name the value, the place and the way out. */
export function describeFindings(document: FleetDocument, findings: readonly SchemaFinding[]): readonly Diagnostic[] {
  const choices = new Set(findings.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf').map((finding) => finding.pointer));
  // The branches of a choice each report what they miss; the choice itself says it better.
  return findings
    .filter((finding) => !(finding.keyword === 'required' && choices.has(finding.pointer)))
    .map((finding) => describe(document, finding));
}

function describe(document: FleetDocument, finding: SchemaFinding): Diagnostic {
  const path = parsePointer(finding.pointer);
  const spot = { document, path };
  const where = path.length === 0 ? 'the document' : path.at(-1)?.slice(0, 80);
  const quoted = quoteValue(finding.value);
  switch (finding.keyword) {
    case 'additionalProperties': {
      const name = finding.property ?? '';
      const known = listOf(finding.allowed);
      return findingAt(
        'MW2001',
        { document, path: [...path, name], part: 'key' },
        { detail: `${quoteValue(name)} is not a field of ${where}`, fix: suggestion(name, known) },
      );
    }
    case 'required':
      return findingAt(
        'MW2002',
        { ...spot, part: 'key' },
        { detail: `${where} needs ${quoteValue(finding.property)}`, fix: `add ${finding.property}` },
      );
    case 'type':
      return findingAt('MW2003', spot, {
        detail: `${where} is ${nameMisplaced(finding.value, listOf(finding.allowed)) ?? `${typeName(finding.value)} ${quoted}`}, not ${typeWords(finding.allowed)}`,
        fix: typeFix(document, finding, path),
      });
    case 'enum':
      return findingAt('MW2004', spot, {
        detail: `${quoted} is not a value of ${where}`,
        fix: suggestion(String(finding.value), listOf(finding.allowed)),
      });
    case 'const':
      return findingAt('MW2004', spot, { detail: `${quoted} is not a value of ${where}`, fix: `write ${quoteValue(finding.allowed)}` });
    case 'pattern':
      return findingAt('MW2005', spot, {
        detail: `${quoted} is not ${patternWords(String(finding.allowed))}`,
        fix: unitFix(String(finding.value), String(finding.allowed)),
      });
    case 'oneOf':
      return describeChoice(spot, finding);
    case 'anyOf': {
      const names = namesOf(finding).join(', ');
      return findingAt('MW2002', { ...spot, part: 'key' }, { detail: `${where} needs one of ${names}`, fix: `add one of ${names}` });
    }
    case 'minimum':
    case 'maximum':
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
      return findingAt('MW2006', spot, { detail: `${where} ${boundWords[finding.keyword]} ${finding.allowed}, found ${measure(finding)}` });
    case 'uniqueItems': {
      const [first, later] = finding.twice ?? [0, 0];
      const { file, line, column } = placeAt(document, [...path, first]);
      const value = quoteValue(Array.isArray(finding.value) ? finding.value[later] : finding.value);
      return findingAt('MW2011', { document, path: [...path, later] }, { detail: `${value} stands already at ${file}:${line}:${column}` });
    }
    default:
      return findingAt('MW2009', spot, { detail: `${where} ${finding.message}, found ${nameMisplaced(finding.value, []) ?? quoted}` });
  }
}

const boundWords = {
  minimum: 'is at least',
  maximum: 'is at most',
  minLength: 'has a length of at least',
  maxLength: 'has a length of at most',
  minItems: 'has a number of items of at least',
  maxItems: 'has a number of items of at most',
  minProperties: 'has a number of fields of at least',
} as const;

function describeChoice(spot: { readonly document: FleetDocument; readonly path: readonly string[] }, finding: SchemaFinding): Diagnostic {
  const names = namesOf(finding);
  const given = isObject(finding.value) ? names.filter((name) => Object.hasOwn(finding.value as object, name)) : [];
  const detail = given.length === 0 ? `none of ${names.join(', ')} is given` : `${given.join(' and ')} are both given`;
  return findingAt(
    'MW2007',
    { ...spot, part: 'key' },
    { detail, fix: given.length === 0 ? `add one of ${names.join(', ')}` : `keep one of ${given.join(', ')}` },
  );
}

/** Fields that the branches of a choice ask for. */
function namesOf({ allowed }: SchemaFinding): readonly string[] {
  const branches: readonly unknown[] = Array.isArray(allowed) ? allowed : [];
  return branches.flatMap((branch) => (isObject(branch) && Array.isArray(branch['required']) ? branch['required'].map(String) : []));
}

function measure(finding: SchemaFinding): string {
  const { value } = finding;
  if (typeof value === 'string' || Array.isArray(value)) return String(value.length);
  if (isObject(value)) return String(Object.keys(value).length);
  return quoteValue(value);
}

function typeFix(document: FleetDocument, finding: SchemaFinding, path: readonly string[]): string | undefined {
  const types = listOf(finding.allowed);
  const { value } = finding;
  if (value === null) return 'give it a value, or remove the field';
  if (types.includes('string') && typeof value !== 'object') {
    const raw = rawScalar(document, path) ?? String(value);
    const { pattern } = finding;
    if (pattern === undefined || compilePattern(pattern).matcher(raw).find()) return `write it in quotes: ${JSON.stringify(raw)}`;
    return unitFix(raw, pattern) ?? `write ${patternWords(pattern)}`;
  }
  if (types.includes('array') && typeof value === 'string') return 'write a list: put it in square brackets';
  if ((types.includes('integer') || types.includes('number')) && typeof value === 'string' && /^-?[0-9]+$/.test(value))
    return `write it without quotes: ${value}`;
  if (types.includes('boolean') && typeof value === 'string') return 'write true or false, without quotes';
  return undefined;
}

function typeName(value: unknown): string {
  if (value === null) return 'empty:';
  return typeof value === 'string' ? 'the text' : typeof value === 'boolean' ? 'the truth value' : 'the number';
}

function typeWords(allowed: unknown): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map',
    null: 'empty',
  };
  return listOf(allowed)
    .map((type) => words[type] ?? type)
    .join(' or ');
}

function listOf(allowed: unknown): readonly string[] {
  return Array.isArray(allowed) ? allowed.map(String) : [String(allowed)];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
