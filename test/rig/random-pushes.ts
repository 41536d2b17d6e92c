import fc from 'fast-check';
import type { Task } from '../../src/graph/task.ts';
import { TaskGraph } from '../../src/graph/task-graph.ts';
import type { IndexedStatus } from '../../src/optimize/strategy.ts';
import type { Composite } from '../../src/seta/config.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { Label } from '../../src/util/ids.ts';
import { byCodePoint, type Json, type JsonObject } from '../../src/util/json.ts';
import { task } from './graphs.ts';
import { config, dataText, dueBackstop, FACTS, fetched, NOW, noBackstop, PARAMETERS, type Push } from './pushes.ts';

/** Names that sort differently by code point, by UTF-16 unit and by locale. */
const NAMES = ['a', 'b', 'c', 'd', 'B', 'z-nightly-1', '1', '10', 'é', '\ufb00', '\u{1f600}', 'a/opt'];
const KINDS = ['test', 'test', 'test', 'build', 'source-test'];
const FILES = ['README.md', 'src/a.py', 'src/deep/b.py', 'docs/index.md'];
const PATTERNS = ['**/*.md', 'src/**', 'docs', '*', 'src/*.py'];
const INDEX_PATHS = ['index.0', 'index.1', 'index.2', 'index.3'];
const DAYS = [1, 5, 30];

const rarely = <T>(usual: T, odd: fc.Arbitrary<T>, oneIn = 4): fc.Arbitrary<T> =>
  fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd });

/** Indices that stand for other tasks, taken modulo what there is to choose from. */
const picks = (maxLength: number): fc.Arbitrary<readonly number[]> => fc.array(fc.nat(59), { maxLength, size: 'max' });

const LEAVES = ['seta', 'seta', 'skip-unless-changed', 'index-search', 'backstop', 'always', 'never'];

/** Composites of built-in strategies, and of the composites called `first` and `second`. */
const composite: fc.Arbitrary<Composite> = fc.letrec<{ any: Composite; leaf: Composite }>((tie) => ({
  leaf: fc.constantFrom(...LEAVES),
  any: fc.oneof(
    { maxDepth: 2 },
    { weight: 3, arbitrary: tie('leaf') },
    { weight: 3, arbitrary: fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })) },
    { weight: 3, arbitrary: fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })) },
    { weight: 1, arbitrary: tie('any').map((not) => ({ not })) },
  ),
})).any;

const composites: fc.Arbitrary<Readonly<Record<string, Composite>>> = fc.record({
  first: composite,
  second: composite,
  third: fc.oneof(
    composite,
    fc.constantFrom<Composite>('first', { any: ['first', 'second'] }, { all: ['second', 'first'] }, { not: 'second' }),
  ),
});

const listArgument = fc.array(fc.constantFrom(...PATTERNS, ...INDEX_PATHS, ...INDEX_PATHS), { maxLength: 4 });

const optimization: fc.Arbitrary<Task['optimization']> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 6, arbitrary: fc.constant({ seta: null }) },
  { weight: 1, arbitrary: fc.integer({ min: 2, max: 5 }).map((min) => ({ seta: { 'min-priority': min } })) },
  { weight: 1, arbitrary: fc.constantFrom({ always: null }, { never: null }, { backstop: null }) },
  { weight: 2, arbitrary: listArgument.map((list): JsonObject => ({ 'index-search': list })) },
  { weight: 1, arbitrary: listArgument.map((list): JsonObject => ({ 'skip-unless-changed': list })) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('first', 'second', 'third'), listArgument).map(([name, list]) => ({
      [name]: list,
    })),
  },
);

const sketch = fc.record({
  kind: fc.constantFrom(...KINDS),
  dependencies: picks(3),
  edgeNames: fc.constantFrom('label', 'short'),
  ifDependencies: rarely<readonly number[]>([], picks(2), 3),
  strangeIf: rarely<readonly number[]>([], picks(1), 12),
  soft: rarely<readonly number[]>([], picks(2)),
  optimization,
  deadline: fc.constantFrom(...DAYS),
  isoDeadline: fc.boolean(),
  definitionDependencies: rarely<readonly string[]>([], fc.constant([derivedTaskId('elsewhere')]), 8),
  reference: fc.constantFrom('none', 'none', 'task', 'artifact', 'private', 'nested'),
  wrongReference: rarely(false, fc.constant(true), 200),
  alwaysTarget: rarely(false, fc.constant(true), 6),
  target: rarely(true, fc.constant(false)),
  doNotOptimize: rarely(false, fc.constant(true), 10),
  existing: rarely(false, fc.constant(true), 8),
  priority: fc.constantFrom(0, 1, 2, 3, 4, 5, 5, 5, 5, 5),
});
type Sketch = typeof sketch extends fc.Arbitrary<infer T> ? T : never;

const status = (path: string): fc.Arbitrary<IndexedStatus | null> =>
  fc.oneof(
    fc.constant(null),
    fc.record({
      taskId: fc.constant(derivedTaskId('indexed', path)),
      state: fc.constantFrom('completed', 'completed', 'completed', 'failed', 'exception', 'running'),
      expires: fc.constantFrom(0, 2, 10, 60).map((days) => iso(days * 86_400)),
    }),
  );

const iso = (after: number): string => new Date((NOW + after) * 1000).toISOString();

/** Payloads with references to the edges of the task. */
function payload(kind: Sketch['reference'], edges: readonly string[]): Json {
  const [edge = 'decision'] = edges;
  switch (kind) {
    case 'none':
      return { command: ['true'] };
    case 'task':
      return { env: { UP: { 'task-reference': `<${edge}> of <self> by <decision>, 1 <<> 2` } } };
    case 'artifact':
      return [{ url: { 'artifact-reference': `<${edge}/public/build/target.zip>` } }];
    case 'private':
      return { url: { 'artifact-reference': `<decision/private/a>;<${edge}/b>` } };
    case 'nested':
      return { 'task-reference': { [`<${edge}>`]: { inner: { 'task-reference': '<self>' } }, plain: 1 } };
  }
}

