import type { Answered, Comparison } from '../audit/compare.ts';
import type { Disagreement } from '../audit/disagreement.ts';
import type { PushName } from '../audit/pushes.ts';
import { number, percent } from '../util/numbers.ts';
import { unreachable } from '../util/result.ts';
import { bar } from './bar.ts';
import { count, share } from './format.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

/** A push of the audit, linked. */
export type LinkPush = (push: PushName) => Html;

const UNKNOWN = html`<p>What ran in the end is not known here: give the history that is kept with <code>--history</code>.</p>`;

/** The labels that people or bots ran though they were left out. */
export function broughtBack(disagreement: Disagreement | null, linkPush: LinkPush): Html {
  if (disagreement === null) return UNKNOWN;
  const { broughtBack: rows, back, leftOut } = disagreement;
  if (rows.length === 0) return html`<p>Nothing that was left out was run by anybody.</p>`;
  const most = Math.max(...rows.map((row) => row.back));
  return html`<p>${number(back)} of ${count(leftOut, 'task')} that were left out were run nevertheless (${percent(share(back, leftOut), 2)}), by people, bots or searches. Where one is brought back often, people disagree with the data: <code>seta data explain LABEL</code> says what speaks for its priority, and an override changes it.</p>
${table({
  id: 'brought-back',
  caption: 'Tasks that were brought back',
  columns: [
    { name: 'Label', value: ({ label }) => label },
    { name: 'Brought back', value: (row) => row.back },
    { name: 'Of pushes without it', value: (row) => row.leftOut },
    { name: 'Failed then', value: ({ failed }) => failed },
    { name: 'Last on push', value: ({ last }) => last.pushlogId, show: ({ last }) => linkPush(last) },
  ],
  rows,
  bar: {
    name: 'Failed, passed',
    draw: (row) =>
      bar(
        [
          { kind: 'missed', amount: row.failed },
          { kind: 'kept', amount: row.back - row.failed },
        ],
        most,
      ),
  },
})}`;
}

/** What the sample says of what was left out. */
export function holdout(disagreement: Disagreement | null, linkPush: LinkPush): Html {
  if (disagreement === null) return UNKNOWN;
  const { runs, failed, alone, byChance, share: interval, found } = disagreement.holdout;
  if (runs === 0) return html`<p>No task of the sample has a result here.</p>`;
  return html`<p>Of ${count(runs, 'task')} that would have been left out and ran as a sample, ${number(failed)} failed, ${number(alone)} of them where nothing else of the push did; ${number(byChance, 1)} such failures are to be expected by chance. So of what is left out, between ${percent(interval.low, 2)} and ${percent(interval.high, 2)} would fail unseen (95 % interval, failures by chance included).</p>
${
  found.length === 0
    ? null
    : table({
        id: 'holdout-found',
        caption: 'Failures that only the sample saw',
        columns: [
          { name: 'Label', value: ({ label }) => label },
          { name: 'Push', value: ({ push }) => push.pushlogId, show: ({ push }) => linkPush(push) },
        ],
        rows: found,
      })
}`;
}

/** So many differences are shown; all of them are in the JSON. */
const SHOWN = 200;

/** What two pushes decided otherwise. */
export function comparison(compared: Comparison | null): Html {
  if (compared === null) return html`<p>Fewer than two pruned pushes are there to be compared.</p>`;
  const { before, after, same, differences } = compared;
  const name = ({ pushlogId, revision }: Comparison['before']) =>
    html`${pushlogId} (<code>${revision.slice(0, 12)}</code>)`;
  const more = differences.length > SHOWN ? `; the first ${SHOWN} are here, all in the JSON` : '';
  return html`<p>From push ${name(before)} to ${name(after)}: ${count(same, 'task')} alike, ${number(differences.length)} otherwise${more}.</p>
${table({
  id: 'differences',
  caption: 'Tasks that were decided otherwise',
  columns: [
    { name: 'Label', value: ({ label }) => label },
    { name: 'Before', value: (row) => answer(row.before) },
    { name: 'After', value: (row) => answer(row.after) },
    { name: 'Because', value: (row) => (row.after ?? row.before)?.reason ?? '' },
  ],
  rows: differences.slice(0, SHOWN),
})}`;
}

function answer(answered: Answered | null): string {
  if (answered === null) return 'not in the graph';
  switch (answered.verdict) {
    case 'kept':
      return 'ran';
    case 'removed':
      return 'left out';
    case 'replaced':
      return 'replaced';
    default:
      return unreachable(answered.verdict);
  }
}
