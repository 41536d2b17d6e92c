import type { Cost } from '../replay/result.ts';
import { number, percent } from '../util/numbers.ts';

/** How the pushes of a policy were decided, the most frequent first: `182 pruned, 10 backstop, 13 over-pruning`. */
export const modesText = (modes: Cost['modes']): string =>
  sorted(modes)
    .map(([mode, pushes]) => `${number(pushes)} ${mode}`)
    .join(', ');

/**
 * What people should know of pushes that ran everything for another reason than a backstop, where there are such; null where
 * nothing was to be pruned.
 */
export function unprunedText(modes: Cost['modes']): string | null {
  const others = sorted(modes).filter(([mode]) => mode !== 'pruned' && mode !== 'backstop');
  const count = others.reduce((sum, [, pushes]) => sum + pushes, 0);
  const all = sorted(modes).reduce((sum, [, pushes]) => sum + pushes, 0);
  if (count === 0 || modes['not-enabled'] === all) return null;
  return `${number(count)} of ${number(all)} pushes (${percent(count / all)}) ran everything: ${others.map(([mode, pushes]) => `${mode} on ${number(pushes)}`).join(', ')}`;
}

const sorted = (modes: Cost['modes']): readonly (readonly [string, number])[] =>
  Object.entries(modes).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
