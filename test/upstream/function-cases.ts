import fc from 'fast-check';
import { GRAPH_CHECKS } from '../../src/graph/check-graph.ts';
import { resolveTimestamps } from '../../src/graph/timestamps.ts';
import { pathMatches } from '../../src/optimize/strategies/skip-unless-changed.ts';
import { labelMatcher } from '../../src/util/globs.ts';
import { canonicalJson, type Json, sorted } from '../../src/util/json.ts';
import { parseYaml } from '../../src/util/yaml.ts';
import { definitionGraphs } from '../rig/random-definitions.ts';
import { yamlTexts } from '../rig/random-yaml.ts';

/** A question for the oracle about one function, and our answer. */
export interface FunctionCase {
  readonly case: { readonly type: string };
  readonly ours: unknown;
  /** What is compared with ours, of upstream's answer; all of it where it is not given. */
  readonly compared?: (answer: unknown) => unknown;
}

const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'a.py', '.x', 'a-b', 'a+b', 'é'), { minLength: 1, maxLength: 4 });
const part = fc.constantFrom(
  'a',
  'ab',
  '*',
  '**',
  '*.py',
  'a*',
  '*b',
  '**a',
  '***',
  'a-b',
  'a+b',
  '.x',
  '?',
  '[ab]',
  'é',
  '',
);

/** `taskgraph.util.path.match`, on which skip-unless-changed stands. */
const paths = fc.tuple(path, fc.array(part, { minLength: 0, maxLength: 4 })).map(([parts, patterns]): FunctionCase => {
  const [file, pattern] = [parts.join('/'), patterns.join('/')];
  return { case: { type: 'path', path: file, pattern } as never, ours: pathMatches(file, pattern) };
});

const name = fc.array(
  fc.constantFrom('test-', 'a', 'b', '1', '/', 'opt', '-', '.', '_', '[', ']', '!', '*', '(', '{a,b}', '\\', '^'),
  {
    minLength: 1,
    maxLength: 5,
  },
);
const glob = fc.array(
  fc.constantFrom(
    'test-',
    'a',
    'b',
    '1',
    '/',
    'opt',
    '-',
    '.',
    '*',
    '*',
    '?',
    '[ab]',
    '[!a]',
    '[a-z]',
    '**',
    '{a,b}',
    '!',
    '(a|b)',
    '@(a)',
    '\\',
    '^a',
    '[^a]',
    '[',
    ']',
    '+',
  ),
  { minLength: 1, maxLength: 5 },
);

/** Python's `fnmatch`, whose globs users know from taskgraph's target task filters. */
const globs = fc.tuple(name, glob).map(([names, patterns]): FunctionCase => {
  const [label, pattern] = [names.join(''), patterns.join('')];
  return { case: { type: 'glob', name: label, pattern } as never, ours: labelMatcher([pattern])(label) };
});

const unit = fc.constantFrom(
  's',
  'second',
  'seconds',
  'min',
  'minutes',
  'h',
  'hour',
  'day',
  'days',
  'd',
  'mo',
  'months',
  'y',
  'years',
  'year',
  'week',
  '',
);
const amount = fc.constantFrom('1', '30', '0', '007', '1.5', '.5', 'x', '-3', ' 4', '');

const spans = fc
  .tuple(amount, fc.constantFrom('', ' ', '  '), unit, fc.nat(4e12))
  .map(([a, space, u, now]): FunctionCase => {
    const span = `${a}${space}${u}`;
    let ours: string | null;
    try {
      ours = resolveTimestamps({ at: { 'relative-datestamp': span } }, now).at as never;
    } catch {
      ours = null;
    }
    return { case: { type: 'span', span, now } as never, ours };
  });

const key = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('\u{1f600}', '\ufb00', '\ud7ff', 'a', '__proto__', 'B'),
);
const { json } = fc.letrec<{ json: Json; leaf: Json }>((tie) => ({
  leaf: fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.string({ unit: 'grapheme' }), key),
  json: fc.oneof(
    { maxDepth: 3 },
    tie('leaf'),
    fc.array(tie('json'), { maxLength: 3 }),
    // Keys that look like array indices keep JavaScript's own order; no file of taskgraph has such keys.
    fc.dictionary(
      key.filter((k) => !/^\d+$/.test(k)),
      tie('json'),
      { maxKeys: 5 },
    ),
  ),
}));

/** Python's `json.dumps(sort_keys=True, indent=2, ensure_ascii=False)`. */
const texts = json.map(
  (value): FunctionCase => ({ case: { type: 'json', value } as never, ours: canonicalJson(value) }),
);

/** PyYAML's documents. What we refuse is left out: it is refused with a line (`test/util/yaml.test.ts`). */
const documents = yamlTexts
  .map((text) => ({ text, document: parseYaml(text) }))
  .filter(({ document }) => document.ok)
  .map(({ text, document }): FunctionCase => {
    const ours = document.ok ? { document: sorted(document.value.data) } : null;
    return { case: { type: 'yaml', text } as never, ours };
  });

/**
 * The verifications of a full task graph: which of them refuse it, and that upstream's first complaint is about a task
 * that ours names.
 */
const verifications = definitionGraphs.map((graph): FunctionCase => {
  const ours = new Map<string, readonly string[]>();
  for (const [name, check] of Object.entries(GRAPH_CHECKS)) {
    const named = [...check(graph, 'gecko')].map(({ label }) => label);
    if (named.length > 0) ours.set(name, named);
  }
  return {
    case: { type: 'verify', tasks: Object.fromEntries(graph.tasks), trustDomain: 'gecko' } as never,
    ours: [...ours.keys()].sort(),
    compared: (answer) =>
      Object.entries(answer as Record<string, string>)
        .map(([name, said]) => (ours.get(name)?.some((label) => said.includes(label)) ? name : `${name}: ${said}`))
        .sort(),
  };
});

export const functionCases: fc.Arbitrary<FunctionCase> = fc.oneof(paths, globs, spans, texts, documents, verifications);
