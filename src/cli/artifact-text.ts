import type { SetaData } from '../seta/artifact.ts';
import { number } from '../util/numbers.ts';
import { timeOf } from '../util/time.ts';
import { styled, table } from './output.ts';

/** What a data artifact says, in a few lines. */
export function artifactText(data: SetaData, location: string): readonly string[] {
  const { project, generated, window, coverage } = data;
  const days = (timeOf(window.to) - timeOf(window.from)) / 86_400_000;
  const share = coverage.allRunHours === 0 ? 0 : (100 * coverage.runHours) / coverage.allRunHours;
  const proof = coverage.optimal ? 'proven least' : `at least ${number(coverage.lowerBoundRunHours, 1)} are needed`;
  return [
    `${styled('bold', location)}: project ${project}, made ${generated} from ${number(window.pushes)} pushes in ${number(days)} days`,
    `${number(coverage.highValue)} high-value tasks catch ${number(coverage.covered)} of ${number(coverage.regressions)} regressions ` +
      `in ${number(coverage.runHours, 1)} of ${number(coverage.allRunHours, 1)} run hours (${number(share, 1)} %, ${proof})`,
    '',
    ...priorityTable(Object.values(data.tasks)),
  ];
}

/** Labels and run hours by priority. */
export function priorityTable(
  tasks: readonly { readonly priority: number; readonly runSeconds?: number | null }[],
): readonly string[] {
  const rows = [1, 2, 3, 4, 5].map((priority) => {
    const those = tasks.filter((task) => task.priority === priority);
    const seconds = those.reduce((sum, { runSeconds }) => sum + (runSeconds ?? 0), 0);
    return [priority, number(those.length), number(seconds / 3600, 1)];
  });
  return table(['priority', 'labels', 'run hours'], rows);
}
