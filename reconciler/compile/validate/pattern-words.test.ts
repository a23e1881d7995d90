import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasPatternWords } from './pattern-words.ts';

test('every pattern of the repository schemas has words', () => {
  const folder = join(import.meta.dirname, '../../../schemas');
  const kinds = readdirSync(join(folder, 'repository')).filter((file) => file !== 'adapter.schema.json');
  const patterns = kinds.flatMap((file) => patternsOf(JSON.parse(readFileSync(join(folder, 'repository', file), 'utf8'))));
  const { definitions } = JSON.parse(readFileSync(join(folder, 'common.schema.json'), 'utf8'));
  const shared = patternsOf([definitions.Name, definitions.Duration, definitions.FileMode]);
  expect([...patterns, ...shared].filter((pattern) => !hasPatternWords(pattern))).toEqual([]);
  expect(patterns.length).toBeGreaterThan(5);
});

function patternsOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'pattern' in schema && typeof schema.pattern === 'string' ? [schema.pattern] : [];
  return [...own, ...Object.values(schema).flatMap(patternsOf)];
}
