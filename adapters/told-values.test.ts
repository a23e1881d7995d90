import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import type { Probe, RenderedResource } from '../schemas/index.ts';
import { askThisHost } from '../tests/support/ask-this-host.ts';
import { adapterFolders, adapterOf, loadFolder, readCase, renderCase, subfolders } from './adapter-folders.fixture.ts';
import { type ParameterRule, parameterRules } from './engine/parameter-rules.ts';

/**
 * `cases/told/NAME.txt` is the answer of a product to `read` of the parameters resource NAME, `NAME.TOPOLOGY.txt` another one in that
 * topology; `exceptions.yaml` beside them says why what is written and told is not compared.
 */
const toldOf = (folder: string) => join(folder, 'cases/told');

const readersOf = (folder: string) =>
  adapterOf(loadFolder(folder)).document.spec.resources.flatMap((template) => (template.kind === 'parameters' ? [template] : []));

it.each(adapterFolders)('%s has an answer of its product to every question for running values', (_name, folder) => {
  const files = existsSync(toldOf(folder)) ? readdirSync(toldOf(folder)) : [];
  const answers = files.filter((file) => file.endsWith('.txt')).map((file) => file.split('.')[0] ?? '');
  expect([...new Set(answers)]).toEqual(readersOf(folder).map(({ name }) => name));
});

it.each(adapterFolders)('%s compares what it writes and its product tells, or says why not', async (_name, folder) => {
  const file = join(toldOf(folder), 'exceptions.yaml');
  const exceptions = existsSync(file) ? (load(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>) : {};
  expect(await uncompared(folder)).toEqual(Object.keys(exceptions).sort());
  for (const reason of Object.values(exceptions)) expect(reason.length).toBeGreaterThan(10);
});

/** Live keys of what some case of the adapter writes and the product tells, and does not compare. */
async function uncompared(folder: string): Promise<readonly string[]> {
  const adapter = adapterOf(loadFolder(folder));
  const rules = parameterRules(adapter);
  const unread = rules.filter(({ file, live }) => file !== undefined && live === undefined).map(({ entry }) => lastName(entry));
  const cases = subfolders(join(folder, 'cases')).filter((path) => existsSync(join(path, 'input.yaml')));
  const found = cases.map(async (path) => {
    const input = readCase(path, adapter);
    const told = new Set((await Promise.all(input.members.map(({ topology }) => toldKeys(folder, topology)))).flat());
    const { resources } = renderCase(input).rendered;
    const compared = new Set(resources.flatMap(comparedKeys));
    const written = [...unread, ...resources.flatMap((resource) => writtenKeys(resource, rules))];
    return written.filter((key) => told.has(key) && !compared.has(key));
  });
  return [...new Set((await Promise.all(found)).flat())].sort();
}

async function toldKeys(folder: string, topology: string): Promise<readonly string[]> {
  const keys = readersOf(folder).map(async ({ name, read }) => {
    const [common, own] = [`${name}.txt`, `${name}.${topology}.txt`].map((file) => join(toldOf(folder), file)) as [string, string];
    const cat = { command: { argv: ['cat', existsSync(own) ? own : common] }, timeoutMs: 5000 };
    const answer = await askThisHost({ ...cat, ...(read.parse === undefined ? {} : { parse: read.parse }) } as Probe);
    if (!answer.ok) throw new Error(answer.reason);
    return Object.keys(answer.values);
  });
  return (await Promise.all(keys)).flat();
}

function comparedKeys({ kind, fields }: RenderedResource): readonly string[] {
  return kind === 'parameters' ? Object.keys(fields['values'] as object) : [];
}

/** Entries of files, options of command lines and variables of the environment, by the keys under which a product might tell them. */
function writtenKeys({ kind, fields, via }: RenderedResource, rules: readonly ParameterRule[]): readonly string[] {
  if (kind === 'file') {
    const live = new Map(rules.flatMap((rule) => (rule.live === undefined ? [] : [[lastName(rule.entry), rule.live] as const])));
    return namesIn(fields['entries']).map((name) => live.get(name) ?? name);
  }
  if (kind !== 'service') return [];
  const argv = (via['argv'] ?? []) as readonly string[];
  const options = argv.flatMap((word) => /^-+([^=]+)/.exec(word)?.[1] ?? []);
  return [...options, ...options.map((option) => option.replace(/^D/, '')), ...Object.keys((via['env'] ?? {}) as object)];
}

function namesIn(entries: unknown): readonly string[] {
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries)) return [];
  return Object.entries(entries).flatMap(([name, member]) => [name, ...namesIn(member)]);
}

function lastName(pointer: string): string {
  return (pointer.split('/').at(-1) ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}
