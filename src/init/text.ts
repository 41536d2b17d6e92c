/** What `seta init` tells a person. */
import { createTwoFilesPatch } from 'diff';
import { styled, table } from '../util/terminal.ts';
import type { Finding } from './finding.ts';
import type { Proof } from './proof.ts';
import type { ByHand } from './repository.ts';

const LEVELS = { fine: 'green', note: 'cyan', todo: 'yellow', stop: 'red' } as const;

/** The findings as one table. */
export const findingsTable = (findings: readonly Finding[]): readonly string[] =>
  table(
    ['', 'finding', 'what it means here', 'what to do'],
    findings.map(({ topic, level, found, means, todo }) => [
      styled(LEVELS[level], topic),
      wrap(found),
      wrap(means),
      wrap(todo ?? '-'),
    ]),
  );

/** In lines of 42 characters, but for longer words: a path or a route can be copied whole. */
const wrap = (text: string): readonly string[] =>
  [...text.matchAll(/(.{1,42})(?:\s+|$)|(\S+)\s*/g)].map(([, line, word]) => line ?? word ?? '');

export const byHandText = ({ path, addition }: ByHand): readonly string[] => [
  `${styled('bold', path)} is written in a form that cannot be added to without rewriting it. Add by hand:`,
  ...addition
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`)),
];

const STYLES = { '+': 'green', '-': 'red', '@': 'cyan' } as const;

/** A change of one file as a unified diff. */
export function patch(path: string, before: string | undefined, after: string): readonly string[] {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const whole = createTwoFilesPatch(from, `b/${path}`, before ?? '', after, '', '', { context: 3 });
  const [, ...lines] = whole.trimEnd().split('\n');
  return lines.map((line) => {
    const style = STYLES[line.charAt(0) as keyof typeof STYLES];
    return style ? styled(style, line) : line;
  });
}

/** Graphs before and after, side by side. */
export function proofTable({ rows, dataTasks, unsteady }: Proof): readonly string[] {
  const shown = rows.map(({ what, before, after, added, removed, changed }) => {
    const parts = [
      ...added.map((label) => `+${label}`),
      ...removed.map((label) => `-${label}`),
      ...changed.map((label) => `~${label}`),
    ];
    return [
      what,
      before,
      after,
      parts.length === 0 ? 'none' : `${parts.slice(0, 5).join(' ')}${parts.length > 5 ? ' ...' : ''}`,
    ];
  });
  const data = dataTasks === null ? [] : [`The cron job for the data runs: ${dataTasks.join(', ') || 'nothing'}`];
  const clock = `Other at each run, whatever the files say, and not compared: ${unsteady.length} tasks`;
  const rehashed = rows[0]?.rehashed.length ?? 0;
  const cached = `${rehashed} tasks are cached by digests of files here, which are others now: they run once more, as after any change of these files`;
  const naming = rows[0]?.naming.length ?? 0;
  const listed = `${naming} tasks list files of this repository, and now the new ones too: they run when those change`;
  return [
    ...table(['graph', 'before', 'after', 'difference'], shown),
    ...(unsteady.length === 0 ? [] : [clock]),
    ...(rehashed === 0 ? [] : [cached]),
    ...(naming === 0 ? [] : [listed]),
    ...data,
  ];
}
