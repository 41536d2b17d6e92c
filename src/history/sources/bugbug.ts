/**
 * Records from the push-label history that bugbug publishes for its models: `public/push_data_label.json.zst` of
 * `project.bugbug.data_test_label_scheduling_history_push_data.latest`, one JSON array of rows `[revisions, fix revision,
 * labels that ran, possible regressions, likely regressions]`, oldest push first.
 *
 * It knows less than Treeherder: no times, no run times, no taskIds, no notes. Times are spread evenly over the period that
 * the caller says the file covers, taskIds are empty, and a note is made of the fix revision.
 */
import { createReadStream } from 'node:fs';
import { isZlibError, unpacked } from '../../edge/decompress.ts';
import { errorCode, fileFailure } from '../../edge/files.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import type { Range } from '../ranges.ts';
import type { HistoryRecord } from '../records.ts';
import { elements } from './json-elements.ts';

export interface BugbugHistory {
  /** Pushes, then jobs and notes of each push. */
  readonly records: readonly HistoryRecord[];
  /** Pushes with likely regressions that no known revision fixed; they are left out, as nothing proves them. */
  readonly withoutFix: number;
  /** Rows of another form, by number from 1; the header of older files is not among them. */
  readonly malformed: readonly number[];
}

interface Row {
  readonly revision: string;
  readonly fix: string | null;
  readonly likely: readonly string[];
}

/** More malformed rows than this share mean another format. */
const MAX_MALFORMED = 0.05;

/**
 * Reads the file, compressed or not, row by row. `period` is what it covers. A regression is a push that some revision fixed,
 * caught by its likely regressions. `unreadable` where there is no such file, `bad-data` where it is not in this format.
 */
export async function readBugbug(path: string, period: Range): Promise<Result<BugbugHistory>> {
  const rows: Row[] = [];
  const malformed: number[] = [];
  let number = 0;
  try {
    for await (const text of elements(unpacked(createReadStream(path)))) {
      number++;
      const row = rowOf(JSON.parse(text));
      if (row) rows.push(row);
      else if (number > 1) malformed.push(number);
    }
  } catch (error) {
    if (!(error instanceof SyntaxError) && !isZlibError(errorCode(error) ?? '')) {
      return err(fileFailure('unreadable', path, error));
    }
    return err(notBugbug(path, `truncated or corrupt after row ${number}`));
  }
  if (rows.length === 0) return err(notBugbug(path, 'no row has the expected form'));
  if (malformed.length > MAX_MALFORMED * number) {
    return err(
      notBugbug(path, `${malformed.length} of ${number} rows have another form, the first is row ${malformed[0]}`),
    );
  }
  const step = (period.to - period.from) / rows.length;
  const records = rows.flatMap((row, i) => recordsOf(row, i + 1, Math.floor(period.from + i * step)));
  const withoutFix = rows.filter((row) => row.fix === null && row.likely.length > 0).length;
  return ok({ records, withoutFix, malformed });
}

const notBugbug = (path: string, message: string) =>
  ({ reason: 'bad-data', message, where: path, fix: "fetch bugbug's public/push_data_label.json.zst again" }) as const;

function rowOf(row: unknown): Row | null {
  if (!Array.isArray(row) || row.length !== 5) return null;
  const [revisions, fix, , , likely]: readonly unknown[] = row;
  if (!isTexts(revisions) || !isTexts(likely) || (fix !== null && typeof fix !== 'string')) return null;
  const [revision] = revisions;
  return revision === undefined ? null : { revision, fix: fix || null, likely };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string');

function recordsOf({ revision, fix, likely }: Row, pushId: number, time: number): HistoryRecord[] {
  const records: HistoryRecord[] = [{ type: 'push', id: pushId, revision, pushTimestamp: time }];
  if (fix === null) return records;
  likely.forEach((label, i) => {
    // No push runs as many labels.
    const id = pushId * 100_000 + i;
    const job = { id, pushId, label, taskId: '', failureClassificationId: 2 };
    records.push(
      {
        ...{ type: 'job', ...job, retryId: 0, result: 'testfailed', tier: 1, platform: '' },
        ...{ startTimestamp: time, endTimestamp: time, lastModified: time },
      },
      { type: 'note', ...job, text: fix, created: time },
    );
  });
  return records;
}
