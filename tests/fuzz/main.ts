// Searches for values that break a property: every property on random values, each for a while. Run by `npm run fuzz`.
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPropertyTests } from './find-property-tests.ts';

const usage = `npm run fuzz -- [--seconds N] [--seed N] [FILES...]
  --seconds  how long each property is tried (3)
  --seed     where the values start: a seed that a failure has printed; random when not given
  FILES      parts of the names of test files; all with properties when not given`;

const top = join(import.meta.dirname, '..', '..');

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '3' }, seed: { type: 'string' }, help: { type: 'boolean' } },
  });
  const [seconds, seed] = [Number(values.seconds), Number(values.seed ?? randomInt(2 ** 31))];
  if (values.help === true || !(seconds > 0) || !Number.isSafeInteger(seed)) {
    console.log(usage);
    return values.help === true ? 0 : 64;
  }
  const files = findPropertyTests(top).filter((path) => positionals.length === 0 || positionals.some((part) => path.includes(part)));
  if (files.length === 0) {
    console.log(`no test file with a property is named like ${positionals.join(' or ')}`);
    return 64;
  }
  console.log(`fuzz: ${files.length} test files with properties, ${seconds} s a property, seed ${seed}`);
  const env = { ...process.env, PLUMB_FUZZ_SEED: String(seed), PLUMB_FUZZ_MS: String(seconds * 1000) };
  const vitest = [join(top, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'unit', `--sequence.seed=${seed}`, ...files];
  const { status } = spawnSync(process.execPath, vitest, { cwd: top, env, stdio: 'inherit' });
  if (status === 0) return 0;
  console.log(`\nA PROPERTY DOES NOT HOLD. Seed and path stand above, with the smallest counterexample found in the time.
Again: npm run fuzz -- --seed ${seed} FILE. Keep the counterexample as a test of its own when it is mended.`);
  return 1;
}

process.exitCode = main();
