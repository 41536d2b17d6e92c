import type { HistoryRecord } from '../../../src/history/records.ts';
import { backstopDue, minutesBetween } from '../../../src/push/backstop-due.ts';
import { DataMaker, published } from '../../../src/replay/data-series.ts';
import { groupsOf } from '../../../src/replay/groups.ts';
import { Knowledge } from '../../../src/replay/knowledge.ts';
import { failsOn, type Past } from '../../../src/replay/past.ts';
import type { Policy } from '../../../src/replay/policy.ts';
import { scheduleOf } from '../../../src/replay/schedule.ts';
import type { SetaData } from '../../../src/seta/artifact.ts';
import type { DataAnswer } from '../../../src/seta/trust.ts';
import { inHoldout } from '../../../src/seta/verdict.ts';
import type { Label } from '../../../src/util/ids.ts';
import { DAY_SECONDS, dayOf } from '../../../src/util/time.ts';
import { solver } from '../../replay/make.ts';
import { unit } from '../treeherder/random.ts';
import type { World } from './world.ts';

/** Days of a world before its history begins; in the first half of them everything runs, so that there is data to prune by. */
export const BURN_IN = 20;
const RUN_ALL_DAYS = 10;
/** Pushes of a day that are looked at for run times, as the fetch does. */
const SAMPLES = 2;

/** Which labels ran on a push. */
export type Ran = (push: number, label: number) => boolean;

/** The history that a policy made of a world: what sheriffs wrote of it, and what ran. */
export interface Played {
  readonly past: Past;
  /** Of the pushes of the past. */
  readonly ran: Ran;
}

/**
 * What a history of a world holds whose pushes were decided by a policy night by night, as production does it; null for one in
 * which everything ran. Gives the world itself as a past, with those records, so that the truth and what a replay of the
 * records tells can be compared.
 *
 * What nobody ran nobody noticed. Sheriffs classify six of ten failures, and all of the first push that shows a regression; half of the regressions
 * are backfilled by the first label that showed them, so that the push they came with is on record.
 */
export const historyOf = (world: World, policy: Policy | null): Past => played(world, policy).past;

export function played(world: World, policy: Policy | null): Played {
  const whole = pastOf(world);
  const ranOn: Uint8Array[] = [];
  const ran: Ran = (push, label) => ranOn[push]?.[label] === 1;
  const records: HistoryRecord[] = whole.pushes.map(({ revision, time, files }, id) => {
    return { type: 'push', id, revision, pushTimestamp: time, ...(files ? { files } : {}) };
  });
  const decide = policy?.making ? decider(whole, policy, records) : null;
  let day = -1;
  for (const [push, { day: today }] of world.pushes.entries()) {
    if (today > day) {
      if (day >= 0) records.push(...runTimes(world, whole, day, ran));
      day = today;
      if (today >= RUN_ALL_DAYS) decide?.dawn(today, notes(whole, push, ran));
    }
    ranOn[push] = decide && today >= RUN_ALL_DAYS ? decide.push(push) : everything(whole, push);
  }
  records.push(...runTimes(world, whole, day, ran), ...notes(whole, whole.pushes.length, ran));
  const first = world.pushes.findIndex((push) => push.day >= BURN_IN);
  return { past: since(whole, first, records), ran: (push, label) => ran(push + first, label) };
}

/** The world as a past without records. */
function pastOf({ pushes, graphs, regressions, options }: World): Past {
  const numbers = new Map<string, number>();
  const seconds: number[] = [];
  const members = graphs.map((graph) =>
    graph.map(({ label, seconds: own }) => {
      const known = numbers.get(label) ?? numbers.size;
      numbers.set(label, known);
      seconds[known] = own;
      return known;
    }),
  );
  const labels = [...numbers.keys()] as Label[];
  const dayStarts = graphs.map((_, day) => pushes.findIndex((push) => push.day >= day));
  const same = (a: readonly number[] | undefined, b: readonly number[]) => a?.join() === b.join();
  const epochs = members.flatMap((own, day) =>
    same(members[day - 1], own) ? [] : [{ from: dayStarts[day] ?? 0, labels: own }],
  );
  const first = Math.floor((pushes[0]?.time ?? 0) / DAY_SECONDS);
  return {
    project: 'autoland',
    source: `synthetic world, seed ${options.seed}`,
    truth: 'ground-truth',
    pushes,
    labels,
    seconds,
    epochs,
    regressions: regressions.map((one) => ({ ...one, labels: one.labels.map((label) => numbers.get(label) ?? -1) })),
    records: [],
    graphAt: (time) => {
      const yesterday = Math.min(graphs.length - 1, Math.max(0, Math.floor(time / DAY_SECONDS) - first - 1));
      return (graphs[yesterday] ?? []).map(({ label }) => label as Label);
    },
    warnings: [],
  };
}

const labelsOn = ({ epochs }: Past, push: number) => epochs.findLast(({ from }) => from <= push)?.labels ?? [];

function everything(past: Past, push: number): Uint8Array {
  const ran = new Uint8Array(past.labels.length);
  for (const label of labelsOn(past, push)) ran[label] = 1;
  return ran;
}

