import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/seta/config.ts';
import { unjudgedText } from '../../src/seta/parse.ts';
import { type DataAnswer, judgeData, type RunAllCode } from '../../src/seta/trust.ts';
import { config, dataText, fetched, NOW } from '../rig/pushes.ts';

const iso = (days: number): string => new Date((NOW + days * 86_400) * 1000).toISOString();
const data = (over: Readonly<Record<string, unknown>> = {}): DataAnswer =>
  fetched(dataText({ 'test-a': 5, 'test-b': 1 }, over));
const jobtypes = (value: unknown): DataAnswer => fetched(JSON.stringify({ jobtypes: value }));

const old = data({ generated: '2016-05-01T00:00:00Z', expires: '2099-05-15T00:00:00Z' });

const cases: readonly {
  readonly name: string;
  readonly data: DataAnswer | null;
  readonly config?: Partial<Config>;
  readonly project?: string;
  /** Unix seconds; the time of the tests' pushes where it is not given. */
  readonly buildDate?: number;
  readonly now?: number;
  /** Null: trusted. */
  readonly code: RunAllCode | null;
  readonly says?: string;
}[] = [
  { name: 'good data', data: data(), code: null },
  { name: 'nobody asked', data: null, code: 'not-configured' },
  {
    name: 'an HTML page',
    data: fetched('<!DOCTYPE html>\n<p>Sorry'),
    code: 'not-json',
    says: 'looks like HTML',
  },
  { name: 'nothing', data: fetched(''), code: 'not-json', says: 'empty' },
  { name: 'half a document', data: fetched('{"version": 1, "tas'), code: 'not-json' },
  { name: 'a list', data: fetched('[]'), code: 'bad-schema', says: 'an object is expected' },
  { name: 'null', data: fetched('null'), code: 'bad-schema', says: 'not null' },
  { name: 'another version', data: data({ version: 2 }), code: 'bad-schema', says: 'version' },
  { name: 'a field missing', data: data({ expires: undefined }), code: 'bad-schema', says: 'expires is missing' },
  { name: 'priority 6', data: fetched(dataText({ 'test-a': 6 })), code: 'bad-schema', says: 'priority is 6' },
  { name: 'priority 2.5', data: fetched(dataText({ 'test-a': 2.5 })), code: 'bad-schema' },
  { name: 'a label with a space', data: fetched(dataText({ 'test a': 5 })), code: null },
  { name: 'a label that is not ASCII', data: fetched(dataText({ 'test-é': 5 })), code: null },
  { name: 'one entry of two broken', data: fetched(dataText({ 'test-a': 5, 'test-b': 6 })), code: null },
  { name: 'every entry broken', data: fetched(dataText({ 'test-a': 0, 'test-b': 6 })), code: 'bad-schema' },
  { name: 'a time that is none', data: data({ generated: 'yesterday' }), code: 'bad-schema', says: 'yesterday' },
  { name: 'another project', data: data({ project: 'try' }), code: 'wrong-project', says: 'about project try' },
  { name: 'exactly as old as allowed', data: data({ generated: iso(-7) }), code: null },
  { name: 'older than allowed', data: data({ generated: iso(-8) }), code: 'stale', says: '8 days old' },
  { name: 'expired', data: data({ expires: iso(-1) }), code: 'expired' },
  { name: 'expires this second', data: data({ expires: iso(0) }), code: 'expired' },
  { name: 'made in 2099', data: data({ generated: '2099-01-01T00:00:00Z' }), code: 'from-the-future', says: '2099' },
  { name: 'made in an hour', data: data({ generated: iso(1 / 24) }), code: 'from-the-future' },
  { name: 'made in a minute, by another clock', data: data({ generated: iso(1 / 1440) }), code: null },
  {
    name: 'made after the push, as the clock says',
    data: data({ generated: iso(2) }),
    now: NOW + 3 * 86_400,
    code: null,
  },
  { name: 'a former answer of 2099', data: jobtypes({ '2099-01-01': ['test-a'] }), code: 'from-the-future' },
  { name: 'expired in a leap second', data: data({ expires: '2016-12-31T23:59:60Z' }), code: 'expired' },
  { name: 'expires on February 30', data: data({ expires: '2026-02-30T00:00:00Z' }), code: 'bad-schema' },
  { name: 'expires without a zone', data: data({ expires: '2027-01-01T00:00:00' }), code: 'bad-schema' },
  { name: 'made in the year 57862', data: data({ generated: '+057862-01-01T00:00:00Z' }), code: 'bad-schema' },
  { name: 'a push without a date, data of 2016', data: old, buildDate: 0, code: 'stale' },
  { name: 'a push without a date, expired', data: data({ expires: iso(-1) }), buildDate: 0, code: 'expired' },
  { name: 'a push without a date, good data', data: data(), buildDate: 0, code: null },
  { name: 'a push of 1970, data of 2016', data: old, buildDate: 86_400, code: 'stale' },
  {
    name: 'a push of 1970, a former answer of 2016',
    data: jobtypes({ '2016-05-01': ['a'] }),
    buildDate: 1,
    code: 'stale',
  },
  { name: 'a former answer of February 30', data: jobtypes({ '2026-02-30': ['a'] }), code: 'bad-schema' },
  { name: 'a former answer', data: jobtypes({ '2026-11-22': ['test-a', 'test-b'] }), code: null },
  { name: 'a former answer of long ago', data: jobtypes({ '2026-11-01': ['test-a'] }), code: 'stale' },
  { name: 'a former answer that names labels twice', data: jobtypes({ '2026-11-22': ['a', 'a'] }), code: 'bad-schema' },
  { name: 'a former answer without a day', data: jobtypes({}), code: 'bad-schema' },
  { name: 'a former answer of two days', data: jobtypes({ '2026-11-21': [], '2026-11-22': [] }), code: 'bad-schema' },
  { name: 'a former answer with a strange day', data: jobtypes({ today: ['a'] }), code: 'bad-schema' },
  {
    name: 'a former answer with a label that is not ASCII',
    data: jobtypes({ '2026-11-22': ['é'] }),
    code: null,
  },
  { name: 'a former answer with numbers', data: jobtypes({ '2026-11-22': [1] }), code: 'bad-schema' },
];

