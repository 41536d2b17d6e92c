import { isObject } from '../util/json.ts';
import type { SetaData } from './artifact.ts';

/** That the gate held data back and somebody published it all the same, as a sentence; null where nobody did. */
export function forcedText({ generator }: Pick<SetaData, 'generator'>): string | null {
  const { forced } = generator.options;
  if (forced === undefined) return null;
  // Up to version 1.0 it was the reason alone.
  const { reason, held } = isObject(forced) ? forced : { reason: forced, held: [] };
  const why = Array.isArray(held) && held.length > 0 ? `: ${held.map(String).join('; ')}` : '';
  return `the gate held this data back, and it was published by force ("${String(reason)}")${why}`;
}
