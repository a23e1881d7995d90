import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { readPointer } from '../schemas/index.ts';
import { documentSchema } from '../schemas/validate.ts';
import { aHost, aMember } from './engine/an-adapter.ts';
import { parameterKeywords } from './engine/check/check-parameters-schema.ts';
import { judgedFields } from './engine/check/visible-names.ts';
import { compileExpression, variableNames } from './engine/expressions/expression.ts';
import { scopeMembers } from './engine/expressions/scope.ts';
import { adapterEngine, canonicalise, codecs } from './index.ts';

const page = readFileSync(new URL('../docs/writing-an-adapter.md', import.meta.url), 'utf8');

/** The content of the fenced block with this name after its language. */
function block(name: string): string {
  const found = page.match(new RegExp(`\`\`\`\\w+ ${name.replaceAll('.', '\\.')}\n([^]*?)\`\`\``));
  if (found?.[1] === undefined) throw new Error(`no block ${name}`);
  return found[1];
}

/** Cells in code type of the rows whose first cells are in code type. */
function rows(heading: string): readonly (readonly string[])[] {
  const table = page.slice(page.indexOf(heading)).split('\n\n')[0] ?? '';
  return table
    .split('\n')
    .slice(2)
    .map((line) => [...line.matchAll(/(?<=^\| |\| )`([^`]+)`(?= \|)/g)].map((match) => match[1] ?? ''));
}

const environment = { root: '', privileged: true, canInstall: true };

describe('docs/writing-an-adapter.md', () => {
  const files = { 'adapter.yaml': block('adapter.yaml'), 'parameters.schema.json': block('parameters.schema.json') };
  const { adapter, diagnostics } = adapterEngine.load({ name: 'greeter', origin: 'adapters/greeter', files });

  it('shows a whole adapter that loads', () => {
    expect(diagnostics).toEqual([]);
  });

  it('shows what that adapter renders', () => {
    if (adapter === undefined) throw new Error('the adapter does not load');
    const member = aMember({ adapter: 'greeter', parameters: { ...adapterEngine.defaults(adapter), cache: '2m', level: 'debug' } });
    const result = adapterEngine.render({ host: aHost(), members: [member] }, { greeter: adapter }, environment);
    expect(result.diagnostics).toEqual([]);
    const find = (kind: string) => result.rendered.resources.find((resource) => resource.kind === kind)?.fields;
    expect(find('file')?.['content']).toBe(block('greeter.properties'));
    expect(find('parameters')?.['values']).toEqual(JSON.parse(block('values')));
  });

  it('shows a rollout, what is understood of an answer, and why a member has to wait', () => {
    const document = load(files['adapter.yaml']) as { readonly spec: object };
    const spec = { ...document.spec, ...(load(block('rollout.yaml')) as object) };
    const adapterYaml = JSON.stringify({ ...document, spec });
    const loaded = adapterEngine.load({ name: 'greeter', origin: 'adapters/greeter', files: { ...files, 'adapter.yaml': adapterYaml } });
    expect(loaded.diagnostics).toEqual([]);
    if (loaded.adapter === undefined) throw new Error('the adapter does not load');
    const members = [aMember({ adapter: 'greeter', parameters: adapterEngine.defaults(loaded.adapter) })];
    const [reading] = adapterEngine.render({ host: aHost(), members }, { greeter: loaded.adapter }, environment).rendered.readings;
    if (reading === undefined) throw new Error('no reading was rendered');

    const answered = Object.entries(JSON.parse(block('answer')) as object).map(([key, value]) => [key, String(value)] as const);
    const word = adapterEngine.read(reading, { ok: true, text: block('answer'), values: Object.fromEntries(answered) });
    expect(word).toEqual(JSON.parse(block('word')));
    const judged = (id: string, role: string) => ({ key: `shop/${id}`, id, host: `h${id}`, ready: true, facts: word.facts, role });
    const situation = { topology: 'standalone', members: [judged('1', 'lead'), judged('2', 'standby')] };
    expect(adapterEngine.judge(loaded.adapter, { ...situation, member: 'shop/1' })).toEqual({
      safe: false,
      message: block('verdict').trim(),
    });
    expect(adapterEngine.judge(loaded.adapter, { ...situation, member: 'shop/2' })).toEqual({ safe: true, message: '' });
  });

  it.each(rows('| Expression | Result |'))('%s is %s', (expression, result) => {
    expect(compileExpression(expression ?? '').evaluate({})).toEqual(JSON.parse(result ?? ''));
  });

  it.each(rows('| Written | Unit'))('%s by %s is %s', (written, rule, canonical) => {
    expect(canonicalise(written ?? '', JSON.parse(rule ?? ''))).toBe(canonical);
  });

  it('lists every keyword of parameters', () => {
    expect(rows('| Keyword |').flat().sort()).toEqual([...parameterKeywords].sort());
  });

  it.each([...variableNames, ...Object.values(scopeMembers).flat(), ...judgedFields, ...Object.keys(codecs)])('names %s', (word) => {
    expect(page).toContain(`\`${word}\``);
  });

  const definitions = Object.keys(readPointer(documentSchema('Adapter'), '/definitions') ?? {});
  const places = ['/properties/spec', ...definitions.map((name) => `/definitions/${name}`)];
  const fields = new Set(places.flatMap((place) => Object.keys(readPointer(documentSchema('Adapter'), `${place}/properties`) ?? {})));
  it.each([...fields])('explains the field %s', (field) => {
    expect(page).toContain(`\`${field}\``);
  });
});