const push = { project: 'autoland', buildDate: NOW, now: NOW * 1000 };

describe('whether data may be acted on', () => {
  test.each(cases)('$name: $code', (one) => {
    const { project = 'autoland', buildDate = NOW, now = NOW, code, says = '' } = one;
    const judged = judgeData(one.data, { ...config, ...one.config }, { project, buildDate, now: now * 1000 });
    expect(judged.ok ? null : judged.failure.code).toBe(code);
    if (!judged.ok) expect(judged.failure.message).toContain(says);
  });

  test('a refusal of the edge keeps its code and sentence', () => {
    const refused = {
      kind: 'refused',
      location: 'x',
      taskId: null,
      code: 'timeout',
      message: '30 s are over',
    } as const;
    const judged = judgeData(refused, config, push);
    expect(judged).toEqual({ ok: false, failure: { code: 'timeout', message: '30 s are over' } });
  });

  test('what is judged is the time of the push, so that a decision that runs again decides the same', () => {
    const past = { ...push, buildDate: NOW - 365 * 86_400 };
    expect(judgeData(data({ generated: iso(-366) }), config, past).ok).toBe(true);
  });

  test('a former answer makes every label that it names priority 5', () => {
    const judged = judgeData(jobtypes({ '2026-11-22': ['test-a'] }), config, push);
    expect(judged.ok && [...judged.value.tasks]).toEqual([['test-a', { priority: 5 }]]);
  });
});

describe('a label that cannot be judged costs that label', () => {
  test.each([
    ['a space', 'Build summary task', 5],
    ['an umlaut', 'test-größe', 5],
    ['an emoji', 'test-\u{1f600}', 5],
    ['half an emoji', 'test-\ud800', 5],
    ['a line break', 'test\n', 5],
    ['nothing', '', 5],
    ['a broken entry', 'test-b', 6],
  ])('%s', (_name, label, priority) => {
    const judged = judgeData(fetched(dataText({ 'test-a': 5, [label]: priority })), config, push);
    if (!judged.ok) throw new Error(judged.failure.message);
    expect([...judged.value.tasks.keys()]).toEqual(['test-a']);
    expect(judged.value.unjudged.count).toBe(1);
    const text = unjudgedText(judged.value.unjudged) ?? '';
    expect(text).toMatch(/^1 of its labels cannot be judged and runs: ".*" \(.*\)$/);
    expect(text.isWellFormed()).toBe(true);
  });

  test('of many, the first are told', () => {
    const odd = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`odd label ${n}`, 5]));
    const judged = judgeData(fetched(dataText({ 'test-a': 5, ...odd })), config, push);
    expect(judged.ok && unjudgedText(judged.value.unjudged)).toMatch(
      /^1000 of its labels .* and run: .*; and 997 more$/,
    );
  });

  test('labels named like methods are labels', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const text = dataText({}).replace('"tasks":{}', `"tasks":{${names.map((name) => `"${name}":${ENTRY}`).join()}}`);
    const judged = judgeData(fetched(text), config, push);
    expect(judged.ok && [...judged.value.tasks.keys()]).toEqual(names);
  });
});

const ENTRY = '{"priority":5,"reason":"redundant","caught":0,"sole":0,"runSeconds":1,"until":null}';
