import type { DataDiff, Turns } from '../../regenerate/diff.ts';
import type { LabelExplanation } from '../../regenerate/explain.ts';
import { mostlyNoise } from '../../regenerate/noise.ts';
import { shortRevision } from '../../regenerate/revisions.ts';
import type { SetaData } from '../../seta/artifact.ts';
import { forcedText } from '../../seta/forced.ts';
import type { Judgement } from '../../seta/parse.ts';
import { touchedText } from '../../seta/paths.ts';
import { amount, number, percent, shortPercent } from '../../util/numbers.ts';
import { styled, table } from '../../util/terminal.ts';
import { DAY_MILLISECONDS, isoTime, timeOf } from '../../util/time.ts';

/** What a data artifact says, in a few lines. */
export function artifactText(data: SetaData, location: string): readonly string[] {
  const { project, generated, window, coverage, rota } = data;
  const days = (timeOf(window.to) - timeOf(window.from)) / DAY_MILLISECONDS;
  const share = coverage.allRunHours === 0 ? 0 : (100 * coverage.runHours) / coverage.allRunHours;
  const proof = coverage.optimal ? 'proven least' : `at least ${number(coverage.lowerBoundRunHours, 1)} are needed`;
  const forced = forcedText(data);
  return [
    ...(forced === null ? [] : [styled('yellow', forced)]),
    `${styled('bold', location)}: project ${project}, made ${generated} from ${number(window.pushes)} pushes in ${number(days)} days`,
    `${number(coverage.highValue)} high-value tasks catch ${number(coverage.covered)} of ${number(coverage.regressions)} regressions ` +
      `in ${number(coverage.runHours, 1)} of ${number(coverage.allRunHours, 1)} run hours (${number(share, 1)} %, ${proof})`,
    ...(rota ? [rotaText(rota)] : []),
    ...(data.paths ? [pathsText(data.paths)] : []),
    '',
    ...priorityTable(Object.values(data.tasks)),
    ...noiseText(data),
  ];
}

/** What costs most of what is mostly noise. */
function noiseText(data: SetaData): readonly string[] {
  const all = mostlyNoise(data);
  const rows = all.slice(0, NOISY).map(({ label, hoursPerWeek, runs, failures }) => {
    return [label, number(hoursPerWeek, 1), `${number((100 * failures) / runs, 1)} % of ${number(runs)} runs`];
  });
  if (rows.length === 0) return [];
  const head = `${number(all.length)} tasks caught nothing and fail by chance`;
  return ['', head, ...table(['label', 'hours a week', 'fails by chance in'], rows)];
}

const NOISY = 5;

function rotaText({
  slots,
  runHours,
  delay,
  delayWithout,
  delayLowerBound,
  promised,
}: NonNullable<SetaData['rota']>): string {
  const possible = delayWithout - delayLowerBound;
  const off = possible > 0 ? (100 * (delay - delayLowerBound)) / possible : 0;
  return (
    `a rota of ${slots} slots spends ${number(runHours, 1)} hours a push: a regression is expected ${number(delay, 2)} pushes late ` +
    `(${number(delayWithout, 2)} with backstops alone; within ${number(off, 1)} % of the best possible for these scenarios)` +
    (promised === undefined ? '' : `; ${percent(promised)} of them keep the promise`)
  );
}

const pathsText = ({ rules, pushes, regressions, runHours, mostHours }: NonNullable<SetaData['paths']>): string =>
  `${number(rules.length)} ${rules.length === 1 ? 'path brings' : 'paths bring'} tasks back that caught regressions there, from ${number(regressions)} regressions and ${number(pushes)} pushes: ` +
  `${amount(runHours)} hours a push on average, ${amount(mostHours)} at most`;

/** Labels and run hours by priority. */
function priorityTable(
  tasks: readonly { readonly priority: number; readonly runSeconds?: number | null }[],
): readonly string[] {
  const rows = [1, 2, 3, 4, 5].map((priority) => {
    const those = tasks.filter((task) => task.priority === priority);
    const seconds = those.reduce((sum, { runSeconds }) => sum + (runSeconds ?? 0), 0);
    return [priority, number(those.length), number(seconds / 3600, 1)];
  });
  return table(['priority', 'labels', 'run hours'], rows);
}

const NAMES: Readonly<Record<keyof DataDiff['figures'], string>> = {
  regressions: 'regressions',
  covered: 'of these caught',
  highValue: 'high-value tasks',
  runHours: 'their run hours',
  allRunHours: 'run hours of all tasks',
  skipRate: 'share not run on every push',
};

