import { spawnSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createTemporaryDirectory } from './temporary-directory.ts';

const root = join(import.meta.dirname, '../..');

/** Runs vitest on these files and gives the lines it ends with. */
function runSuite(files: Readonly<Record<string, string>>): { readonly exitCode: number | null; readonly lines: readonly string[] } {
  const folder = createTemporaryDirectory();
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const config = `import { closingLineReporter } from ${JSON.stringify(join(root, 'tests/support/closing-line-reporter.ts'))};
    export default { test: { reporters: ['default', closingLineReporter] } };`;
  for (const [name, text] of Object.entries({ ...files, 'vitest.config.ts': config })) writeFileSync(join(folder, name), text);
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { exitCode: status, lines: stdout.trimEnd().split('\n') };
}

const passing = "import { it } from 'vitest';\nit('passes', () => {});";

it('ends a good run with the plain line', () => {
  const { exitCode, lines } = runSuite({ 'a.test.ts': passing });
  expect(exitCode).toBe(0);
  expect(lines.at(-1)).toBe('1 passed, 0 failed');
});

it('counts files that break outside their tests, and says why tests were skipped', () => {
  const { exitCode, lines } = runSuite({
    'a.test.ts': passing,
    'fails.test.ts': "import { expect, it } from 'vitest';\nit('fails', () => expect(1).toBe(2));",
    'breaks.test.ts': "throw new Error('at load');",
    'hook.test.ts':
      "import { beforeAll, it } from 'vitest';\nbeforeAll(() => { throw new Error('in a hook'); });\nit('never runs', () => {});",
    'skips.test.ts': [
      "import { it } from 'vitest';",
      "it('browses', (context) => context.skip('chromium is not installed'));",
      "it('looks', (context) => context.skip('chromium is not installed'));",
      "it.skip('removes (a step is never removed)', () => {});",
    ].join('\n'),
  });
  expect(exitCode).toBe(1);
  expect(lines.at(-1)).toMatch(/^1 passed, 3 failed, [34] skipped$/);
  expect(lines).toContain('skipped: chromium is not installed; skips.test.ts > browses; skips.test.ts > looks');
  expect(lines).toContain('skipped: a step is never removed; skips.test.ts > removes (a step is never removed)');
});
