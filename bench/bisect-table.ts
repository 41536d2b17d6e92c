import { type Cell, find, hasCulprit, key, nameOf, type Rates, type Tally } from './bisect-cells.ts';
import { FIRST_SEED, PUSHES } from './bisect-grid.ts';
import { asOftenRight, follow, type Peers, type Rival, RULES } from './bisect-rivals.ts';

/** A row for each pair of rates, as Markdown: share right and mean runs at a promise of 95 %. */
export function* tableOf(tallies: readonly Tally[], rates: readonly Rates[], peers: Peers) {
  for (const pushes of PUSHES) {
    const columns = [
      'git bisect',
      'six runs each',
      'told the rates',
      'history, k=1',
      'k=4',
      'nothing known, k=1',
      'k=4',
      'git_bayesect at 95 %',
      'as often right',
    ];
    yield `\n| ${pushes} pushes | ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length + 1)}`;
    for (const one of rates) {
      const rival = (rule: keyof typeof RULES): string =>
        rivalText(follow(RULES[rule], { pushes, rates: one }, tallies[0]?.searches ?? 0, FIRST_SEED));
      const ours = (knows: Cell['knows'], parallel: number): string => {
        const cell = { pushes, rates: one, knows, confidence: 0.95, parallel };
        return hasCulprit(one) || knows !== 'rates' ? text(find(tallies, cell)) : '';
      };
      const mine = [ours('rates', 1), ours('history', 1), ours('history', 4), ours('nothing', 1), ours('nothing', 4)];
      const peer = peers.get(key({ pushes, rates: one }));
      const nothing = find(tallies, { pushes, rates: one, knows: 'nothing', confidence: 0.95, parallel: 1 });
      const raised = peer && asOftenRight(peer, nothing.right / nothing.searches);
      const row = [rival('git bisect'), rival('six runs each'), ...mine, rivalText(peer?.[0]), rivalText(raised)];
      yield `| ${nameOf(one)} | ${row.join(' | ')} |`;
    }
  }
}

const figure = (runs: number): string => (runs < 20 ? runs.toFixed(1) : runs.toFixed(0));
const rivalText = (rival: Rival | undefined): string =>
  rival === undefined ? '' : `${rival.right.toFixed(2)}, ${figure(rival.runs)}`;

function text({ cell, right, runs, rounds, searches }: Tally): string {
  const inRounds = cell.parallel === 1 ? '' : ` (${figure(rounds / searches)})`;
  return `${(right / searches).toFixed(2)}, ${figure(runs / searches)}${inRounds}`;
}
