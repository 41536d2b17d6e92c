import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HistoryRecord } from '../../src/history/records.ts';
import { build } from '../../src/regenerate/build.ts';
import { type CoverSolver, loadSolver } from '../../src/regenerate/cover/solve.ts';
import { gate } from '../../src/regenerate/gate.ts';
import { parseOverrides } from '../../src/regenerate/overrides.ts';
import { printFailure } from '../../src/util/failure.ts';
import { sharedData } from '../rig/shared.ts';
import { input, LIMITS, labels, SETTLED } from './make.ts';

/** Recorded answers of Mozilla's systems, brought into the form of records here; see the README beside them. */

const folder = join(sharedData ?? '', 'treeherder');

/** The documents of a file. Some lack the line between them, and close a bracket further left than YAML allows. */
function documents(name: string): unknown[] {
  const text = readFileSync(join(folder, name), 'utf8')
    .replaceAll(/^---$/gm, '')
    .replaceAll(/^ {4}\}$/gm, '        }');
  return text.split(/^(?=(?:recipe|query):)/m).flatMap((part) => (part.trim() ? [load(part)] : []));
}

/** One row of the recorded queries about jobs that were fixed by commit. */
interface FixedJob {
  /** Unix seconds of the push. */
  readonly pushed: number;
  /** Unix seconds. */
  readonly requested: number;
  readonly label: string;
  readonly revision: string;
  readonly text: string;
}

/** `seta_accuracy`: the columns of every query, put into rows. */
function accuracyQueries(name: string): { queries: FixedJob[][]; regressions: number[] }[] {
  interface Recorded {
    queries: { data: Record<string, (string | number | null)[]> }[];
    expected: (string | number)[][];
  }
  return (documents(name) as Recorded[]).map(({ queries, expected }) => ({
    queries: queries.map(({ data }) => {
      const column = (key: string, row: number) => String(data[key]?.[row] ?? '');
      return (data['job.type.name'] ?? []).map((label, row) => ({
        pushed: Number(column('build.date', row)),
        requested: Number(column('action.request_time', row)),
        label: String(label),
        revision: column('build.revision12', row),
        text: column('failure.notes.text', row),
      }));
    }),
    regressions: expected.slice(1).map((row) => Number(row[1])),
  }));
}

/** `fixed_by_commit_jobs`: rows as they are. */
function fixedJobs(name: string): FixedJob[] {
  interface Recorded {
    mock_data: { data: [number, string, number, string, string | null][] };
  }
  return (documents(name) as Recorded[]).flatMap(({ mock_data }) =>
    mock_data.data.map(([pushed, label, requested, revision, text]) => {
      return { pushed, label, requested, revision, text: text ?? '' };
    }),
  );
}

/** `one-push-jobs`: every job of one push, with its classification and run time in seconds. */
function onePush(): { label: string; classification: string; duration: number; result: string }[] {
  interface Recorded {
    queries: { data: { label?: string; classification?: string; duration?: number; result?: string }[] }[];
  }
  const [recorded] = documents('one-push-jobs-2019-05.yml') as Recorded[];
  return (recorded?.queries ?? [])
    .flatMap(({ data }) => data)
    .flatMap(({ label, classification, duration, result }) =>
      label && classification ? [{ label, classification, duration: duration ?? 0, result: result ?? '' }] : [],
    );
}

function recordsOf(jobs: readonly FixedJob[]): HistoryRecord[] {
  const revisions = [...new Set(jobs.map(({ revision }) => revision))];
  return jobs.flatMap(({ pushed, requested, label, revision, text }, i) => {
    const pushId = revisions.indexOf(revision) + 1;
    const taskId = `${label} ${pushId} ${i}`;
    return [
      { type: 'push', id: pushId, revision, pushTimestamp: pushed },
      { type: 'note', id: i, pushId, label, taskId, failureClassificationId: 2, text, created: requested },
    ];
  });
}

let solver: CoverSolver;
beforeAll(async () => {
  solver = await loadSolver();
});

function run(records: readonly HistoryRecord[], today: readonly string[], end: string, method: 'cover' | 'walk') {
  const now = Date.parse(end);
  const result = build(input(records, today, { now, options: { ...SETTLED, method } }), solver);
  if (!result.ok) throw new Error(printFailure(result.failure));
  return { ...result.value, now };
}