/** Decides pushes one after another as production does, from data made at dawn. */
function decider(past: Past, { config, making }: Policy, records: readonly HistoryRecord[]) {
  const groups = groupsOf(past.labels);
  let data: { readonly made: SetaData; readonly answer: DataAnswer } | null = null;
  let last = Number.NEGATIVE_INFINITY;
  let known = new Map<string, ReturnType<typeof scheduleOf>>();
  const make = (day: number, more: readonly HistoryRecord[]): typeof data => {
    const first = past.pushes.findIndex(({ time }) => Math.floor(time / DAY_SECONDS) >= day);
    const maker = new DataMaker(past, { first, end: first + 1 }, new Knowledge([...records, ...more]), solver);
    const series = making ? maker.series(making, config, data?.made ?? null) : null;
    if (!series?.ok) return null;
    const [made] = series.value;
    const [form] = published(past, series.value, making?.tiered ?? true);
    return made && form ? { made: made.data, answer: form.answer } : null;
  };
  return {
    dawn: (day: number, more: readonly HistoryRecord[]): void => {
      data = make(Math.floor((past.pushes[0]?.time ?? 0) / DAY_SECONDS) + day, more);
      known = new Map();
    },
    push: (push: number): Uint8Array => {
      const time = past.pushes[push]?.time ?? 0;
      const ran = everything(past, push);
      const minutes = minutesBetween(past.pushes[last]?.time ?? 0, time);
      if (backstopDue(push - last, minutes, config.backstop) !== null || !data) {
        last = push;
        return ran;
      }
      const key = ([2, 3, 4] as const).map((tier) => (push + 1) % config.tiers[tier]).join();
      const schedule =
        known.get(key) ?? scheduleOf(past, groups, push, labelsOn(past, push), { ...config, holdout: 0 }, data.answer);
      known.set(key, schedule);
      const revision = past.pushes[push]?.revision ?? '';
      for (const label of labelsOn(past, push)) {
        if (schedule.skips?.[label] !== 1) continue;
        if (!inHoldout(revision, past.labels[label] as Label, config.holdout)) ran[label] = 0;
      }
      return ran;
    },
  };
}

function* runTimes(world: World, past: Past, day: number, ran: Ran): Generator<HistoryRecord> {
  const pushes = world.pushes.flatMap((push, i) => (push.day === day ? [i] : []));
  const sample = Array.from(
    { length: SAMPLES },
    (_, i) => pushes[Math.floor(((i + 0.5) * pushes.length) / SAMPLES)] ?? 0,
  );
  for (const label of labelsOn(past, pushes[0] ?? 0)) {
    const runs = new Set(sample).size === 0 ? 0 : [...new Set(sample)].filter((push) => ran(push, label)).length;
    const name = past.labels[label] ?? '';
    const medianSeconds = past.seconds[label] ?? 0;
    if (runs > 0)
      yield { type: 'run-time', label: name, day: dayOf(past.pushes[pushes[0] ?? 0]?.time ?? 0), runs, medianSeconds };
  }
}

/** Whether the first label that showed a regression was run on the pushes before as well. */
export const isBackfilled = (name: string, fix: string): boolean => unit('backfilled', name, fix) < 0.5;

/** What sheriffs have written of the pushes before `until`; each note says what fixed it, so none is written before the fix. */
function notes(past: Past, until: number, ran: Ran): HistoryRecord[] {
  return past.regressions.flatMap((regression, r) => {
    const { landed, fixed, labels, name } = regression;
    const fix = past.pushes[fixed];
    if (!fix || fixed >= until) return [];
    const shown: (readonly [number, number])[] = [];
    for (let push = landed; push < fixed; push++) {
      for (const label of labels) {
        if (ran(push, label) && failsOn(past, regression, push, label)) shown.push([push, label]);
      }
    }
    const [first] = shown;
    if (!first) return [];
    const backfilled = isBackfilled(name, fix.revision);
    for (let push = landed; backfilled && push < first[0]; push++) {
      if (failsOn(past, regression, push, first[1])) shown.push([push, first[1]]);
    }
    return shown.flatMap(([push, label], i) => {
      const at = unit('note', r, push, label, fix.revision);
      if (push !== first[0] && push > first[0] && at > 0.6) return [];
      const delay = at < 0.4 ? 600 + 6000 * at : at < 0.55 ? 80_000 * at : 300_000 * at;
      return [
        {
          type: 'note' as const,
          id: r * 10_000 + i,
          pushId: push,
          label: past.labels[label] ?? '',
          taskId: `${push}-${label}`,
          failureClassificationId: 2,
          text: fix.revision,
          created: Math.round(fix.time + delay),
        },
      ];
    });
  });
}

/** A past from a push on. */
function since(past: Past, first: number, records: readonly HistoryRecord[]): Past {
  const from = past.pushes[first]?.time ?? 0;
  return {
    ...past,
    pushes: past.pushes.slice(first),
    epochs: past.epochs.flatMap((epoch, i) => {
      const next = past.epochs[i + 1]?.from ?? Number.POSITIVE_INFINITY;
      return next <= first ? [] : [{ from: Math.max(0, epoch.from - first), labels: epoch.labels }];
    }),
    regressions: past.regressions
      .filter(({ landed }) => landed >= first)
      .map((one) => ({ ...one, landed: one.landed - first, fixed: one.fixed - first })),
    records: records.filter((record) => {
      if (record.type === 'push') return record.pushTimestamp >= from;
      if (record.type === 'run-time') return record.day >= dayOf(from);
      return record.type === 'note' && record.pushId >= first;
    }),
  };
}
