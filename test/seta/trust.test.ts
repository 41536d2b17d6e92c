import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/seta/config.ts';
import { type DataAnswer, judgeData, type RunAllCode } from '../../src/seta/trust.ts';
import { config, dataText, fetched, NOW } from '../rig/pushes.ts';

const iso = (days: number): string => new Date((NOW + days * 86_400) * 1000).toISOString();
const data = (over: Readonly<Record<string, unknown>> = {}): DataAnswer =>
  fetched(dataText({ 'test-a': 5, 'test-b': 1 }, over));
const jobtypes = (value: unknown): DataAnswer => fetched(JSON.stringify({ jobtypes: value }));

const cases: readonly {
  readonly name: string;
  readonly data: DataAnswer | null;
  readonly config?: Partial<Config>;
  readonly project?: string;
  /** Null: trusted. */
  readonly code: RunAllCode | null;
  readonly says?: string;
}[] = [
  { name: 'good data', data: data(), code: null },
  {
    name: 'a project where pruning is off',
    data: data(),
    project: 'try',
    code: 'not-enabled',
    says: 'on for autoland',
  },
  { name: 'no project at all', data: data(), config: { projects: [] }, code: 'not-enabled', says: 'projects is empty' },
  {
    name: 'no place configured',
    data: null,
    config: { data: null },
    code: 'not-configured',
    says: 'index, url or file',
  },
  { name: 'nobody asked', data: null, code: 'not-configured' },
  {
    name: 'an HTML page',
    data: fetched('<!DOCTYPE html>\n<p>Sorry'),
    code: 'not-json',
    says: '<!DOCTYPE html> <p>Sorry',
  },
  { name: 'nothing', data: fetched(''), code: 'not-json' },
  { name: 'half a document', data: fetched('{"version": 1, "tas'), code: 'not-json' },
  { name: 'a list', data: fetched('[]'), code: 'bad-schema', says: 'an object is expected' },
  { name: 'null', data: fetched('null'), code: 'bad-schema', says: 'not null' },
  { name: 'another version', data: data({ version: 2 }), code: 'bad-schema', says: 'version' },
  { name: 'a field missing', data: data({ expires: undefined }), code: 'bad-schema', says: 'expires is missing' },
  { name: 'priority 6', data: fetched(dataText({ 'test-a': 6 })), code: 'bad-schema', says: 'priority is 6' },
  { name: 'priority 2.5', data: fetched(dataText({ 'test-a': 2.5 })), code: 'bad-schema' },
  { name: 'a label with a space', data: fetched(dataText({ 'test a': 5 })), code: 'bad-schema' },
  { name: 'a label that is not ASCII', data: fetched(dataText({ 'test-é': 5 })), code: 'bad-schema' },
  { name: 'a time that is none', data: data({ generated: 'yesterday' }), code: 'bad-schema', says: 'yesterday' },
  { name: 'another project', data: data({ project: 'try' }), code: 'wrong-project', says: 'about project try' },
  { name: 'exactly as old as allowed', data: data({ generated: iso(-7) }), code: null },
  { name: 'older than allowed', data: data({ generated: iso(-8) }), code: 'stale', says: '8 days old' },
  { name: 'expired', data: data({ expires: iso(-1) }), code: 'expired' },
  { name: 'expires this second', data: data({ expires: iso(0) }), code: 'expired' },
  { name: 'a former answer', data: jobtypes({ '2026-11-22': ['test-a', 'test-b'] }), code: null },
  { name: 'a former answer of long ago', data: jobtypes({ '2026-11-01': ['test-a'] }), code: 'stale' },
  { name: 'a former answer that names labels twice', data: jobtypes({ '2026-11-22': ['a', 'a'] }), code: 'bad-schema' },
  { name: 'a former answer without a day', data: jobtypes({}), code: 'bad-schema' },
  { name: 'a former answer of two days', data: jobtypes({ '2026-11-21': [], '2026-11-22': [] }), code: 'bad-schema' },
  { name: 'a former answer with a strange day', data: jobtypes({ today: ['a'] }), code: 'bad-schema' },
  {
    name: 'a former answer with a label that is not ASCII',
    data: jobtypes({ '2026-11-22': ['é'] }),
    code: 'bad-schema',
  },
  { name: 'a former answer with numbers', data: jobtypes({ '2026-11-22': [1] }), code: 'bad-schema' },
];

describe('whether data may be acted on', () => {
  test.each(cases)('$name: $code', ({ data: given, config: over, project = 'autoland', code, says = '' }) => {
    const judged = judgeData(given, { ...config, ...over }, { project, buildDate: NOW });
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
    const judged = judgeData(refused, config, { project: 'autoland', buildDate: NOW });
    expect(judged).toEqual({ ok: false, failure: { code: 'timeout', message: '30 s are over' } });
  });

  test('what is judged is the time of the push, so that a decision that runs again decides the same', () => {
    const old = { project: 'autoland', buildDate: NOW - 365 * 86_400 };
    expect(judgeData(data({ generated: iso(-366) }), config, old).ok).toBe(true);
  });

  test('a former answer makes every label that it names priority 5', () => {
    const judged = judgeData(jobtypes({ '2026-11-22': ['test-a'] }), config, { project: 'autoland', buildDate: NOW });
    expect(judged.ok && [...judged.value.tasks]).toEqual([['test-a', { priority: 5 }]]);
  });
});
