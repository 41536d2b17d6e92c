import type { TaskGraph } from '../graph/task-graph.ts';
import { runsAllAnyway } from '../push/mode.ts';
import type { StageParameters } from '../push/parameters.ts';
import type { Config } from '../seta/config.ts';
import { prunableBy } from '../seta/prunable.ts';
import type { Label } from '../util/ids.ts';
import { type Registry, strategyOf } from './registry.ts';

interface Push {
  readonly config: Config;
  readonly parameters: Pick<StageParameters, 'project' | 'tasks_for'>;
}

/**
 * How many prunable target tasks `seta` is never asked about, because their strategy does not know it: by strategy.
 * Null where there are none, and where the push runs everything whatever they say.
 *
 * @param strategies label to the name of its strategy, of the target tasks whose strategy does not ask `seta`
 */
export function unaskedBy(
  { config, parameters }: Push,
  strategies: Readonly<Record<Label, string>>,
): Readonly<Record<string, number>> | null {
  if (runsAllAnyway(config, parameters)) return null;
  const isPrunable = prunableBy(config);
  const counts = new Map<string, number>();
  for (const [label, strategy] of Object.entries(strategies) as [Label, string][]) {
    if (isPrunable(label)) counts.set(strategy, (counts.get(strategy) ?? 0) + 1);
  }
  return counts.size > 0 ? Object.fromEntries(counts) : null;
}

/** The same of the target tasks of a graph; those that are kept for another reason are left alone. */
export function unaskedIn(
  push: Push,
  targets: {
    readonly graph: TaskGraph;
    readonly requested: Iterable<Label>;
    readonly doNotOptimize: ReadonlySet<Label>;
    readonly registry: Registry;
  },
): ReturnType<typeof unaskedBy> {
  const strategies: [Label, string][] = [];
  for (const label of targets.requested) {
    const task = targets.graph.get(label);
    if (targets.doNotOptimize.has(label) || strategyOf(task, targets.registry).strategy.prunes) continue;
    strategies.push([label, Object.keys(task.optimization ?? {})[0] ?? 'never']);
  }
  return unaskedBy(push, Object.fromEntries(strategies));
}

/** The same as a sentence, with what to write. */
export function unaskedWarning(unasked: Readonly<Record<string, number>>): string {
  const counts = Object.entries(unasked).map(([strategy, count]) => `${count} by ${strategy}`);
  const [name = ''] = Object.keys(unasked);
  const fix = name === 'never' ? '{never: seta}' : `{${name}: {any: [${name}, seta]}}`;
  return `prunable target tasks are never left out, because their strategy does not ask seta: ${counts.join(', ')}; write strategies: ${fix} in config.yml`;
}
