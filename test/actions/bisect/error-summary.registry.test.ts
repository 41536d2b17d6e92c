/** Error summaries of random suites, written by mozlog itself from PyPI: what failed there is read out of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { readErrorSummaries } from '../../../actions/bisect/error-summary.ts';
import { succeed } from '../../rig/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-mozlog-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** How a test ends: as expected or not, in a known intermittent way, skipped, in a crash. */
const ENDS = {
  passes: { status: 'PASS', expected: 'PASS' },
  fails: { status: 'FAIL', expected: 'PASS' },
  'times out': { status: 'TIMEOUT', expected: 'PASS' },
  'fails as expected': { status: 'FAIL', expected: 'FAIL' },
  'passes unexpectedly': { status: 'PASS', expected: 'FAIL' },
  'fails as known': { status: 'FAIL', expected: 'PASS', known_intermittent: ['FAIL'] },
  'is skipped': { status: 'SKIP', expected: 'SKIP' },
  crashes: { status: 'CRASH', expected: 'PASS' },
  'crashes as expected': { status: 'CRASH', expected: 'CRASH' },
} as const;
type End = keyof typeof ENDS;
const BAD: readonly End[] = ['fails', 'times out', 'passes unexpectedly', 'crashes'];

/** By group, how its tests end in their order. */
type Suite = readonly (readonly End[])[];
const suite = fc.array(
  fc.array(fc.constantFrom<End>('passes', 'passes', ...(Object.keys(ENDS) as End[])), { maxLength: 4 }),
  {
    minLength: 1,
    maxLength: 4,
  },
);
const groupName = (g: number): string => `dom/${g}.toml`;
const testName = (g: number, t: number): string => `dom/${g}/test_${t}.js`;

/** The calls of mozlog's logger that a harness makes. */
function eventsOf(groups: Suite): readonly (readonly [string, object])[] {
  const names = Object.fromEntries(groups.map((ends, g) => [groupName(g), ends.map((_, t) => testName(g, t))]));
  const tests = groups.flatMap((ends, g) =>
    ends.flatMap((end, t): [string, object][] => {
      const name = { test: testName(g, t) };
      const { status, expected } = ENDS[end];
      const crash = { process: 'main', signature: '@ f', ...name };
      // Harnesses hand on what a child has logged, and with it what was expected.
      const how: [string, object] =
        expected === 'CRASH'
          ? ['log_raw', { raw_data: { action: 'crash', ...crash, status, expected } }]
          : ['crash', crash];
      return [['test_start', name], ...(status === 'CRASH' ? [how] : []), ['test_end', { ...name, ...ENDS[end] }]];
    }),
  );
  return [['suite_start', { tests: names }], ...tests, ['suite_end', {}]];
}

test('what failed, and which groups were green', async () => {
  const python = join(folder, 'bin/python');
  await succeed('python3', ['-m', 'venv', folder], { cwd: folder });
  await succeed(python, ['-m', 'pip', 'install', '--quiet', 'mozlog==8.1.0'], { cwd: folder });
  const suites = fc.sample(suite, { numRuns: 500, seed: 1 });
  const script = join(import.meta.dirname, 'mozlog_summaries.py');
  const input = JSON.stringify(suites.map(eventsOf));
  const { stdout } = await succeed(python, [script], { cwd: folder, input });
  const texts = JSON.parse(stdout) as readonly string[];
  for (const [i, groups] of suites.entries()) {
    const { failed, green, red } = readErrorSummaries([texts[i] ?? '']);
    const isRed = (ends: readonly End[]): boolean => ends.some((end) => BAD.includes(end));
    const named = (is: (end: End, ends: readonly End[]) => boolean): readonly string[] =>
      groups.flatMap((ends, g) => ends.flatMap((end, t) => (is(end, ends) ? [testName(g, t)] : [])));
    // Where others of its group fail nothing tells a crash that was expected from one that was not.
    const untold = named((end, ends) => end === 'crashes as expected' && isRed(ends));
    const those = (is: (ends: readonly End[]) => boolean): readonly string[] =>
      groups.flatMap((ends, g) => (is(ends) ? [groupName(g)] : []));
    const ran = (ends: readonly End[]): boolean => ends.some((end) => end !== 'is skipped');
    expect(
      {
        failed: [...failed].filter((name) => !untold.includes(name)).sort(),
        green: [...green].sort(),
        red: [...red].sort(),
      },
      texts[i],
    ).toEqual({
      failed: named((end) => BAD.includes(end)),
      green: those((ends) => ran(ends) && !isRed(ends)),
      red: those(isRed),
    });
  }
}, 300_000);
