import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../src/graph/task.ts';
import { decideBackstop } from '../../src/push/backstop.ts';
import type { BackstopState } from '../../src/push/mode.ts';
import type { Parameters } from '../../src/push/parameters.ts';
import { DataMaker, type MadeData, published } from '../../src/replay/data-series.ts';
import { decide } from '../../src/replay/decisions.ts';
import { groupsOf } from '../../src/replay/groups.ts';
import { Knowledge } from '../../src/replay/knowledge.ts';
import { lastStart, type Past } from '../../src/replay/past.ts';
import { buildOptionsOf } from '../../src/replay/policy.ts';
import { parametersOf } from '../../src/replay/schedule.ts';
import type { Config } from '../../src/seta/config.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { task } from '../rig/graphs.ts';
import { FACTS, optimized, push as pushOf } from '../rig/pushes.ts';
import { syntheticPast } from '../rig/synthetic-past.ts';
import { SMALL } from '../rig/treeherder/generator.ts';
import { config, solver } from './make.ts';

/** Fourteen synthetic days; the last seven are judged. */
const past = syntheticPast({ ...SMALL, days: 14, seed: 5 });
const groups = groupsOf(past.labels);
const span = { first: Math.floor(past.pushes.length / 2), end: past.pushes.length };

/** The backstops of a span as the decision tasks would have found them, one after another. */
function backstopStates({ pushes }: Past, settings: Config): BackstopState[] {
  let record: unknown = null;
  return pushes.slice(span.first, span.end).map(({ time, revision }, i) => {
    const number = span.first + i + 1;
    const parameters = { pushlog_id: String(number), build_date: time, head_rev: revision } as Parameters;
    const entry = record === null ? null : { taskId: 'x' as TaskId, rank: 1, data: record, expires: '' };
    const decision = decideBackstop(entry, parameters, settings, `decision-${i}` as TaskId);
    record = decision.record?.data ?? record;
    return decision.state;
  });
}

const settings = fc.record({
  tiers: fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
    .map(([second, third, fourth]) => ({ 2: second, 3: second * third, 4: second * third * fourth })),
  backstop: fc.record({ pushes: fc.integer({ min: 1, max: 30 }), minutes: fc.integer({ min: 30, max: 3000 }) }),
  holdout: fc.constantFrom(0, 0.02, 0.3),
  maxSkipRatio: fc.constantFrom(0.3, 0.5, 0.95, 1),
  maxAge: fc.constantFrom(6, 20, 168).map((hours) => hours * 3_600_000),
  neverPrune: fc.constantFrom<string[]>([], ['*/debug-*']),
});

/** Every label of a push, each left to `seta`. */
const graphOf = (push: number): Task[] => {
  const epoch =
    past.epochs[
      lastStart(
        past.epochs.map(({ from }) => from),
        push,
      )
    ];
  return (epoch?.labels ?? []).map((label) => task(past.labels[label] as Label, { optimization: { seta: null } }));
};

describe('replayed decisions', () => {
  test('are those of the production stage, label by label', () => {
    const maker = new DataMaker(past, span, new Knowledge(past.records), solver);
    fc.assert(
      fc.property(
        settings,
        fc.boolean(),
        fc.constantFrom(1, 2),
        fc.array(fc.nat({ max: span.end - span.first - 1 }), { minLength: 3, maxLength: 6 }),
        (some, tiered, everyDays, sample) => {
          const chosen: Config = { ...config(), ...some };
          const making = { build: { ...buildOptionsOf(chosen), graceDays: 1 }, tiered, everyDays };
          const series = maker.series(making, chosen);
          if (!series.ok) throw new Error(series.failure.message);
          const data: MadeData[] = [...published(past, series.value, tiered)];
          const decisions = decide(past, groups, span, chosen, data);
          const backstops = backstopStates(past, chosen);
          for (const i of sample) {
            const push = span.first + i;
            const graph = graphOf(push);
            const { tasks, ledger } = optimized({
              ...pushOf(graph),
              parameters: parametersOf(past, push),
              config: chosen,
              facts: {
                ...FACTS,
                data: data.find(({ from, end }) => from <= push && push < end)?.answer ?? null,
                backstop: backstops[i] ?? { known: false, message: '' },
              },
            });
            const kept = [...Object.entries(ledger.tasks)].filter(([, { verdict }]) => verdict === 'kept');
            const ran = graph.filter(({ label }) => decisions.runs(push, past.labels.indexOf(label)) !== 'skipped');
            expect(ran.map(({ label }) => label).sort()).toEqual(kept.map(([label]) => label).sort());
            expect(tasks.size).toBe(ran.length);
            expect(decisions.schedule(push).mode).toBe(ledger.reason.code);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
