import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSwitch, type Switch, switchedOff, switchPath, switchText } from '../../src/push/switch.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import { isoTime } from '../../src/util/time.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const at = (hours: number): string => isoTime(NOW + hours * HOUR);
const off = (over: object = {}) => ({
  ...{ version: 1, state: 'off', who: 'github/someone', why: 'a bad night', since: at(-1), until: at(5) },
  ...over,
});
const entry = (data: unknown) => ({ taskId: derivedTaskId('some'), rank: 1, data, expires: at(5) });
const read = (data: unknown, foreign: string | null = null) => readSwitch(entry(data), foreign, NOW);

test.each<[name: string, data: unknown, isOff: boolean]>([
  ['off', off(), true],
  ['off for as long as it may be', off({ since: at(0), until: at(14 * 24) }), true],
  ['off until just now: it ends by itself', off({ until: at(0) }), false],
  ['on', { version: 1, state: 'on', who: 'x', why: 'mended', since: at(-1) }, false],
])('%s', (_name, data, isOff) => {
  const found = read(data);
  expect(found.ok && switchedOff(found.value, NOW) !== null).toBe(isOff);
});

test('says who, when, until when and why', () => {
  expect(switchedOff(off() as Switch, NOW)).toEqual({
    code: 'switched-off',
    message: 'github/someone switched it off at 2026-11-22T11:00:00Z, until 2026-11-22T17:00:00Z: a bad night',
  });
  const hostile = switchText(off({ who: 'a\u001b[31m', why: 'x'.repeat(3000) }) as Switch);
  expect(hostile).not.toContain('\u001b');
  expect(hostile.length).toBeLessThan(600);
});

test('there is none', () => {
  expect(readSwitch(null, null, NOW)).toEqual({ ok: true, value: null });
});

describe('what stops nothing, as nobody can mend it from afar', () => {
  test.each<[name: string, data: unknown, foreign: string | null, why: string]>([
    ['a maker that is not believed', off(), 'it is none of ours', 'it is none of ours'],
    ['no end', off({ until: undefined }), null, 'until is missing'],
    ['an end too far away', off({ until: at(15 * 24) }), null, 'longer than 14 days'],
    ['a time of the future', off({ since: at(1), until: at(2) }), null, 'yet to come'],
    ['another form', 'off', null, 'the whole is'],
    ['nothing at all', null, null, 'the whole is'],
    ['a version to come', off({ version: 2 }), null, 'version'],
    ['a time that is none', off({ since: 'yesterday' }), null, 'since'],
  ])('%s', (_name, data, foreign, why) => {
    expect(read(data, foreign)).toEqual({ ok: false, failure: expect.stringContaining(why) });
  });
});

test('each level has a place of its own', () => {
  const paths = ['1', '2', '3'].map((level) => switchPath({ trustDomain: 'gecko' }, { project: 'autoland', level }));
  expect(paths).toEqual([
    'gecko.v2.autoland.latest.seta.switch-level-1',
    'gecko.v2.autoland.latest.seta.switch-level-2',
    'gecko.v2.autoland.latest.seta.switch',
  ]);
});

test('whatever is there, it stops nothing for longer than two weeks from now', () => {
  const hours = fc.integer({ min: -1000, max: 1000 });
  const text = fc.oneof(hours.map(at), fc.string(), fc.constant(undefined));
  // Two weeks or so: what is believed is among these.
  const near = fc.record({ from: fc.integer({ min: -400, max: 1 }), hours: fc.integer({ min: 1, max: 400 }) });
  const data = fc.oneof(
    near.map(({ from, hours }) => off({ since: at(from), until: at(from + hours) })),
    fc.record({
      version: fc.constantFrom(1, 2),
      state: fc.constantFrom('off', 'on'),
      who: fc.string(),
      why: fc.string(),
      since: text,
      until: text,
    }),
    fc.jsonValue(),
  );
  let stopped = 0;
  fc.assert(
    fc.property(data, (one) => {
      const found = read(one);
      const isOff = (later: number): boolean => found.ok && switchedOff(found.value, NOW + later * HOUR) !== null;
      if (isOff(0)) stopped++;
      expect(isOff(14 * 24 + 1)).toBe(false);
    }),
    { numRuns: 2000 },
  );
  expect(stopped).toBeGreaterThan(0);
});
