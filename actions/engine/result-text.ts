import { failureLines } from '../../src/util/failure.ts';
import { number } from '../../src/util/numbers.ts';
import { type Style, styled, table } from '../../src/util/terminal.ts';
import { type ActionResult, nameOf, type RowOutcome } from './result.ts';

/** What became of everything, as a table with the totals below; of a dry run also what doing it takes. */
export function resultLines({ rows, totals, dryRun, runHours, scopes = [], refused }: ActionResult): readonly string[] {
  const lines = rows.map(({ push, label, outcome, taskIds, why }) => [
    nameOf(push),
    label ?? '',
    styled(COLOURS[outcome], outcome),
    taskIds.join(' '),
    // The failure tells the rest, once for all that failed alike.
    why?.split('\n')[0] ?? '',
  ]);
  const counts = Object.entries(totals).map(([outcome, count]) => `${number(count)} ${outcome}`);
  const hours = runHours > 0 ? `; about ${number(runHours, 1)} machine hours` : '';
  return [
    ...(rows.length > 0 ? [...table(['push', 'label', 'outcome', 'tasks', 'why'], lines), ''] : []),
    `${dryRun ? 'dry run, nothing was done: ' : ''}${counts.join(', ') || 'nothing to do'}${hours}`,
    ...(scopes.length > 0
      ? ['it takes these scopes, and would use no other:', ...scopes.map((one) => `  ${one}`)]
      : []),
    ...(refused ? ['it would be refused:', ...failureLines(refused).map((line) => `  ${line}`)] : []),
  ];
}

const COLOURS: Readonly<Record<RowOutcome, Style>> = {
  planned: 'cyan',
  created: 'green',
  exists: 'green',
  rerun: 'green',
  canceled: 'green',
  triggered: 'green',
  indexed: 'green',
  skipped: 'yellow',
  failed: 'red',
};
