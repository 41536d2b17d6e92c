import { loadSolver } from '../../regenerate/cover/solve.ts';
import { makeData, type Subject } from '../../regenerate/make.ts';
import { defaultOptions, WALK } from '../../regenerate/options.ts';
import { parseLocation } from '../inputs.ts';
import { portsAt } from './read.ts';
import type { Source, SourceOptions } from './source.ts';

/** What the commands that make or judge data read besides it. */
export interface AroundOptions {
  readonly graph?: string;
  readonly previous?: string;
  /** Of the tasks whose word is taken for what is found by index path: this one or a higher. */
  readonly level: string;
}

export interface ChoiceOptions extends SourceOptions, AroundOptions {
  readonly method: 'cover' | 'walk';
  readonly coverage: number;
  readonly redundancy: number;
  readonly halfLife?: number;
  readonly solveSeconds: number;
}

export const subjectOf = (
  { graph, previous }: Omit<AroundOptions, 'level'>,
  subject: Pick<Subject, 'config' | 'project' | 'now'>,
): Subject => ({
  ...subject,
  graph: graph === undefined ? undefined : { file: graph },
  previous: previous === undefined || previous === 'none' ? previous : parseLocation(previous),
});

/** Makes data from records, in memory. */
export async function makeFrom(options: ChoiceOptions, source: Source) {
  const {
    method,
    coverage: target,
    redundancy,
    solveSeconds,
    days: windowDays,
    halfLife: halfLifeDays = null,
  } = options;
  const how = method === 'walk' ? WALK : { method };
  const chosen = { ...defaultOptions, ...how, target, redundancy, solveSeconds, windowDays, halfLifeDays };
  const ports = portsAt(source.config, options.level);
  return await makeData(subjectOf(options, source), source.records(), chosen, ports, await loadSolver());
}
