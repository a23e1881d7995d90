import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foreignWords, parseGlossary, repeatedWords, replacedWords } from './glossary-rules.ts';
import { maskSource } from './mask-source.ts';
import { exportedNames } from './type-names.ts';
import { typescriptFiles } from './typescript-files.ts';

const root = join(import.meta.dirname, '..');
const glossary = parseGlossary(readFileSync(join(root, 'docs/glossary.md'), 'utf8'));

function exportedTypes(path: string): readonly string[] {
  const code = maskSource(readFileSync(join(root, path), 'utf8'));
  return exportedNames(code).flatMap(({ name, kind }) => (kind === 'type' ? [name] : []));
}

describe('docs/glossary.md', () => {
  const files = new Map(glossary.files.map((pattern) => [pattern, globSync(pattern, { cwd: root })]));
  const types = [...files.values()].flat().flatMap(exportedTypes);

  it('defines each word once', () => {
    expect(glossary.words.length).toBeGreaterThan(70);
    expect(repeatedWords(glossary)).toEqual([]);
  });

  it('has the words of every type of the wire and of the ports: use one of its words, or define a new one there', () => {
    expect([...files].filter(([, paths]) => paths.length === 0)).toEqual([]);
    expect(types.length).toBeGreaterThan(130);
    expect(types.map((name) => [name, foreignWords(name, glossary)]).filter(([, words]) => words?.length !== 0)).toEqual([]);
  });

  it('has general words in alphabetical order, each in use and none of them defined above', () => {
    expect(glossary.general).toEqual(glossary.general.toSorted());
    const used = new Set(types.flatMap((name) => foreignWords(name, { ...glossary, general: [] })));
    expect(glossary.general.filter((word) => !used.has(word) && !used.has(`${word}s`))).toEqual([]);
  });

  it('has no second word for a thing in any name that a file exports: say what the table says instead', () => {
    const names = [...typescriptFiles(root)].flatMap(([path, source]) =>
      exportedNames(maskSource(source)).map(({ name }) => [path, name, replacedWords(name, glossary)] as const),
    );
    expect(names.length).toBeGreaterThan(1500);
    expect(names.filter(([, , words]) => words.length > 0)).toEqual([]);
  });
});

describe('planted faults', () => {
  const page = [
    '| Word | Meaning |',
    '|---|---|',
    '| **lease** | Leave to disrupt. |',
    '| **sync, health** | The axes. |',
    '| **last status** | The newest one. |',
    '## Words in types',
    'These files: `schemas/a.ts`,',
    '`agent/*-b.ts`.',
    'General words:',
    '`answer` `row`',
    '| Not | But |',
    '|---|---|',
    '| `sight` | last status |',
  ].join('\n');
  const small = parseGlossary(page);

  it('reads the page', () => {
    expect(small).toEqual({
      words: ['lease', 'sync', 'health', 'last status'],
      files: ['schemas/a.ts', 'agent/*-b.ts'],
      general: ['answer', 'row'],
      replaced: [{ word: 'sight', by: 'last status' }],
    });
  });

  it('finds a word that is defined twice', () => {
    expect(repeatedWords(parseGlossary(`${page}\n| **lease** | Again. |`))).toEqual(['docs/glossary.md defines "lease" 2 times']);
  });

  it.each([
    ['LeaseAnswer', []],
    ['SyncRows', []],
    ['StatusRow', []],
    ['LeaseRiddle', ['riddle']],
    ['HostSight', ['host', 'sight']],
  ])('in %s finds the words %j', (name, words) => {
    expect(foreignWords(name, small)).toEqual(words);
  });

  it('finds a second word for a thing, also in the name of a function', () => {
    expect(replacedWords('HostSight', small)).toEqual(['sight → last status']);
    expect(replacedWords('readSights', small)).toEqual(['sight → last status']);
    expect(replacedWords('insight', small)).toEqual([]);
  });
});
