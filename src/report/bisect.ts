import type { Bisection, BisectionPush } from '../history/bisection.ts';
import { number, percent, shortPercent } from '../util/numbers.ts';
import { unreachable } from '../util/result.ts';
import { anchorOf, bisectChart, nameOf } from './bisect-chart.ts';
import { count, time } from './format.ts';
import { type Html, html, link } from './html.ts';
import { page } from './page.ts';
import { table } from './table.ts';

/**
 * The report on a search, `public/bisect-report.html`: which push broke a task, how sure that is, and every run that says so, as
 * one HTML file. Pure; the same search gives the same bytes.
 */
export function renderBisectReport(bisection: Bisection): string {
  const { label, project, created, round, failure } = bisection;
  return page({
    title: `Bisect of ${label}`,
    subtitle: html`On ${project}, round ${round}, as of ${time(created)}; started on the failed task ${taskLink(failure.taskId, bisection)}`,
    lead: [answer(bisection), figures(bisection)],
    sections: [
      { id: 'chances', heading: 'Which push', body: bisectChart(bisection) },
      { id: 'pushes', heading: 'Pushes', body: pushes(bisection) },
      { id: 'runs', heading: 'Runs', body: runs(bisection) },
      { id: 'about', heading: 'What was searched for', body: about(bisection) },
    ],
  });
}

function answer(bisection: Bisection): Html {
  const { state, sentence, pushes: all, doubt, next } = bisection;
  const found = all.filter((push) => isNamed(push, bisection));
  const waiting = all.reduce((sum, push) => sum + push.waiting.length, 0);
  return html`<section class="notice ${tone(state)}">
<h2>${sentence}</h2>
${found.length === 0 ? null : html`<p>${found.map((push) => html`${pushLink(push, bisection)} ${tasksLink(push, bisection)} `)}</p>\n`}${
  next === null
    ? null
    : html`<p>${waiting > 0 ? `${count(waiting, 'run')} under way. ` : ''}The next round is task ${taskLink(next, bisection)}: it begins by itself, and whoever cancels it ends the search.</p>\n`
}${doubt === null ? null : html`<p>The first push is taken to be good, although ${doubt}.</p>\n`}</section>`;
}

/** Whether the answer names this push. */
const isNamed = ({ revision }: BisectionPush, { state, culprits }: Bisection): boolean =>
  state !== 'searching' && culprits.includes(revision);

function tone(state: Bisection['state']): string {
  switch (state) {
    case 'culprit':
    case 'no-culprit':
      return 'good';
    case 'undecided':
      return 'bad';
    case 'searching':
      return '';
    default:
      return unreachable(state);
  }
}

