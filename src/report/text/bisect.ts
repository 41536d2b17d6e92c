import type { Bisection } from '../../history/bisection.ts';
import { number, shortPercent, wilson } from '../../util/numbers.ts';
import { styled, table } from '../../util/terminal.ts';

/** What a search knows: its sentence, and each push with its runs and its chance to be the culprit. */
export function bisectionText({ sentence, doubt, pushes, culprits }: Bisection): readonly string[] {
  const rows = pushes.map(({ pushlogId, revision, chance, runs, waiting, why }) => {
    const failed = runs.filter(({ result }) => result === 'failed').length;
    const name = culprits.includes(revision) ? styled('red', revision.slice(0, 12)) : revision.slice(0, 12);
    return [
      pushlogId === '0' ? '' : pushlogId,
      name,
      shortPercent(chance),
      runs.length === 0 ? '' : `${failed} of ${runs.length}`,
      waiting.length === 0 ? '' : number(waiting.length),
      why ?? '',
    ];
  });
  return [
    ...table(['push', 'revision', 'chance', 'failed', 'waiting', 'nothing can be run, as'], rows),
    '',
    ...(doubt === null ? [] : [styled('yellow', `the first push is not known to be good: ${doubt}`)]),
    styled('bold', sentence),
  ];
}

/** Names of ways to search, for a person. */
const WAYS = {
  unknown: 'nothing known of the rates',
  history: 'flake rate known from 1,000 runs',
  'no culprit': 'the same, and there is no culprit',
  told: 'told both rates (cannot be had)',
  'git bisect': 'git bisect, one run each',
} as const;

/** What to expect of a search, by way. */
export function expectationText(
  expected: readonly {
    readonly way: keyof typeof WAYS;
    readonly right: number;
    readonly undecided: number;
    readonly runs: number;
    readonly rounds: number;
  }[],
  searches: number,
): readonly string[] {
  const rows = expected.map(({ way, right, undecided, runs, rounds }) => {
    const { low, high } = wilson(right * searches, searches);
    return [
      WAYS[way],
      `${shortPercent(right)} (${number(100 * low)} to ${number(100 * high)})`,
      shortPercent(undecided),
      number(runs, 1),
      number(rounds, 1),
    ];
  });
  return [
    ...table(['', 'right', 'undecided', 'runs', 'rounds'], rows),
    '',
    `${number(searches)} simulated searches each; runs and rounds are means`,
  ];
}
