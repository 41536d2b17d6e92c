import type { PushName } from '../audit/pushes.ts';
import { number, percent } from '../util/numbers.ts';
import { observedSection } from './audit-observed.ts';
import { broughtBack, comparison, holdout, type LinkPush } from './audit-people.ts';
import { shadows } from './audit-shadows.ts';
import { days, load, nearest, promises, reasons } from './audit-tables.ts';
import { type AuditReport, bound, money } from './audit-words.ts';
import { count, share, timeOfSeconds } from './format.ts';
import { type Html, html } from './html.ts';
import { pushLink } from './links.ts';
import { page } from './page.ts';

/**
 * The page of a project: whether what was promised was kept, what it saved, why pushes ran everything, and where people and the
 * sample disagree with the data. One HTML file; the same audit gives the same bytes.
 *
 * @param rootUrl of the Taskcluster deployment, for links; null where it is not known
 */
export function renderAuditReport(report: AuditReport, rootUrl: string | null): string {
  const { project, pushes } = report;
  const linkPush: LinkPush = (push) => pushLink({ ...push, project, rootUrl }, nameOfPush(push));
  const ends = [pushes.first, pushes.last].map((end) => (end ? timeOfSeconds(end.pushdate) : null));
  const observed = observedSection(report.observed, linkPush);
  return page({
    title: `Pruning in ${project}`,
    subtitle: html`${count(pushes.decided, 'decided push', 'decided pushes')} from ${ends[0] ?? null} to ${ends[1] ?? null}`,
    lead: [verdict(report), figures(report)],
    sections: [
      ...(observed ? [{ id: 'observed', heading: 'Observed', body: observed }] : []),
      { id: 'days', heading: 'Saved by day', body: days(report) },
      { id: 'reasons', heading: 'Why pushes ran everything', body: reasons(report.load) },
      { id: 'bound', heading: 'Within the bound', body: html`${promises(report.waits)}${nearest(report.waits)}` },
      { id: 'back', heading: 'Brought back', body: broughtBack(report.disagreement, linkPush) },
      { id: 'holdout', heading: 'Found by the holdout', body: holdout(report.disagreement, linkPush) },
      { id: 'shadows', heading: 'Other settings', body: shadows(report) },
      { id: 'load', heading: 'Load', body: load(report.load) },
      { id: 'comparison', heading: 'Two pushes', body: comparison(report.comparison) },
    ],
  });
}

/** Of git a pushlog id says nothing. */
const nameOfPush = ({ pushlogId, revision }: PushName): string =>
  Number(pushlogId) > 0 ? pushlogId : revision.slice(0, 12);

function verdict(report: AuditReport): Html {
  const { broken } = report.waits;
  const list = broken
    .slice(0, 20)
    .map(
      ({ label, push, pushes, minutes }) =>
        html`<li><code>${label}</code> on push ${nameOfPush(push)}: ${count(pushes, 'push', 'pushes')}, ${count(minutes, 'minute')}</li>`,
    );
  return html`<div class="notice${broken.length > 0 ? ' bad' : ''}"><h2>${bound(report.waits)}</h2>
${broken.length > 0 ? html`<ul>${list}</ul>` : null}</div>`;
}

function figures(report: AuditReport): Html {
  const { load: all, waits, pushes } = report;
  const { savedHours, runHours, observedHours } = all;
  const figure = (name: string, value: string, note: string) =>
    html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>\n`;
  const cost = money(report);
  return html`<dl class="figures">
${figure('Machine hours saved', number(savedHours), `${percent(share(savedHours, savedHours + runHours))} of what would have run`)}${cost && figure('Money saved', cost.saved, `at ${cost.rate} an hour`)}${observedHours > 0 ? figure('Would be saved', `${number(observedHours)} h`, 'where pruning is only observed') : null}${figure('Decided pushes', number(pushes.decided), `${number(pushes.undecided)} more failed, or left no ledger`)}${figure('Tasks', number(waits.labels.seen), `${number(waits.labels.came)} came, ${number(waits.labels.went)} went`)}</dl>`;
}
