import { labelMatcher } from '../util/globs.ts';
import type { Label } from '../util/ids.ts';
import type { Config } from './config.ts';

/** What the configuration lets be left out: labels under `prunable` and not under `never-prune`. */
export function prunableBy({
  prunable,
  neverPrune,
}: Pick<Config, 'prunable' | 'neverPrune'>): (label: Label) => boolean {
  const isListed = labelMatcher(prunable);
  const isNever = labelMatcher(neverPrune);
  return (label) => isListed(label) && !isNever(label);
}
