import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adapterEngine } from '../../adapters/index.ts';
import { builtinForTests, readSnapshot } from '../../tests/support/fleet-snapshots.ts';
import { compile, formatText } from './index.ts';

const root = join(import.meta.dirname, '../../tests/broken-fleets');
const names = readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** Each folder is a fleet with mistakes; expected.txt holds all findings about them, and no other. */
describe('broken fleets', () => {
  test('there are at least 40', () => {
    expect(names.length).toBeGreaterThanOrEqual(40);
  });

  test.each(names)('%s', async (name) => {
    const compiled = compile({ snapshot: readSnapshot(join(root, name)), engine: adapterEngine, builtin: builtinForTests() });
    expect(compiled.fleet === undefined || compiled.diagnostics.length > 0).toBe(true);
    await expect(formatText(compiled.diagnostics)).toMatchFileSnapshot(join(root, name, 'expected.txt'));
  });

  test('every expected text names a place or says why there is none', () => {
    const heads = names.flatMap((name) =>
      readFileSync(join(root, name, 'expected.txt'), 'utf8')
        .split('\n')
        .filter((line) => /^(error|warning) /.test(line)),
    );
    const placeless = heads.filter((line) => !/ MW[0-9]{4} [^ ]+:[0-9]+:[0-9]+/.test(line));
    expect([...new Set(placeless.map((line) => line.split(' ').slice(1, 2).join(' ')))].sort()).toEqual(['MW1004', 'MW5001', 'MW6001']);
  });
});
