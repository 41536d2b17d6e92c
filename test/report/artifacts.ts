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
