import type { HistoryRecord, PushRecord, RunRecord } from '../../../src/history/records.ts';
import { RunTable } from '../../../src/history/run-table.ts';
import { failsOn, type Past, type PastRegression, presence } from '../../../src/replay/past.ts';
import { unit } from '../treeherder/random.ts';
import { isBackfilled, type Played } from './history.ts';

export interface ResultsOptions {
  readonly seed: number;
  /** Rates of failing by chance that labels draw from. */
  readonly rates: readonly number[];
  /** Share of the labels that fail by chance. */
  readonly flaky: number;
  /** Share of the fixes whose commit says what it takes back. */
  readonly told: number;
}

/** The results of a history without a word from sheriffs, and which failures in it are of which regression. */
export interface WorldResults {
  readonly records: readonly HistoryRecord[];
  /** By regression of the past: the pushes on which a label ran and failed because of it, by label. */
  readonly shown: readonly ReadonlyMap<string, readonly number[]>[];
}

/** Of the runs that failed, whoever is to blame, the share that is run again on the same push. */
const AGAIN = 0.2;

/**
 * What ran in a history and how it ended: because of regressions, and by chance. What was backfilled ran too, back to the push on
 * which the label ran last. A failure is run again now and then, as nobody knows yet what it is.
 */
export function resultsOf(played: Played, options: ResultsOptions): WorldResults {
  const { past } = played;
  const { seed } = options;
  const first = idOfFirst(past);
  const rates = past.labels.map((label) => {
    if (unit('flaky', seed, label) >= options.flaky) return 0;
    return options.rates[Math.floor(unit('rate', seed, label) * options.rates.length)] ?? 0;
  });
  const broken = past.pushes.map((): PastRegression[] => []);
  for (const one of past.regressions) for (let push = one.landed; push < one.fixed; push++) broken[push]?.push(one);
  const shown = new Map(past.regressions.map((one) => [one, new Map<string, number[]>()]));
  const has = presence(past);
  const ran = withBackfills(played, has);
  const records: (PushRecord | RunRecord)[] = [];
  past.pushes.forEach(({ revision, time }, push) => {
    const message = messageOf(past, push, options);
    const commits = [{ revision, message }];
    records.push({ type: 'push', id: first + push, revision, pushTimestamp: time, commits });
    past.labels.forEach((label, number) => {
      if (!has(push, number) || !ran(push, number)) return;
      const seconds = past.seconds[number] ?? 0;
      const here = broken[push]?.filter(({ labels }) => labels.includes(number)) ?? [];
      for (let attempt = 0; attempt < 2; attempt++) {
        const because = here.filter((one) =>
          attempt === 0 ? failsOn(past, one, push, number) : unit('again', seed, one.name, push, label) < rateOf(one),
        );
        for (const one of because) {
          const pushes = shown.get(one)?.get(label) ?? [];
          shown.get(one)?.set(label, [...pushes, first + push]);
        }
        const failed = because.length > 0 || unit('chance', seed, push, label, attempt) < (rates[number] ?? 0);
        const startTimestamp = Math.round(time + 600 + attempt * (seconds + 300));
        const result = failed ? 'failed' : 'passed';
        records.push({ type: 'run', pushId: first + push, label, taskId: '', result, startTimestamp, seconds });
        if (!failed || unit('retriggered', seed, push, label) >= AGAIN) break;
      }
    });
  });
  return { records, shown: [...shown.values()] };
}

/** The pushes of a past of a world have ids in a row. */
export function idOfFirst({ records }: Past): number {
  for (const record of records) if (!(record instanceof RunTable) && record.type === 'push') return record.id;
  return 0;
}

const rateOf = ({ failRate = 1 }: PastRegression): number => failRate;

function withBackfills({ past, ran }: Played, has: (push: number, label: number) => boolean): Played['ran'] {
  const filled = new Set<string>();
  for (const one of past.regressions) {
    if (!isBackfilled(one.name, past.pushes[one.fixed]?.revision ?? '')) continue;
    const found = firstShown({ past, ran }, has, one);
    if (found === null) continue;
    const [push, label] = found;
    for (let back = push - 1; back >= 0 && has(back, label) && !ran(back, label); back--)
      filled.add(`${back} ${label}`);
  }
  return (push, label) => ran(push, label) || filled.has(`${push} ${label}`);
}

/** The push and the label that showed a regression first. */
function firstShown(
  { past, ran }: Played,
  has: (push: number, label: number) => boolean,
  one: PastRegression,
): readonly [number, number] | null {
  for (let push = one.landed; push < one.fixed; push++) {
    for (const label of one.labels) {
      if (has(push, label) && ran(push, label) && failsOn(past, one, push, label)) return [push, label];
    }
  }
  return null;
}

/** What the commit of a push says: of a fix, now and then, what it takes back, in the words of hg or git. */
function messageOf({ pushes, regressions }: Past, push: number, { seed, told }: ResultsOptions): string {
  const culprits = regressions
    .filter(({ fixed }) => fixed === push)
    .map(({ landed }) => pushes[landed]?.revision ?? '');
  const subject = `Bug ${2_000_000 + push * 3} - change ${push}`;
  if (culprits.length === 0 || unit('told', seed, push) >= told) return subject;
  const words = unit('words', seed, push);
  if (words < 0.4) return culprits.map((one) => `Backed out changeset ${one.slice(0, 12)} for failures`).join('\n');
  if (words < 0.8) return `Revert "a change"\n\n${culprits.map((one) => `This reverts commit ${one}.`).join('\n')}`;
  return `Backed out ${culprits.length} changesets for causing failures on a CLOSED TREE`;
}
