import { defineConfig } from 'vitest/config';

/** What judges mutants: the tests that decide in process. Those that start processes would run the unchanged code. */
export default defineConfig({
  test: {
    pool: 'forks',
    setupFiles: ['test/rig/tidy.ts'],
    include: ['test/{actions,create,decision,graph,kinds,optimize,push,seta,replay,util}/**/*.test.ts'],
    exclude: ['**/*.{browser,registry}.test.ts'],
    testTimeout: 120_000,
  },
});
