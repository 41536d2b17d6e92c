import type { Config } from '../seta/config.ts';
import { prunableBy } from '../seta/prunable.ts';
import type { Label } from '../util/ids.ts';

/**
 * How many prunable target tasks `seta` is never asked about, because their strategy does not know it: by strategy.
 * Null where there are none.
 *
 * @param strategies label to the name of its strategy, of the target tasks whose strategy does not ask `seta`
 */
export function unaskedBy(
  config: Config,
  strategies: Readonly<Record<Label, string>>,
): Readonly<Record<string, number>> | null {
  const isPrunable = prunableBy(config);
  const counts = new Map<string, number>();
  for (const [label, strategy] of Object.entries(strategies) as [Label, string][]) {
    if (isPrunable(label)) counts.set(strategy, (counts.get(strategy) ?? 0) + 1);
  }
  return counts.size > 0 ? Object.fromEntries(counts) : null;
}

/** The same as a sentence, with what to write. */
export function unaskedWarning(unasked: Readonly<Record<string, number>>): string {
  const counts = Object.entries(unasked).map(([strategy, count]) => `${count} by ${strategy}`);
  const [name = ''] = Object.keys(unasked);
  const fix = name === 'never' ? '{never: seta}' : `{${name}: {any: [${name}, seta]}}`;
  return `prunable target tasks are never left out, because their strategy does not ask seta: ${counts.join(', ')}; write strategies: ${fix} in config.yml`;
}
