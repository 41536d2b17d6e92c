import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Property tests and process tests are slow on small machines; a limit that can never be met in a healthy run.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
