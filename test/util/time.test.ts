import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isoTime, isUnixSeconds, LATEST_SECONDS, readTime, readTimeOr } from '../../src/util/time.ts';

const noon = Date.UTC(2026, 10, 22, 12);

describe('one way to read a time', () => {
  test.each([
    ['2026-11-22T12:00:00Z', noon],
    ['2026-11-22T12:00:00.123Z', noon + 123],
    ['2026-11-22T12:00:00.123456+00:00', noon + 123],
    ['2026-11-22T13:00:00+01:00', noon],
    ['2026-11-22T06:30:00-0530', noon],
    ['2026-11-22t12:00:00z', noon],
    // Treeherder and Python write UTC without saying so.
    ['2026-11-22T12:00:00', noon],
    ['2026-11-22 12:00', noon],
    ['2026-11-22', noon - 12 * 3_600_000],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['2017-01-01T00:59:60+01:00', Date.UTC(2017, 0, 1)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['9999-12-31T23:59:59Z', LATEST_SECONDS * 1000],
    ['1970-01-01T00:00:00Z', 0],
    ['2026-02-29', null],
    ['2026-02-30T00:00:00Z', null],
    ['2026-13-01', null],
    ['2026-00-10', null],
    ['2026-11-22T24:00:00Z', null],
    ['2026-11-22T12:60:00Z', null],
    ['2026-11-22T12:00:61Z', null],
    ['2026-11-22T12:00:00+24:00', null],
    ['+057862-05-15T12:00:00Z', null],
    ['57862-05-15', null],
    ['0000-01-01T00:00:00Z', null],
    ['0050-01-01T00:00:00Z', null],
    ['1969-12-31T23:59:59Z', null],
    ['1970-01-01T00:00:00+01:00', null],
    ['1790000000', null],
    ['22 Nov 2026', null],
    ['11/22/2026', null],
    ['2026-11', null],
    ['2026-11-22T12:00:00Z junk', null],
    [' 2026-11-22', null],
    ['yesterday', null],
    ['', null],
  ])('%j: %j', (text, time) => {
    expect(readTime(text)).toBe(time);
  });

  test('what is written is read', () => {
    const time = fc.integer({ min: 0, max: LATEST_SECONDS });
    fc.assert(fc.property(time, (seconds) => readTime(isoTime(seconds * 1000)) === seconds * 1000));
  });

  test('Python reads the same where it reads at all', () => {
    const part = (max: number) => fc.nat(max).map((n) => String(n).padStart(2, '0'));
    const zone = fc.constantFrom('+00:00', '+05:30', '-11:00');
    const texts = fc.sample(
      fc
        .tuple(fc.integer({ min: 1971, max: 9998 }), part(14), part(33), part(25), part(61), part(60), zone)
        .map(([y, mo, d, h, mi, s, z]) => `${y}-${mo}-${d}T${h}:${mi}:${s}${z}`)
        // Python knows no leap seconds, and the newest reads an hour 24.
        .filter((text) => !/:60[+-]|T24/.test(text)),
      { numRuns: 500, seed: 1 },
    );
    const script = `
import datetime, json, sys
def read(text):
    try: return round(datetime.datetime.fromisoformat(text).timestamp() * 1000)
    except ValueError: return None
print(json.dumps([read(text) for text in json.load(sys.stdin)]))`;
    const told = execFileSync('python3', ['-c', script], { input: JSON.stringify(texts), encoding: 'utf8' });
    expect(texts.map(readTime)).toEqual(JSON.parse(told));
  });

  test('of what is no text, or no time, stands what the caller says', () => {
    expect([null, 5, {}, 'soon', '1970-01-01'].map((value) => readTimeOr(value, -1))).toEqual([-1, -1, -1, -1, 0]);
  });
});

test.each([
  [1_790_000_000, true],
  [0, true],
  [LATEST_SECONDS, true],
  // Milliseconds of 2026, which would be the year 58692.
  [1_790_000_000_000, false],
  [-1, false],
  [1.5, false],
  [Number.NaN, false],
  ['1790000000', false],
  [null, false],
])('%j is a time in Unix seconds: %j', (value, is) => {
  expect(isUnixSeconds(value)).toBe(is);
});
