import type { Task } from '../../src/graph/task.ts';
import { TaskGraph } from '../../src/graph/task-graph.ts';
import { planStage, runStage, type StageFacts, type StageResult } from '../../src/optimize/stage.ts';
import type { IndexedStatus } from '../../src/optimize/strategy.ts';
import type { BackstopState } from '../../src/push/mode.ts';
import type { StageParameters } from '../../src/push/parameters.ts';
import { type Config, parseConfig } from '../../src/seta/config.ts';
import { parseData } from '../../src/seta/parse.ts';
import type { DataAnswer } from '../../src/seta/trust.ts';
import type { Result } from '../../src/util/failure.ts';
import { printFailure } from '../../src/util/failure.ts';
import { sha256 } from '../../src/util/hash.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';

/** Everything the optimize stage is a function of. */
export interface Push {
  readonly graph: TaskGraph;
  readonly targets: readonly Label[];
  readonly parameters: StageParameters;
  readonly config: Config;
  readonly facts: StageFacts;
}

/** The whole stage over one push. */
export function optimize({ graph, targets, parameters, config, facts }: Push): Result<StageResult> {
  const plan = planStage(graph, targets, parameters, config);
  return plan.ok ? runStage(plan.value, facts) : plan;
}

/** The stage's result where the test knows of no failure. */
export function optimized(push: Push): StageResult {
  const result = optimize(push);
  if (!result.ok) throw new Error(printFailure(result.failure));
  return result.value;
}

/** Unix seconds of every push in these tests. */
export const NOW = Date.UTC(2026, 10, 22, 12) / 1000;
export const DECISION = 'fN1SbArXTPSVFUUvaOlinQ' as TaskId;

export const PARAMETERS: StageParameters = {
  project: 'autoland',
  base_rev: 'b'.repeat(40),
  head_rev: 'a'.repeat(40),
  files_changed: [],
  do_not_optimize: [],
  existing_tasks: {},
  optimize_target_tasks: true,
  enable_always_target: false,
  optimize_strategies: null,
  pushlog_id: '4711',
  tasks_for: 'hg-push',
  pushdate: NOW,
  build_date: NOW,
};

const CONFIG = parseConfig(
  `
trust-domain: gecko
seta:
  projects: [autoland]
  prunable: ["test-*"]
  never-prune: ["*-nightly*"]
  data: {file: seta.json}
  max-skip-ratio: 1
  holdout: 0
`,
  'config.yml',
);

/** Pruning on for `test-*`, not for `*-nightly*`; no holdout, any share may be skipped. */
export const config: Config = (() => {
  if (!CONFIG.ok) throw new Error(printFailure(CONFIG.failure));
  return CONFIG.value;
})();

export const noBackstop: Extract<BackstopState, { known: true }> = {
  known: true,
  due: false,
  message: 'the last one was 3 pushes ago',
  untilNext: 17,
  pushNumber: 4711,
};

export const dueBackstop: BackstopState = { ...noBackstop, due: true, message: '20 pushes', untilNext: 0 };

export const FACTS: StageFacts = {
  data: null,
  backstop: noBackstop,
  index: new Map(),
  now: NOW * 1000,
  home: { decisionTaskId: DECISION, rootUrl: 'https://tc.example.com', proxyUrl: 'http://taskcluster' },
};

/** The text of a data artifact that gives each label a priority; one hour old, valid for two weeks. */
export function dataText(
  priorities: Readonly<Record<string, number>>,
  over: Readonly<Record<string, unknown>> = {},
): string {
  const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
  const tasks = Object.entries(priorities).map(([label, priority]) => {
    const reason = priority === 1 ? 'regressions' : 'redundant';
    return [label, { priority, reason, caught: priority === 1 ? 2 : 0, sole: 0, runSeconds: 1800, until: null }];
  });
  return JSON.stringify({
    version: 1,
    project: 'autoland',
    generated: iso(NOW - 3600),
    expires: iso(NOW + 14 * 86_400),
    window: { from: iso(NOW - 90 * 86_400), to: iso(NOW), pushes: 3120, regressions: 754 },
    generator: { name: 'taskgraph-seta', version: '1.0.0', options: {} },
    coverage: {
      regressions: 754,
      covered: 754,
      highValue: 1,
      runHours: 1,
      allRunHours: 2,
      lowerBoundRunHours: 1,
      optimal: true,
    },
    tasks: Object.fromEntries(tasks),
    ...over,
  });
}

/** What reading a text as data gives. */
export function fetched(text: string): DataAnswer {
  const at = { location: 'file seta.json', taskId: null };
  const parsed = parseData(text);
  if (!parsed.ok) return { ...at, kind: 'refused', ...parsed.failure };
  return { ...at, kind: 'read', judgement: parsed.value, sha256: sha256(text) };
}

export interface PushSketch {
  readonly targets?: readonly string[];
  readonly parameters?: Partial<StageParameters>;
  readonly config?: Partial<Config>;
  readonly priorities?: Readonly<Record<string, number>>;
  readonly facts?: Partial<StageFacts>;
  readonly index?: Readonly<Record<string, IndexedStatus>>;
}

/** A push of every task of `graph`, or of the targets given, with data that gives the priorities. */
export function push(graph: TaskGraph | readonly Task[], sketch: PushSketch = {}): Push {
  const whole = graph instanceof TaskGraph ? graph : new TaskGraph(new Map(graph.map((task) => [task.label, task])));
  return {
    graph: whole,
    targets: (sketch.targets ?? [...whole.tasks.keys()]) as readonly Label[],
    parameters: { ...PARAMETERS, ...sketch.parameters },
    config: { ...config, ...sketch.config },
    facts: {
      ...FACTS,
      data: sketch.priorities ? fetched(dataText(sketch.priorities)) : null,
      index: new Map(Object.entries(sketch.index ?? {})),
      ...sketch.facts,
    },
  };
}

/** Labels by what became of them, each list sorted. */
export function verdicts({ ledger }: StageResult): Record<'kept' | 'removed' | 'replaced', string[]> {
  const by: Record<'kept' | 'removed' | 'replaced', string[]> = { kept: [], removed: [], replaced: [] };
  for (const [label, { verdict }] of Object.entries(ledger.tasks)) by[verdict].push(label);
  for (const list of Object.values(by)) list.sort();
  return by;
}