function figures({ pushes: all, rates, noCulprit, spent, asked }: Bisection): Html {
  const counted = all.reduce((sum, { runs: { length } }) => sum + length, 0);
  const range = ({ low, high }: Bisection['rates']['good']): string =>
    `95 % interval of the runs: ${shortPercent(low)} to ${shortPercent(high)}`;
  const figure = (name: string, value: string, note: string): Html =>
    html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>\n`;
  return html`<dl class="figures">
${figure('Pushes', number(all.length), 'in the range')}${figure('Runs', number(counted), `${number(spent.runs)} asked for, at most ${number(asked.maxRuns)}; ${number(spent.hours, 1)} machine hours`)}${figure('Fails before the culprit', percent(rates.good.mean), range(rates.good))}${figure('Fails from it on', percent(rates.bad.mean), range(rates.bad))}${figure('No culprit', percent(noCulprit), 'chance that no push of the range did it')}</dl>`;
}

type Where = Pick<Bisection, 'repository' | 'rootUrl'>;

/** A push in the web interface of its repository. */
function pushLink({ revision, ...push }: BisectionPush, { repository }: Pick<Where, 'repository'>): Html {
  const base = repository.replace(/\/+$/, '').replace(/[.]git$/, '');
  const address = push.pushlogId === '0' ? `${base}/commit/${revision}` : `${base}/rev/${revision}`;
  return link(address, html`<code>${revision.slice(0, 12)}</code>`);
}

/** The tasks of a push in the web interface of Taskcluster. */
const tasksLink = ({ decisionTaskId }: BisectionPush, { rootUrl }: Pick<Where, 'rootUrl'>): Html =>
  decisionTaskId === null || rootUrl === null
    ? html`${decisionTaskId}`
    : link(`${rootUrl}/tasks/groups/${decisionTaskId}`, 'its tasks');

const taskLink = (taskId: string, { rootUrl }: Pick<Where, 'rootUrl'>): Html =>
  rootUrl === null ? html`<code>${taskId}</code>` : link(`${rootUrl}/tasks/${taskId}`, html`<code>${taskId}</code>`);

function pushes(bisection: Bisection): Html {
  const { pushes: all } = bisection;
  const rows = all.map((push, index) => ({ push, index }));
  type Row = (typeof rows)[number];
  const of = (result: string) => (row: Row) => row.push.runs.filter((run) => run.result === result).length;
  return table<Row>({
    id: 'by-push',
    caption: 'From the push that is taken to be good to the one that is bad',
    rows,
    columns: [
      {
        name: 'Push',
        value: ({ push }) => nameOf(push),
        show: ({ push, index }) => html`<span id="${anchorOf(index)}">${nameOf(push)}</span>`,
      },
      {
        name: 'Revision',
        value: ({ push }) => push.revision,
        show: ({ push }) => pushLink(push, bisection),
      },
      { name: 'Tasks', value: ({ push }) => push.decisionTaskId, show: ({ push }) => tasksLink(push, bisection) },
      { name: 'Remark', value: ({ push }) => remark(push, bisection) },
      { name: 'Failed', value: of('failed') },
      { name: 'Passed', value: of('passed') },
      { name: 'Waiting', value: ({ push }) => push.waiting.length },
      { name: 'Chance', value: ({ push }) => push.chance, show: ({ push }) => percent(push.chance) },
    ],
  });
}

const remark = (push: BisectionPush, bisection: Bisection): string =>
  [
    isNamed(push, bisection) ? namedAs(bisection) : '',
    push.why ?? '',
    push.others > 0 ? `${count(push.others, 'run')} left out` : '',
  ]
    .filter(Boolean)
    .join('; ');

const namedAs = ({ state, culprits }: Bisection): string =>
  state === 'culprit' && culprits.length === 1 ? 'the culprit' : `one of ${number(culprits.length)} that it may be`;

function runs(bisection: Bisection): Html {
  const rows = bisection.pushes.flatMap((push, index) => push.runs.map((run) => ({ push, run, index })));
  type Row = (typeof rows)[number];
  if (rows.length === 0) return html`<p>There is no run yet.</p>`;
  return table<Row>({
    id: 'by-run',
    caption: 'Every run that counts',
    rows,
    columns: [
      {
        name: 'Task',
        value: ({ run }) => run.taskId,
        show: ({ run }) => taskLink(run.taskId, bisection),
      },
      { name: 'Push', value: ({ push }) => nameOf(push) },
      { name: 'Result', value: ({ run }) => run.result },
      { name: 'Failed tests', value: ({ run }) => run.tests?.join(', ') ?? '' },
      { name: 'Asked for by', value: ({ run }) => (run.bought ? 'this search' : 'others') },
      { name: 'Run', value: ({ run }) => run.runId },
    ],
  });
}

function about(bisection: Bisection): Html {
  const { label, tests, failure, asked, search } = bisection;
  const fact = (name: string, value: Html | null) => value && html`<dt>${name}</dt><dd>${value}</dd>\n`;
  const list = (all: readonly string[]): Html => html`${all.join(', ')}`;
  const hours = asked.maxRunHours === null ? '' : ` or ${number(asked.maxRunHours, 1)} machine hours`;
  return html`<dl class="facts">
${fact('Task', html`<code>${label}</code>`)}${fact('Started on', taskLink(failure.taskId, bisection))}${fact('Tests it was told to run', tests.length === 0 ? html`none: it finds them itself` : list(tests))}${fact('Failure', failure.tests === null ? html`any: the task does not say which test failed` : list(failure.tests))}${fact('Confidence asked for', html`${shortPercent(asked.confidence)}`)}${fact('Limits', html`${count(asked.maxRuns, 'run')}${hours}; ${number(asked.parallel)} at once`)}${fact('Search', html`<code>${search}</code>`)}</dl>`;
}
