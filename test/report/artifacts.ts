import type { Behind } from '../../src/report/data-behind.ts';
import type { LabelData, PriorityReason, SetaData } from '../../src/seta/artifact.ts';

const REASONS: readonly PriorityReason[] = ['regressions', 'redundant', 'redundant', 'redundant', 'no-regressions'];

/** A synthetic data artifact of so many labels. */
export function artifactOf(size: number, day = '2026-11-22'): SetaData {
  const tasks: Record<string, LabelData> = {};
  for (let i = 0; i < size; i++) {
    const priority = ([1, 5, 4, 5, 3, 5, 2, 5] as const)[i % 8] ?? 5;
    const grace = i % 97 === 0;
    tasks[`test-linux1804-64-qr/opt-mochitest-plain-${i}`] = {
      priority: grace ? 1 : priority,
      reason: grace ? 'new' : (REASONS[priority - 1] ?? 'redundant'),
      caught: priority === 5 ? 0 : (i * 31) % 23,
      sole: priority === 1 ? i % 5 : 0,
      runSeconds: i % 41 === 0 ? null : 60 + ((i * 7919) % 3600),
      until: grace ? '2026-12-01T00:00:00Z' : null,
      // Most never fail by chance; some of them now and then, a few often.
      ...(i % 5 === 4 ? {} : { flake: { runs: 40 + ((i * 131) % 900), failures: i % 7 === 1 ? (i * 13) % 29 : 0 } }),
    };
  }
  const highValue = Object.values(tasks).filter(({ reason }) => reason === 'regressions').length;
  const month = Number(day.slice(8, 10));
  return {
    version: 1,
    project: 'autoland',
    generated: `${day}T06:00:00Z`,
    expires: '2026-12-06T06:00:00Z',
    window: { from: '2026-08-24T00:00:00Z', to: `${day}T00:00:00Z`, pushes: 3120, regressions: 754 },
    generator: { name: 'synthetic', version: '0', options: { redundancy: 1, target: 1 } },
    coverage: {
      regressions: 754,
      covered: 740 + (month % 10),
      highValue,
      runHours: 118.2 - month,
      allRunHours: 2034,
      lowerBoundRunHours: 90,
      optimal: false,
    },
    tasks,
  };
}

const PLATFORMS = ['linux1804-64-qr/opt', 'linux1804-64-qr/debug', 'windows11-64-2009-qr/opt', 'macosx1015-64-qr/opt'];
const SUITES: readonly (readonly [string, string])[] = [
  ['mochitest-plain', 'M'],
  ['mochitest-browser-chrome', 'bc'],
  ['web-platform-tests', 'wpt'],
  ['xpcshell', 'X'],
  ['reftest', 'R'],
  ['crashtest', 'C'],
  ['marionette-integration', 'Mn'],
];

/** The same of several platforms and suites. */
export function variedArtifact(size: number, day?: string): SetaData {
  const { tasks, ...head } = artifactOf(size, day);
  const named = Object.values(tasks).map((task, i) => {
    const [suite] = SUITES[Math.floor(i / 8) % SUITES.length] ?? ['x'];
    return [`test-${PLATFORMS[i % 8 < 5 ? i % 4 : 0]}-${suite}-${i + 1}`, task] as const;
  });
  return { ...head, tasks: Object.fromEntries(named) };
}

/** Synthetic regressions behind it: what task n caught, its neighbours caught as well. */
export function behindOf({ tasks }: SetaData): Behind {
  const labels = Object.keys(tasks);
  const regressions = Array.from({ length: 120 }, (_, i) => {
    const fix = (i + 1).toString(16).padStart(12, '0').padEnd(40, 'c');
    return {
      ...{ fix, lastSeen: 1_795_305_600 - 21_600 * i, weight: i % 5 === 0 ? 0.8 : 1 },
      labels: [0, 1, 9].flatMap((n) => labels[(i * 37 + n) % labels.length] ?? []),
      bug: i % 2 === 0 ? { id: `${1_900_000 + i}`, url: `https://bugs.example.com/${1_900_000 + i}` } : null,
      commit: `https://hg.example.com/rev/${fix}`,
      push: `https://treeherder.example.com/jobs?repo=autoland&revision=${fix}`,
    };
  });
  const symbols = new Map(SUITES);
  return {
    regressions,
    symbolOf: (label) => {
      const suite = SUITES.find(([name]) => label.includes(`-${name}-`))?.[0] ?? '';
      const symbol = symbols.get(suite);
      return symbol === undefined ? null : `${symbol}(1)`;
    },
  };
}
