import { fraction } from '../../src/util/hash.ts';
import { number } from '../../src/util/numbers.ts';
import { generator } from '../../src/util/random.ts';
import type { Request } from '../engine/definition.ts';
import type { Input } from './input.ts';
import { outlook, type Span } from './outlook.ts';
import type { Round } from './round.ts';

const SEARCHES = 40;

/** What going on would cost, in a sentence, by simulation from what is known. The same whenever it is asked. */
export function likely({ decided, carried }: Round, { input }: Request<Input>): readonly string[] {
  const { next, problem, evidence, spent, limits } = decided;
  if (next.kind === 'answer') return [];
  const random = generator(Math.floor(fraction('outlook', carried.search) * 2 ** 32));
  const rest = outlook(problem, evidence, next.posterior, spent, limits, {
    ...{ parallel: input.parallel, searches: SEARCHES, random },
  });
  const span = ({ low, middle, high }: Span, digits = 0): string =>
    `${number(middle, digits)} (${number(low, digits)} to ${number(high, digits)})`;
  const hours = ({ low, middle, high }: Span): Span => ({
    ...{ low: low / 3600, middle: middle / 3600, high: high / 3600 },
  });
  return [
    `Likely cost: ${span(rest.runs)} more runs in ${span(rest.rounds)} rounds, ${span(hours(rest.seconds), 1)} machine hours (${SEARCHES} simulated searches from what is known; the middle one, and eight of ten)`,
  ];
}
