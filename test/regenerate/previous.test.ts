import { describe, expect, test } from 'vitest';
import { type Answer, parentFrom, previousFrom } from '../../src/regenerate/previous.ts';
import { printFailure } from '../../src/util/failure.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { err, ok } from '../../src/util/result.ts';
import { artifact } from './artifacts.ts';
import { at } from './make.ts';

const NOW = at(91) * 1000;
const data = artifact({ a: 1, b: 5 });
const location = 'gecko.v2.autoland.latest.seta.data:public/seta.json';
const bytes = (text: string): Answer => ({ location, ...ok(text) });
const refused = (code: string): Answer => ({ location, ...err({ code, message: 'no' }) });
const told = (answer: Answer | null, isGiven = false): string => {
  const previous = previousFrom(answer, { project: 'autoland', now: NOW, isGiven });
  if (!previous.ok) return printFailure(previous.failure);
  const { data: found, findings } = previous.value;
  return [found ? 'used' : 'none', ...findings.map(({ code, refuses }) => `${code} ${refuses}`)].join(', ');
};

describe('the data in use', () => {
  test.each<[string, Answer | null, string]>([
    ['is used where it is ours', bytes(canonicalJson(data)), 'used'],
    [
      'is used but for labels that cannot be judged',
      bytes(canonicalJson({ ...data, tasks: { ...data.tasks, 'test unit': 7 } })),
      'used',
    ],
    ['may be missing', refused('not-found'), 'none'],
    ['may not be configured', null, 'none'],
  ])('%s', (_, answer, expected) => expect(told(answer)).toBe(expected));

  test.each<[string, Answer]>([
    ['is broken', bytes('{"version": 1')],
    ['is a page for people', bytes('<!doctype html>')],
    ['is empty', bytes('')],
    ['is nested too deep', bytes('['.repeat(5000))],
    ["is in Treeherder's former form", bytes('{"jobtypes": {"2026-10-01": ["a"]}}')],
    ['is of another project', bytes(canonicalJson({ ...data, project: 'mozilla-central' }))],
    ['is of the future', bytes(canonicalJson({ ...data, generated: '2099-01-01T00:00:00Z' }))],
    ['is too large', refused('too-large')],
    ['is compressed and cut short', refused('broken-compression')],
    ['is no text', refused('not-json')],
    ['may not be read', refused('forbidden')],
    ['is made by somebody who may not', refused('untrusted-maker')],
  ])('that %s is replaced, and that is said', (_, answer) => {
    expect(told(answer)).toBe('none, unusable-previous false');
    expect(told(answer, true)).toBe('none, unusable-previous false');
  });

  test.each(['unreachable', 'timeout'])('that is %s today is a failure: tomorrow it may be there', (code) => {
    expect(told(refused(code))).toMatch(/the artifact in use cannot be read: no .*\n {2}-> try again later/);
  });

  test('that a person named has to be there', () => {
    expect(told(refused('not-found'), true)).toContain('cannot be read');
  });
});

describe('the data that is inherited', () => {
  const config = { maxAge: 7 * 86_400_000 };
  const inherited = (answer: Answer, project: string | null = 'autoland', now = NOW) =>
    parentFrom(answer, project, config, now);

  test('is used where it is of the parent, or of anybody where a place was named', () => {
    expect(inherited(bytes(canonicalJson(data)))).toEqual({ data, findings: [] });
    expect(inherited(bytes(canonicalJson(data)), null)).toEqual({ data, findings: [] });
  });

  test.each<[string, Answer, number?]>([
    ['missing', refused('not-found')],
    ['out of reach', refused('unreachable')],
    ['made by somebody who may not', refused('untrusted-maker')],
    ['broken', bytes('{"version": 1')],
    ['of another project', bytes(canonicalJson({ ...data, project: 'try' }))],
    ['of the future', bytes(canonicalJson({ ...data, generated: '2099-01-01T00:00:00Z' }))],
    ['too old', bytes(canonicalJson(data)), NOW + 8 * 86_400_000],
    ['expired', bytes(canonicalJson({ ...data, expires: data.generated }))],
  ])('that is %s is as none, and that is said', (_, answer, now) => {
    const { data: found, findings } = inherited(answer, 'autoland', now);
    expect(found).toBeNull();
    expect(findings).toMatchObject([{ code: 'unusable-parent', refuses: false }]);
    expect(findings[0]?.message).toContain(location);
  });
});
