import type { Ledger, LedgerTask } from '../optimize/ledger.ts';
import { number, percent } from '../util/numbers.ts';
import { unreachable } from '../util/result.ts';
import { type BarPart, bar } from './bar.ts';
import { broughtBack } from './changed-files.ts';
import { count, share, time, timeOfSeconds } from './format.ts';
import { type Html, html, link } from './html.ts';
import { groupUrl, type PushPlace, taskUrl, treeherderUrl } from './links.ts';
import { page } from './page.ts';
import { pushListing } from './push-listing.ts';
import { legend, nextRuns, split } from './push-tables.ts';

/** What the ledger does not know of its push. Each is null where it is not known, and then left out. */
export interface PushContext {
  /** The decision task of the push, for links and commands. */
  readonly taskGroupId: string | null;
  /** Of the Taskcluster deployment, for links. */
  readonly rootUrl: string | null;
  /** Where a commit can be looked at, without its revision. */
  readonly commits?: string | null;
}

/**
 * The report on one push, `public/seta-report.html`: one HTML file that says what runs, what was left out and why, and when
 * that runs next. Pure; the same ledger gives the same bytes.
 */
export function renderPushReport(ledger: Ledger, context: PushContext): string {
  const { push } = ledger;
  const tasks = Object.entries<LedgerTask>(ledger.tasks);
  const touched = broughtBack(tasks, context.commits ?? null);
  return page({
    title: `Push ${push.pushlogId} of ${push.project}`,
    subtitle: html`Revision <code>${push.revision}</code>, pushed ${timeOfSeconds(push.pushdate)}. ${links({ ...push, ...context })}`,
    lead: [notice(ledger)],
    sections: [
      { id: 'labels', heading: 'Where is my task?', body: pushListing(tasks, { ...push, ...context }) },
      { id: 'figures', heading: 'In figures', body: figures(ledger) },
      { id: 'next', heading: 'Next runs', body: nextRuns(tasks) },
      ...(touched ? [{ id: 'files', heading: 'Changed files', body: touched }] : []),
      { id: 'platforms', heading: 'Platforms', body: html`${legend()}${split(tasks, 'platform')}` },
      { id: 'suites', heading: 'Suites', body: html`${legend()}${split(tasks, 'suite')}` },
      { id: 'data', heading: 'Data', body: dataFacts(ledger, context) },
    ],
  });
}

function links(place: PushPlace): Html {
  const tasks = groupUrl(place);
  const treeherder = treeherderUrl(place);
  return html`${tasks && link(tasks, 'Its tasks')} ${treeherder && link(treeherder, 'On Treeherder')}`;
}

/** What is meant to be, and no trouble with the data. */
const CALM: readonly string[] = [
  ...['pruned', 'backstop', 'observing', 'switched-off'],
  ...['not-enabled', 'not-configured', 'not-a-push'],
];

/** The mode in words, with its reason. */
function notice({ mode, reason, totals, observed }: Ledger): Html {
  const others =
    mode === 'pruned' || totals.removed === 0 ? '' : ` Other strategies left out ${number(totals.removed)}.`;
  return html`<section class="notice${CALM.includes(reason.code) ? '' : ' warn'}">
<h2>${observed ? observing(observed, totals) : headline(mode, totals)}</h2>
<p>Reason: ${reason.message} (<code>${reason.code}</code>).${others}</p>
</section>`;
}

/** Of a push on which `seta` leaves nothing out, and says what it would. */
const observing = ({ removed, savedHours }: NonNullable<Ledger['observed']>, { target }: Ledger['totals']): string =>
  `Observed: ${number(removed)} of ${count(target, 'task')} would be left out, ${number(savedHours, 1)} machine hours; nothing is`;

function headline(mode: Ledger['mode'], { removed, target }: Ledger['totals']): string {
  switch (mode) {
    case 'pruned':
      return `Pruned: ${number(removed)} of ${count(target, 'task')} left out`;
    case 'run-all':
      return 'Run all: SETA left nothing out';
    case 'backstop':
      return 'Backstop: SETA left nothing out';
    default:
      return unreachable(mode);
  }
}

function figures({ totals, tasks }: Ledger): Html {
  const { target, kept, removed, replaced, savedHours } = totals;
  // Only what seta removed has a next run.
  const saved = Object.values<LedgerTask>(tasks).filter(({ next }) => next).length;
  const parts: readonly BarPart[] = [
    { kind: 'kept', amount: kept },
    { kind: 'removed', amount: removed },
    { kind: 'replaced', amount: replaced },
  ];
  const figure = (name: string, value: string, note: string) =>
    html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>\n`;
  return html`<dl class="figures">
${figure('Target tasks', number(target), 'what this push asks for')}${figure('Run', number(kept), percent(share(kept, target)))}${figure('Left out', number(removed), percent(share(removed, target)))}${figure('Replaced', number(replaced), 'by tasks that exist already')}${figure('Machine hours saved', number(savedHours, 1), `median run times of ${count(saved, 'task')} left out by seta`)}</dl>
<div class="whole">${bar(parts, target)}${legend()}</div>`;
}

function dataFacts({ data }: Ledger, { rootUrl }: PushContext): Html {
  if (data.location === null) return html`<p>No data was asked for.</p>`;
  const fact = (name: string, value: Html | null) => value && html`<dt>${name}</dt><dd>${value}</dd>\n`;
  const artifact = (data.taskId !== null && taskUrl(rootUrl, data.taskId)) || '';
  return html`<dl class="facts">
${fact('Location', link(data.location, data.location))}${fact('Made', data.generated === null ? null : time(data.generated))}${fact('Made by task', data.taskId === null ? null : link(artifact, data.taskId))}${fact('SHA-256', data.sha256 === null ? null : html`<code>${data.sha256}</code>`)}</dl>`;
}
