import type { Bisection, BisectionPush } from '../../src/history/bisection.ts';
import { derivedTaskId, fraction } from '../../src/util/hash.ts';

const idOf = (...parts: readonly (string | number)[]) => derivedTaskId('bisection', ...parts);

/** A synthetic search over 40 pushes: the task fails in 10 % of its runs, and in 85 % from the 24th push on. */
export function syntheticBisection(over: Partial<Bisection> = {}): Bisection {
  const counts = new Map([
    [0, 2],
    [8, 3],
    [17, 4],
    [20, 6],
    [22, 9],
    [23, 9],
    [24, 5],
    [30, 2],
    [39, 3],
  ]);
  const pushes = Array.from({ length: 40 }, (_, i): BisectionPush => {
    const rate = i < 23 ? 0.1 : 0.85;
    const runs = Array.from({ length: counts.get(i) ?? 0 }, (_, n) => {
      const failed = fraction('bisection', i, n) < rate;
      return {
        taskId: idOf('run', i, n),
        runId: 0,
        result: failed ? ('failed' as const) : ('passed' as const),
        tests: failed ? ['dom/base/test/test_a.html'] : null,
        bought: n > 0,
      };
    });
    const why = i % 11 === 5 ? 'this push has no decision task' : null;
    return {
      pushlogId: String(4700 + i),
      revision: Buffer.from(idOf('revision', i)).toString('hex').slice(0, 40),
      decisionTaskId: why === null ? idOf('decision', i) : null,
      why,
      chance: i === 23 ? 0.962 : i === 24 ? 0.02 : i > 19 && i < 30 ? 0.001 : 0,
      runs,
      waiting: [],
      others: i === 17 ? 2 : 0,
    };
  });
  const culprit = pushes[23]?.revision ?? '';
  return {
    version: 1,
    project: 'autoland',
    repository: 'https://hg.example.com/autoland',
    rootUrl: 'https://tc.example.com',
    label: 'test-linux1804-64-qr/debug-mochitest-plain-7',
    tests: ['dom/base/test/mochitest.toml', 'dom/events/test/mochitest.toml'],
    failure: { taskId: idOf('run', 39, 0), tests: ['dom/base/test/test_a.html'] },
    search: idOf('search'),
    round: 9,
    taskId: idOf('round', 9),
    created: '2026-11-24T12:34:56Z',
    asked: { confidence: 0.95, parallel: 4, maxRuns: 60, maxRunHours: null },
    state: 'culprit',
    sentence: `Culprit ${culprit.slice(0, 12)} (push 4723) with 96.2 % confidence after 34 runs`,
    culprits: [culprit],
    noCulprit: 0.011,
    rates: { good: { mean: 0.12, low: 0.05, high: 0.24 }, bad: { mean: 0.83, low: 0.66, high: 0.94 } },
    doubt: null,
    pushes,
    waitsFor: [],
    spent: { runs: 34, hours: 11.3 },
    next: null,
    ...over,
  };
}