/** What changed from one artifact to another: figures, then labels. */
export function diffText({ changed, appeared, gone, moved, figures, delay }: DataDiff): readonly string[] {
  const figureRows = Object.entries(NAMES).map(([key, name]) => {
    const [before, after] = figures[key as keyof typeof NAMES];
    const digits = key === 'skipRate' ? 3 : Number.isInteger(before) && Number.isInteger(after) ? 0 : 1;
    return [name, number(before, digits), number(after, digits)];
  });
  const labelRows = [
    ...changed.map(({ label, from, to }) => [label, from.priority, to.priority, to.reason]),
    ...appeared.map(({ label, to }) => [label, 'absent', to.priority, to.reason]),
    ...gone.map(({ label, from }) => [label, from.priority, 'gone', from.reason]),
  ];
  const late = delay.map((pushes) => (pushes === null ? 'no rota' : number(pushes, 2)));
  const hasRota = delay.some((pushes) => pushes !== null);
  const turns = (of: Turns) => (of === null ? 'none' : `${of.runs} of ${of.of}`);
  const turnRows = moved.map(({ label, from, to }) => [label, turns(from), turns(to)]);
  const labels = labelRows.length > 0 ? table(['label', 'before', 'after', 'reason'], labelRows) : ['no label changed'];
  return [
    ...table(['', 'before', 'after'], [...figureRows, ...(hasRota ? [['expected pushes late', ...late]] : [])]),
    '',
    ...labels,
    ...(turnRows.length > 0 ? ['', ...table(['label', 'pushes before', 'pushes after'], turnRows)] : []),
  ];
}

const SHOWN = 3;

/** What one label is worth, and by which regressions. */
export function explanationText({
  label,
  data,
  because,
  regressions,
  marginal,
  paths,
}: LabelExplanation): readonly string[] {
  const { runSeconds, replacement, replacementSeconds } = marginal;
  const instead =
    replacement === null || replacementSeconds === null
      ? 'nothing else caught what only it catches'
      : replacement.length === 0
        ? 'without it every regression would still be caught'
        : `without it ${replacement.join(', ')} would have to run on every push: ${number(replacementSeconds)} s`;
  const { flake } = data;
  const chance = flake ? [`${number(flake.failures)} of ${number(flake.runs)} runs failed by chance`] : [];
  const rows = regressions.map(({ fix, lastSeen, weight, evidence, pushes, others }) => [
    shortRevision(fix),
    isoTime(lastSeen * 1000).slice(0, 10),
    pushes.length,
    `${evidence.join('; ')}${weight < 1 ? ` (${shortPercent(weight)})` : ''}`,
    others.length,
    `${others
      .slice(0, SHOWN)
      .map((other) => other.label)
      .join(', ')}${others.length > SHOWN ? ', ...' : ''}`,
  ]);
  const links = regressions
    .slice(0, SHOWN)
    .flatMap((one) => one.links.map((link) => `${shortRevision(one.fix)}: ${link}`));
  return [
    `${styled('bold', label)}: ${because}`,
    `a run takes ${number(runSeconds)} s; ${instead}`,
    ...chance,
    ...paths.slice(0, SHOWN).map((touched) => `it runs where ${touchedText(touched)}`),
    ...(rows.length > 0
      ? ['', ...table(['fixed by', 'last seen', 'pushes', 'because', 'others', 'also caught by'], rows)]
      : []),
    ...(links.length > 0 ? ['', 'where to look at the latest:', ...links] : []),
  ];
}

/** An answer of Treeherder's former service, in a few lines. */
export const formerText = ({ generated, tasks }: Judgement, location: string): readonly string[] => [
  `${styled('bold', location)}: in the form of Treeherder's former service, of ${generated.slice(0, 10)}`,
  '',
  ...priorityTable([...tasks.values()]),
];

/** Labels with what the data says of each. */
export const labelTable = (
  labels: readonly (readonly [
    string,
    { readonly priority: number; readonly caught?: number; readonly runSeconds?: number },
  ])[],
): readonly string[] =>
  table(
    ['label', 'priority', 'caught', 'run time'],
    labels.map(([label, { priority, caught, runSeconds }]) => [
      label,
      priority,
      caught ?? '',
      runSeconds === undefined ? '' : `${number(runSeconds)} s`,
    ]),
  );
