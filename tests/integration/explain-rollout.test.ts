import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const explain = (...words: readonly string[]) =>
  spawnSync(process.execPath, ['reconciler/main.ts', 'explain', ...words, '--rollout'], { cwd: root, encoding: 'utf8' });

test('plumb explain --rollout tells which document gives each value, as a table and as data', () => {
  const { status, stdout } = explain('examples/shop', 'cache');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^MIDDLEWARE +ROLLOUT +VALUE +LAYER +WRITTEN IN +INSTEAD OF/);
  expect(stdout).toMatch(/cache +coordination +lease +default +-/);
  expect(stdout).toMatch(/cache +soak +1m +Fleet shop +fleet\.yaml:\d+/);
  const [{ middleware, values }] = JSON.parse(explain('examples/shop', 'cache', '-o', 'json').stdout);
  expect(middleware).toBe('cache');
  expect(values).toContainEqual(expect.objectContaining({ pointer: '/freezes/0', layer: 'Fleet shop' }));
});

test.each([
  ['nowhere', 'the fleet has no middleware "nowhere"; it has cache, '],
  ['cache/1', '--rollout explains a whole middleware: leave out /1'],
  ['cache maxmemory', '--rollout explains a whole middleware: leave out maxmemory'],
])('plumb explain examples/shop %s --rollout is wrong usage', (words, message) => {
  const { status, stderr } = explain('examples/shop', ...words.split(' '));
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