function makeTask(index: number, sketches: readonly Sketch[], labels: readonly Label[], density: number): Task {
  const s = sketches[index] as Sketch;
  const pick = (from: readonly Label[], picked: readonly number[]): readonly Label[] =>
    from.length === 0 ? [] : picked.map((n) => from[n % from.length] as Label);
  // Tasks depend on tasks before them only, so that there is no cycle.
  const needs = pick(labels.slice(0, index), s.dependencies.slice(0, density));
  const edges = needs.map((label, n): [string, Label] => [s.edgeNames === 'label' ? label : `edge${n}`, label]);
  const names = edges.map(([name]) => name);
  return task(labels[index] as Label, {
    kind: s.kind,
    attributes: s.alwaysTarget ? { always_target: true } : {},
    needs: Object.fromEntries(edges),
    soft: pick(labels, s.soft).filter((label) => label !== labels[index]),
    ifNeeds: [...pick(needs, s.ifDependencies), ...pick(labels, s.strangeIf)],
    optimization: s.optimization,
    definition: {
      deadline: s.isoDeadline ? iso(s.deadline * 86_400) : { 'relative-datestamp': `${s.deadline} days` },
      ...(s.definitionDependencies.length > 0 ? { dependencies: s.definitionDependencies } : {}),
      payload: payload(s.reference, s.wrongReference ? ['nowhere'] : names),
    },
  });
}

const pushSketch = fc.record({
  /** Dependencies a task has at most: with many, nearly everything is needed by something that stays. */
  density: fc.constantFrom(0, 1, 1, 2, 3),
  sketches: fc.array(sketch, { minLength: 1, maxLength: NAMES.length, size: 'max' }),
  names: fc.shuffledSubarray(NAMES, { minLength: NAMES.length, maxLength: NAMES.length }),
  composites,
  index: fc.tuple(...INDEX_PATHS.map(status)),
  files: fc.subarray(FILES),
  sameRevision: rarely(false, fc.constant(true), 20),
  revision: fc.nat(999).map((n) => n.toString(16).padStart(40, '0')),
  optimizeTargets: rarely(true, fc.constant(false), 8),
  alwaysTarget: fc.constantFrom<boolean | string[]>(false, true, ['build'], []),
  prunable: fc.constantFrom(['test-*'], ['*'], ['test-*', 'source-test-*']),
  backstop: fc.constantFrom('none', 'none', 'none', 'none', 'due', 'unknown'),
  pushNumber: rarely<number | null>(null, fc.nat(10_000), 2),
  untilNext: fc.integer({ min: 1, max: 20 }),
  tiers: fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
    .map(([second, third, fourth]) => ({ 2: second, 3: second * third, 4: second * third * fourth })),
  holdout: rarely(0, fc.constantFrom(0.2, 1), 6),
  maxSkipRatio: rarely(1, fc.constant(0.5), 8),
  enabled: rarely(true, fc.constant(false), 20),
});

/**
 * Pushes of up to twelve tasks: every shape of that size, if-dependencies, soft dependencies, do_not_optimize,
 * existing tasks, tasks that are no targets, composites, index paths that lead to failed or expiring tasks, references.
 */
export const pushes: fc.Arbitrary<Push> = pushSketch.map((p): Push => {
  const labels = p.sketches.map(({ kind }, n) => `${kind}-${p.names[n]}` as Label);
  const tasks = labels
    .map((_, n) => makeTask(n, p.sketches, labels, p.density))
    .sort((a, b) => byCodePoint(a.label, b.label));
  const which = (wanted: (sketch: Sketch) => boolean): Label[] =>
    labels.filter((_, n) => wanted(p.sketches[n] as Sketch));
  const priorities: [string, number][] = [];
  labels.forEach((label, n) => {
    const priority = p.sketches[n]?.priority ?? 0;
    // Data speaks of ASCII labels only.
    if (priority > 0 && /^[!-~]+$/.test(label)) priorities.push([label, priority]);
  });
  const index = INDEX_PATHS.flatMap((path, n): [string, IndexedStatus][] => {
    const found = p.index[n];
    return found ? [[path, found]] : [];
  });
  const existing = which(({ existing }) => existing).map((label) => [label, derivedTaskId('existing', label)]);
  const backstop = {
    none: { ...noBackstop, untilNext: p.untilNext, pushNumber: p.pushNumber },
    due: dueBackstop,
    unknown: { known: false, message: 'nothing is known' } as const,
  }[p.backstop as 'none' | 'due' | 'unknown'];
  return {
    graph: new TaskGraph(new Map(tasks.map((task) => [task.label, task]))),
    targets: which(({ target }) => target),
    parameters: {
      ...PARAMETERS,
      head_rev: p.revision,
      base_rev: p.sameRevision ? p.revision : PARAMETERS.base_rev,
      files_changed: p.files,
      do_not_optimize: which(({ doNotOptimize }) => doNotOptimize),
      existing_tasks: Object.fromEntries(existing),
      optimize_target_tasks: p.optimizeTargets,
      enable_always_target: p.alwaysTarget,
    },
    config: {
      ...config,
      projects: p.enabled ? config.projects : [],
      prunable: p.prunable,
      tiers: p.tiers,
      holdout: p.holdout,
      maxSkipRatio: p.maxSkipRatio,
      strategies: p.composites,
    },
    facts: { ...FACTS, backstop, data: fetched(dataText(Object.fromEntries(priorities))), index: new Map(index) },
  };
});
