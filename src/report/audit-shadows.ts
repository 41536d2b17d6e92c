import type { ShadowResult, Share } from '../audit/shadows.ts';
import { number, percent } from '../util/numbers.ts';
import type { AuditReport } from './audit-words.ts';
import { share } from './format.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

/** How settings that are only compared would have done. */
export function shadows({ shadows: rows, load }: AuditReport): Html {
  if (rows.length === 0) {
    return html`<p>None are compared. <code>seta.shadows</code> in <code>config.yml</code> names up to eight; each push then says what they would leave out, and nothing more comes of it.</p>`;
  }
  return html`<p>What other settings would have saved on the same pushes, each with backstops by its own bound, and what they would not have seen: of pushes that ran everything and where something failed, those on which they would have run nothing that failed; and of the holdout, what failed alone. In use: ${number(load.savedHours)} machine hours saved.</p>
${table<ShadowResult>({
  id: 'shadows-table',
  caption: 'Settings that are only compared, with 95 % intervals',
  columns: [
    { name: 'Settings', value: ({ name }) => name },
    { name: 'Pushes', value: ({ pushes }) => pushes },
    { name: 'Run everything', value: ({ backstops }) => backstops },
    { name: 'Hours saved', value: ({ savedHours }) => savedHours, show: ({ savedHours }) => number(savedHours, 1) },
    { name: 'Not seen', value: ({ unseen }) => shareValue(unseen), show: ({ unseen }) => shareText(unseen) },
    { name: 'Holdout alone', value: ({ sample }) => shareValue(sample), show: ({ sample }) => shareText(sample) },
  ],
  rows,
})}`;
}

const shareValue = (one: Share | null): number | null =>
  one === null || one.of === 0 ? null : share(one.hits, one.of);

/** `3 of 40: 7.5 % (2.6 % to 19.9 %)`. */
export function shareText(one: Share | null): string {
  if (one === null) return 'results not known';
  if (one.of === 0) return 'none there';
  return `${number(one.hits)} of ${number(one.of)}: ${percent(share(one.hits, one.of))} (${percent(one.low)} to ${percent(one.high)})`;
}
