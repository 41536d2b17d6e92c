import { byCodePoint } from '../util/json.ts';
import type { SetaData } from './artifact.ts';

/**
 * The artifact as Treeherder's SETA service answered it: the low-value labels under the day. That form knows only "runs"
 * and "low value", so every label that does not run on every push is listed, tiers included.
 */
export function toTreeherder(data: SetaData): { readonly jobtypes: Readonly<Record<string, readonly string[]>> } {
  const lowValue = Object.entries(data.tasks).filter(([, { priority }]) => priority > 1);
  return { jobtypes: { [data.generated.slice(0, 10)]: lowValue.map(([label]) => label).sort(byCodePoint) } };
}
