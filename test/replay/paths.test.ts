import { describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { DataMaker, published } from '../../src/replay/data-series.ts';
import { groupsOf } from '../../src/replay/groups.ts';
import type { Bench } from '../../src/replay/judge-policy.ts';
import { Knowledge } from '../../src/replay/knowledge.ts';
import type { Past } from '../../src/replay/past.ts';
import type { PathChoice } from '../../src/replay/path-choice.ts';
import { judgePaths, withPaths } from '../../src/replay/paths.ts';
import { configured } from '../../src/replay/policy.ts';
import { scheduleOf, withChangedFiles } from '../../src/replay/schedule.ts';
import { at, fix, note, ran } from '../regenerate/make.ts';
import { Random } from '../rig/treeherder/random.ts';
import { config, past, solver } from './make.ts';

const [DAYS, A_DAY, LABELS, HOT, WARM_UP] = [20, 20, 100, 30, 10];
const labels = Array.from({ length: LABELS }, (_, n) => `test-l/opt-suite-${n + 1}`);
const policy = configured(
  'rota',
  config('budget: {hours-per-push: 0.3}', 'holdout: 0', 'backstop: {pushes: 50, minutes: 100000}'),
);

/** Two of five pushes break one of thirty labels, which the folder tells that they touch; or it tells nothing. */
function made(matters: boolean): Past {
  const random = new Random('path rules', Number(matters));
  const count = DAYS * A_DAY;
  const area = (): number => random.between(0, HOT - 1);
  const broken = Array.from({ length: count - 4 }, (_, push) => ({ push, label: area() })).filter(() =>
    random.chance(0.4),
  );
  const files = Array.from({ length: count }, () => new Set([`area-${area()}/a.cpp`]));
  for (const { push, label } of broken) {
    const file = `area-${matters ? label : area()}/a.cpp`;
    for (const one of [push, push + 3]) files[one]?.add(file);
  }
  const records: HistoryRecord[] = [
    ...files.map((some, id): HistoryRecord => {
      const pushTimestamp = at((id + 0.5) / A_DAY);
      return { type: 'push', id, revision: fix(id), pushTimestamp, files: [...some] };
    }),
    ...labels.map((label) => ran(label, 60)),
    ...broken.map(({ push, label }) => {
      const created = at((push + 4) / A_DAY);
      return note(push, labels[label] ?? '', fix(push + 3), { created });
    }),
  ];
  const whole = past({
    labels: Object.fromEntries(labels.map((label) => [label, 60])),
    pushes: files.map((_, id) => (id + 0.5) / A_DAY),
    records,
    regressions: broken.map(({ push, label }) => [`r${push}`, push, push + 3, [labels[label] ?? '']] as const),
  });
  return { ...whole, pushes: whole.pushes.map((push, id) => ({ ...push, files: [...(files[id] ?? [])] })) };
}

function benchOn(history: Past): Bench & { readonly maker: DataMaker } {
  const span = { first: WARM_UP * A_DAY, end: history.pushes.length };
  const maker = new DataMaker(history, span, new Knowledge(history.records), solver);
  return { past: history, groups: groupsOf(history.labels), span, seed: 1, maxMinutes: null, maker };
}

function judged(history: Past): PathChoice | null {
  const result = judgePaths(benchOn(history), policy, () => {});
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe('whether changed files are worth it', () => {
  test('where they tell what breaks: five points more on the own push for five hundredths of the hours', () => {
    const choice = judged(made(true));
    expect(choice).toMatchObject({
      isOn: true,
      budget: { share: 0.05 },
      reason: expect.stringMatching(/switch them on$/),
    });
    expect(choice?.ownPushShare.value).toBeGreaterThanOrEqual(0.05);
    expect(choice?.addedHourShare).toBeLessThanOrEqual(0.05);
    expect(choice?.againstChance.low).toBeGreaterThan(0.02);
    expect(choice?.missedShare.value).toBeLessThanOrEqual(0);
  });

  test('where they tell nothing', () => {
    expect(judged(made(false))).toMatchObject({ isOn: false, reason: expect.stringMatching(/leave them off$/) });
  });

  test('is not asked where nobody knows of files', () => {
    const history = made(true);
    const pushes = history.pushes.map(({ revision, time }) => ({ revision, time }));
    expect(judged({ ...history, pushes })).toBeNull();
  });
});

test('what files add to a push is what the decision of that push says', () => {
  const history = made(true);
  const { maker, groups } = benchOn(history);
  const filed = withPaths(policy);
  if (!filed.making) throw new Error('it makes data');
  const series = maker.series(filed.making, filed.config);
  if (!series.ok) throw new Error(series.failure.message);
  const numbers = new Map(history.labels.map((label, number) => [label, number]));
  const everyLabel = history.labels.map((_, number) => number);
  let more = 0;
  for (const { from, answer, judgement } of [...published(history, series.value, true)].slice(2)) {
    for (const push of [from, from + 1, from + 2]) {
      const alone = scheduleOf(history, groups, push, everyLabel, policy.config, answer);
      const whole = scheduleOf(history, groups, push, everyLabel, filed.config, answer);
      expect(withChangedFiles(history, groups, push, alone, judgement, (label) => numbers.get(label))).toEqual(whole);
      more += alone.skippedTasks - whole.skippedTasks;
    }
  }
  expect(more).toBeGreaterThan(3);
});
