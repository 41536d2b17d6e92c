import type { Observed } from '../audit/observed.ts';
import { number } from '../util/numbers.ts';
import type { LinkPush } from './audit-people.ts';
import { count } from './format.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

/** What would have been left out, and what would have been seen later, a sentence each. */
export function observedSentences({ pushes, tasks, hours, results }: Observed): readonly string[] {
  const would = `On ${count(pushes, 'observed push', 'observed pushes')} ${count(tasks, 'task')} would have been left out, ${number(hours, 1)} machine hours.`;
  if (results === null) return [would];
  const { known, failed, alone, byChance } = results;
  return [
    would,
    `Of ${number(known)} with a result ${number(failed)} failed, ${number(alone)} of them where nothing failed that would have run: these would have been seen later (by chance ${number(byChance, 1)}).`,
  ];
}

/** The section of the page; null where nothing was observed. */
export function observedSection(observed: Observed | null, linkPush: LinkPush): Html | null {
  if (observed === null) return null;
  const found = observed.results?.found ?? [];
  return html`${observedSentences(observed).map((sentence) => html`<p>${sentence}</p>`)}
${
  found.length === 0
    ? null
    : table({
        id: 'observed-found',
        caption: 'Failures that would have been seen later',
        columns: [
          { name: 'Label', value: ({ label }) => label },
          { name: 'On push', value: ({ push }) => push.pushlogId, show: ({ push }) => linkPush(push) },
          { name: 'Pushes until it would have run', value: ({ afterPushes }) => afterPushes ?? 'not known' },
        ],
        rows: found,
      })
}`;
}
