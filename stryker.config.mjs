/**
 * `npm run test:mutation [-- --mutate src/push/*.ts]`: changes the code that decides, one small thing at a time, and says
 * which changes no test notices. Takes hours over everything; not in CI.
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  mutate: ['src/{optimize,seta,push,create}/**/*.ts', 'actions/engine/**/*.ts', '!**/*-schema.ts'],
  ignorePatterns: ['/dist', '/.demo', '/.venv*', '/artifacts', '/reports'],
  concurrency: 2,
  timeoutMS: 20_000,
  // What runs once at import takes a new process a mutant, and is told by types and by every test at once.
  ignoreStatic: true,
  reporters: ['clear-text', 'progress', 'html'],
  // Sentences for people are read by people.
  mutator: { excludedMutations: ['StringLiteral'] },
  tempDirName: '.stryker-tmp',
};
