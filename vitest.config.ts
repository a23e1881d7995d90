import { defineConfig } from 'vitest/config';
import { closingLineReporter } from './tests/support/closing-line-reporter.ts';
import { propertySeed } from './tests/support/property-runs.ts';

const shared = {
  env: { TZ: 'UTC', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  sequence: { shuffle: true },
  setupFiles: './tests/support/property-setup.ts',
  // Limits of patience, for a machine with too much to do: they only end what hangs. A wait in a test gives up earlier and says for what.
  testTimeout: 600_000,
  hookTimeout: 600_000,
  expect: { poll: { timeout: 300_000 } },
  pool: 'forks',
} as const;

/** unit: beside the code · integration: several rooms · e2e: a browser · lab: root, Debian packages or Maven. */
const suites = {
  unit: '{schemas,adapters,reconciler,agent,docs,examples,tests/promises}/**/*.test.ts',
  integration: 'tests/{support,integration}/**/*.test.ts',
  e2e: 'tests/e2e/**/*.test.ts',
  lab: 'tests/lab/**/*.test.ts',
};

/** Real processes take their time. */
const real = { testTimeout: 1_200_000 } as const;

/** Stories of the lab are told in order, on hosts that take their time. */
const lab = { sequence: { shuffle: false }, testTimeout: 1_200_000, globalSetup: './tests/lab/prepare.ts' } as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    // An order that nobody chose, the same every time. `npm run fuzz` takes another.
    sequence: { seed: propertySeed },
    reporters: ['default', closingLineReporter],
    projects: Object.entries(suites).map(([name, include]) => ({
      test: { ...shared, ...(name === 'unit' ? {} : real), ...(name === 'lab' ? lab : {}), name, include: [include] },
    })),
  },
});
