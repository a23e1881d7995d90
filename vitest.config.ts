import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{schemas,adapters,reconciler,agent,docs,examples}/**/*.test.ts', 'tests/{unit,integration,e2e}/**/*.test.ts'],
    env: { TZ: 'UTC', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    sequence: { shuffle: true },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
