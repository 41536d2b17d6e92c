import { defineConfig } from 'vitest/config';

// A live deployment takes its time: a search waits for it a dozen times, up to five seconds each.
const testTimeout = process.env['SETA_E2E_ROOT_URL'] === undefined ? 120_000 : 900_000;

export default defineConfig({
  test: {
    // Processes of their own, so that a test may lend out its folder and environment; one for each core, not one less.
    pool: 'forks',
    maxWorkers: '100%',
    // Half of the time went into loading the same modules for each file. What a file changes it puts back.
    isolate: false,
    setupFiles: ['test/rig/tidy.ts'],
    // Tests that run at once mostly wait: for a server that is slow, for a retry.
    maxConcurrency: 30,
    // Property tests and process tests are slow on small machines; a limit that can never be met in a healthy run.
    testTimeout,
    hookTimeout: testTimeout,
    projects: [
      // `npm test`: nothing is asked for from outside of this machine.
      {
        extends: true,
        test: { name: 'test', include: ['test/**/*.test.ts'], exclude: ['**/*.{browser,registry}.test.ts'] },
      },
      // `npm run test:browser`: pages, looked at in Chromium.
      { extends: true, test: { name: 'browser', include: ['test/**/*.browser.test.ts'] } },
      // `npm run test:registry`: what installs packages first, and what takes minutes.
      {
        extends: true,
        test: {
          name: 'registry',
          include: ['test/**/*.registry.test.ts'],
          testTimeout: Math.max(600_000, testTimeout),
        },
      },
    ],
  },
});