describe.skipIf(!sharedData)('real records', () => {
  test.each(['seta_accuracy.test.2018-10-18.10da7c.yml', 'seta_accuracy.test.2018-10-23.ea0af5.yml'])(
    '%s: as many regressions as were counted then, week by week',
    (name) => {
      const recorded = accuracyQueries(name);
      expect(recorded.length).toBeGreaterThan(0);
      for (const { queries, regressions } of recorded) {
        const counted = queries.map((jobs) => {
          const today = jobs.map(({ label }) => label);
          const { data } = run(recordsOf(jobs), today, '2018-10-23T00:00:00Z', 'cover');
          expect(data.coverage).toMatchObject({ covered: data.coverage.regressions, optimal: true });
          return data.window.regressions;
        });
        expect(counted).toEqual(regressions);
      }
    },
  );

  test('two weeks together: 12 and 40 digits are one revision, and the cover needs no more labels than the walk', () => {
    const jobs = accuracyQueries('seta_accuracy.test.2018-10-23.ea0af5.yml')[0]?.queries.flat() ?? [];
    const today = [...new Set(jobs.map(({ label }) => label))].sort();
    const cover = run(recordsOf(jobs), today, '2018-10-23T00:00:00Z', 'cover');
    const walk = run(recordsOf(jobs), today, '2018-10-23T00:00:00Z', 'walk');
    expect(cover.data.coverage).toMatchObject({ regressions: 13, covered: 13, optimal: true });
    expect(walk.data.coverage.covered).toBe(13);
    expect(cover.choice.labels.size).toBeLessThanOrEqual(walk.choice.labels.size);
    expect(cover.statistics).toMatchObject({ notes: 20, withoutRevision: 1 });
  });

  test.each(['fixed_by_commit_jobs.test.2018-10-26.41f826.yml', 'fixed_by_commit_jobs.test.2018-10-30.a6dff3.yml'])(
    '%s: jobs without a note are no evidence, but counted',
    (name) => {
      const jobs = fixedJobs(name);
      const { data, statistics } = run(recordsOf(jobs), ['test-linux64/opt-gtest'], '2018-11-01T00:00:00Z', 'cover');
      expect(jobs.length).toBeGreaterThan(0);
      expect(statistics).toMatchObject({ notes: jobs.length, withoutRevision: jobs.length });
      expect(data.window.regressions).toBe(0);
    },
  );

  test('one push of 2019: 16 jobs fixed by commit, run times of all, and data that the gate refuses', () => {
    const jobs = onePush();
    const pushTimestamp = Date.parse('2019-05-20T00:00:00Z') / 1000;
    const records: HistoryRecord[] = jobs.map(({ label, classification, duration, result }, id) => ({
      ...{ type: 'job', id, pushId: 1, label, taskId: `task ${id}`, retryId: 0, result, tier: 1, platform: '' },
      failureClassificationId: classification === 'fixed by commit' ? 2 : 1,
      startTimestamp: pushTimestamp,
      endTimestamp: pushTimestamp + duration,
      lastModified: pushTimestamp,
    }));
    const today = [...new Set(jobs.map(({ label }) => label))];
    const { data, statistics, now } = run(
      [{ type: 'push', id: 1, revision: '3e5fe2fc2f17'.padEnd(40, '0'), pushTimestamp }, ...records],
      today,
      '2019-05-21T00:00:00Z',
      'cover',
    );
    expect(jobs.length).toBe(422);
    expect(statistics.jobsWithoutNote).toBe(16);
    expect(Object.values(data.tasks).filter(({ runSeconds }) => runSeconds === null)).toEqual([]);
    const prunable = labels(...today);
    const findings = gate({ data, previous: null, prunable, now, limits: LIMITS });
    expect(findings.map(({ code }) => code)).toEqual(['short-window']);
  });

  test("SETA's manual overrides of 2020 go through with the records", () => {
    const text = readFileSync(join(sharedData ?? '', 'seta/preseed-2020-03-06.json'), 'utf8');
    const overrides = parseOverrides(text, 'preseed.json');
    if (!overrides.ok) throw new Error(printFailure(overrides.failure));
    const jobs = accuracyQueries('seta_accuracy.test.2018-10-18.10da7c.yml')[0]?.queries.flat() ?? [];
    const builds = overrides.value.flatMap((override) => override.labels);
    const given = { now: Date.parse('2018-10-23T00:00:00Z'), overrides: overrides.value };
    const result = build(input(recordsOf(jobs), [...jobs.map(({ label }) => label), ...builds], given), solver);
    if (!result.ok) throw new Error(printFailure(result.failure));
    const overridden = Object.values(result.value.data.tasks).filter(({ reason }) => reason === 'override');
    expect(overridden.map(({ priority }) => priority)).toEqual(new Array(10).fill(5));
  });
});
