import type { Disagreement } from '../../audit/disagreement.ts';
import type { ObservedResults } from '../../audit/observed.ts';
import type { LateReason } from '../../audit/waits.ts';
import { number, percent } from '../../util/numbers.ts';
import { styled, table } from '../../util/terminal.ts';
import { observedSentences } from '../audit-observed.ts';
import { shareText } from '../audit-shadows.ts';
import { type AuditReport, bound, LATE, money } from '../audit-words.ts';
import { count, share } from '../format.ts';

/** Labels that are listed. */
const LISTED = 10;

/** What an audit found, on a terminal. */
export function auditText(report: AuditReport): readonly string[] {
  const { project, pushes, waits, load, disagreement, comparison } = report;
  const cost = money(report);
  const late = (Object.keys(LATE) as LateReason[]).filter((reason) => waits.promises.late[reason] > 0);
  return [
    `${styled('bold', project)}: ${count(pushes.decided, 'decided push', 'decided pushes')}, ${number(pushes.undecided)} more failed or left no ledger`,
    styled(waits.brokenCount > 0 ? 'red' : 'green', bound(waits)),
    `${number(load.savedHours, 1)} machine hours saved, ${percent(share(load.savedHours, load.savedHours + load.runHours))} of what would have run${cost ? `: ${cost.saved} at ${cost.rate} an hour` : ''}`,
    ...(report.observed ? observedSentences(report.observed) : []),
    '',
    ...table(
      ['decided', 'pushes', 'mode'],
      load.reasons.map(({ code, mode, pushes: those }) => [code, number(those), mode]),
    ),
    '',
    `next runs: ${number(waits.promises.kept)} as was said or before, ${number(waits.promises.open)} not yet due, ${number(waits.promises.gone)} no longer in the graph`,
    ...late.map((reason) => `  ${number(waits.promises.late[reason])} later: ${LATE[reason]}`),
    ...(load.pruned
      ? [
          `a pruned push takes ${number(load.pruned.median, 1)} machine hours (median), nine of ten at most ${number(load.pruned.p90, 1)}, the largest ${number(load.pruned.most, 1)}`,
        ]
      : []),
    ...nearestText(report),
    ...(report.observed?.results ? foundText(report.observed.results) : []),
    ...(disagreement ? disagreementText(disagreement) : []),
    ...shadowsText(report),
    ...(comparison
      ? [
          '',
          `push ${comparison.before.pushlogId} and ${comparison.after.pushlogId}: ${number(comparison.same)} tasks alike, ${number(comparison.differences.length)} otherwise`,
        ]
      : []),
  ];
}

function nearestText({ waits: { nearest } }: AuditReport): readonly string[] {
  if (nearest.length === 0) return [];
  return [
    '',
    ...table(
      ['nearest to their bound', 'pushes', 'minutes', 'of it'],
      nearest
        .slice(0, LISTED)
        .map(({ label, pushes, minutes, ofBound }) => [label, number(pushes), number(minutes), percent(ofBound)]),
    ),
  ];
}

function foundText({ found }: ObservedResults): readonly string[] {
  if (found.length === 0) return [];
  const rows = found
    .slice(-LISTED)
    .map(({ label, push, afterPushes }) => [
      label,
      push.pushlogId,
      afterPushes === null ? 'not known' : number(afterPushes),
    ]);
  return ['', ...table(['would have been seen later', 'on push', 'pushes until it would have run'], rows)];
}

function shadowsText({ shadows }: AuditReport): readonly string[] {
  if (shadows.length === 0) return [];
  return [
    '',
    ...table(
      ['other settings', 'pushes', 'run everything', 'hours saved', 'not seen', 'holdout alone'],
      shadows.map((one) => [
        ...[one.name, number(one.pushes), number(one.backstops), number(one.savedHours, 1)],
        ...[shareText(one.unseen), shareText(one.sample)],
      ]),
    ),
  ];
}

function disagreementText({ broughtBack, back, leftOut, holdout }: Disagreement): readonly string[] {
  const { runs, alone, byChance, share: interval } = holdout;
  return [
    '',
    `${number(back)} of ${count(leftOut, 'task')} that were left out were run nevertheless`,
    ...(broughtBack.length > 0
      ? table(
          ['brought back', 'times', 'of pushes without it', 'failed'],
          broughtBack
            .slice(0, LISTED)
            .map((row) => [row.label, number(row.back), number(row.leftOut), number(row.failed)]),
        )
      : []),
    '',
    `holdout: ${number(alone)} of ${number(runs)} failed where nothing else did (${percent(interval.low, 2)} to ${percent(interval.high, 2)}; by chance ${number(byChance, 1)})`,
  ];
}
