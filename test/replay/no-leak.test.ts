import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { DataMaker } from '../../src/replay/data-series.ts';
import { Knowledge, knownSince } from '../../src/replay/knowledge.ts';
import type { Past } from '../../src/replay/past.ts';
import { buildOptionsOf } from '../../src/replay/policy.ts';
import { recordedPast } from '../../src/replay/recorded.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { at, fix, job, note, push, ran } from '../regenerate/make.ts';
import { singly } from '../rig/records.ts';
import { syntheticPast } from '../rig/synthetic-past.ts';
import { SMALL } from '../rig/treeherder/generator.ts';
import { config, solver } from './make.ts';

const DAYS = 10;
const synthetic = syntheticPast({ ...SMALL, days: DAYS, seed: 2 });
const settings = config('grace: 1 day');

/** The artifacts that are made at every midnight from day 3 on. */
function artifacts(past: Past, method: 'cover' | 'walk'): Map<number, string> {
  const first = past.pushes.findIndex(({ time }) => time >= at(3));
  const maker = new DataMaker(past, { first, end: past.pushes.length }, new Knowledge(past.records), solver);
  const build = { ...buildOptionsOf(settings), method };
  const series = maker.series({ build, tiered: true, everyDays: 1 }, settings);
  if (!series.ok) throw new Error(series.failure.message);
  return new Map(series.value.map(({ time, data }) => [time, canonicalJson(data)]));
}

/** Ways in which the future could be otherwise, record by record; each gives what becomes of it. */
const FUTURES: Readonly<Record<string, (record: HistoryRecord) => HistoryRecord[]>> = {
  'it never comes': () => [],
  'every failure is intermittent': (record) =>
    'failureClassificationId' in record ? [{ ...record, failureClassificationId: 4 }] : [record],
  'other revisions fix it': (record) => (record.type === 'note' ? [{ ...record, text: fix(record.id % 7) }] : [record]),
  'other labels fail': (record) =>
    record.type === 'note' || record.type === 'job' ? [{ ...record, label: 'test-other/opt-x' }] : [record],
  'everything takes a second': (record) => (record.type === 'run-time' ? [{ ...record, medianSeconds: 1 }] : [record]),
};

describe('data made at a time', () => {
  const made = { cover: artifacts(synthetic, 'cover'), walk: artifacts(synthetic, 'walk') };

  test.each(Object.entries(FUTURES))('knows nothing of what comes later: %s', (_, become) => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: DAYS - 1 }), fc.constantFrom('cover', 'walk'), (day, method) => {
        const now = at(day);
        const records = singly(synthetic.records).flatMap((record) =>
          knownSince(record) < now ? [record] : become(record),
        );
        const other = artifacts({ ...synthetic, records }, method);
        for (const [time, text] of other) if (time <= now) expect(text).toBe(made[method].get(time));
      }),
      { numRuns: 6 },
    );
  });

  test('differs once the future is the past, so the test above can fail', () => {
    const records = singly(synthetic.records).filter((record) => knownSince(record) < at(5));
    const other = artifacts({ ...synthetic, records }, 'cover');
    expect(other.get(at(5))).toBe(made.cover.get(at(5)));
    expect(other.get(at(9))).not.toBe(made.cover.get(at(9)));
  });

  test('does not know labels of a recorded history before they were seen', () => {
    const past = recordedPast('autoland', 'test', [
      ...Array.from({ length: 12 }, (_, day) => push(100 + day, day + 0.5)),
      ...Array.from({ length: 12 }, (_, day) => ran('test-l/opt-old', 60, day)),
      ...Array.from({ length: 4 }, (_, i) => ran('test-l/opt-new', 60, 8 + i)),
    ]);
    expect(past.graphAt(at(1))).toEqual(['test-l/opt-old']);
    expect(past.graphAt(at(8))).toEqual(['test-l/opt-old']);
    expect(past.graphAt(at(9))).toEqual(['test-l/opt-new', 'test-l/opt-old']);
  });
});

describe('a record is known', () => {
  const cases: readonly [string, HistoryRecord, number][] = [
    ['a push when it was made', push(1, 2), at(2)],
    ['a note when it was written, days after its push', note(1, 'a', fix(1), { created: at(5) }), at(5)],
    ['a job when it was last modified', job(1, 'a', { lastModified: at(4) }), at(4)],
    ['a run time when its day is over', ran('a', 60, 3), at(4)],
  ];
  test.each(cases)('%s', (_, record, since) => {
    const knowledge = new Knowledge([record]);
    expect(knowledge.before(since)).toEqual([]);
    expect(knowledge.before(since + 1)).toEqual([record]);
  });
});
