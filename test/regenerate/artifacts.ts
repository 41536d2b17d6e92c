import type { LabelData, Priority, SetaData } from '../../src/seta/artifact.ts';
import { dayName } from './make.ts';

/** Good data of 90 days for labels and their priorities; `more` replaces parts of it. */
export function artifact(priorities: Readonly<Record<string, Priority>>, more: Partial<SetaData> = {}): SetaData {
  const task = (priority: Priority): LabelData => ({
    priority,
    reason: priority === 1 ? 'regressions' : priority === 5 ? 'no-regressions' : 'redundant',
    caught: priority === 5 ? 0 : 1,
    sole: 0,
    runSeconds: 600,
    until: null,
  });
  return {
    version: 1,
    project: 'autoland',
    generated: `${dayName(90)}T06:00:00Z`,
    expires: `${dayName(104)}T06:00:00Z`,
    window: { from: `${dayName(0)}T00:00:00Z`, to: `${dayName(90)}T00:00:00Z`, pushes: 27_000, regressions: 2_000 },
    generator: { name: 'taskgraph-seta', version: '1.0.0', options: {} },
    coverage: {
      regressions: 2_000,
      covered: 2_000,
      highValue: 1,
      runHours: 1,
      allRunHours: 10,
      lowerBoundRunHours: 1,
      optimal: true,
    },
    tasks: Object.fromEntries(Object.entries(priorities).map(([label, priority]) => [label, task(priority)])),
    ...more,
  };
}

/** `count` labels of a priority, named `prefix` and a number. */
export const many = (prefix: string, count: number, priority: Priority): Record<string, Priority> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, priority]));
