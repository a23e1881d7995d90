import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reviewCodes } from '../../review/review-codes.ts';
import { sourceCodes } from '../../source/source-diagnostics.ts';
import { adapterCodes } from '../adapter-codes.ts';
import { compileCodes } from '../codes.ts';
import { formatCodes } from './codes.ts';

const root = join(import.meta.dirname, '../../..');

test('docs/diagnostics.md is up to date: npm run golden:update writes it', async () => {
  await expect(formatCodes({ ...compileCodes, ...adapterCodes, ...sourceCodes, ...reviewCodes })).toMatchFileSnapshot(
    join(root, 'docs/diagnostics.md'),
  );
});

test('every code that is given anywhere is explained, and every explained code is given', () => {
  const given = new Set(
    ['adapters', 'reconciler', 'agent'].flatMap((folder) => sources(folder)).flatMap((text) => text.match(/'MW[0-9]{4}'/g) ?? []),
  );
  const tables = { ...compileCodes, ...adapterCodes, ...sourceCodes, ...reviewCodes };
  expect([...given].map((quoted) => quoted.slice(1, -1)).sort()).toEqual(Object.keys(tables).sort());
});

test('the summaries of adapter codes are those of their owner', () => {
  const texts = sources('adapters/engine').join('\n');
  expect(Object.values(adapterCodes).filter(({ summary }) => !texts.includes(`'${summary}'`))).toEqual([]);
});

test('every compile code has a summary of its own, in lower case and without a full stop', () => {
  const summaries = Object.values(compileCodes).map(({ summary }) => summary);
  expect(new Set(summaries).size).toBe(summaries.length);
  expect(summaries.filter((summary) => /^[A-Z]|[.!]$/.test(summary))).toEqual([]);
});

function sources(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}
