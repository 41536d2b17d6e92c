/** Simulates until something does not hold, and says which seed that was; nothing is made smaller. */
import fc from 'fast-check';
import { scenarios } from './scenario.ts';
import { simulate } from './simulate.ts';

const [seeds] = process.argv.slice(2);
let count = 0;
const property = fc.asyncProperty(scenarios, async (scenario) => {
  count++;
  await simulate(scenario);
});
const { failed, errorInstance } = await fc.check(property, { seed: 1, numRuns: Number(seeds), endOnFailure: true });
console.log(failed ? `found at ${count}` : `not found in ${count}`);
if (failed) console.error(String(errorInstance));
