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
import type { HistoryRecord } from '../records.ts';
import { elements } from './json-elements.ts';
import { type FileRequest, type HistorySource, inMemory } from './source.ts';

interface Row {
  readonly revision: string;
  readonly fix: string | null;
  readonly likely: readonly string[];
}

/** More malformed rows than this share mean another format. */
const MAX_MALFORMED = 0.05;

export const bugbug: HistorySource<FileRequest> = {
  async open({ path, range, tell }) {
    const read = await readRows(path);
    if (!read.ok) return read;
    const { rows, malformed } = read.value;
    // No push that was fixed proves them.
    const withoutFix = rows.filter((row) => row.fix === null && row.likely.length > 0).length;
    if (withoutFix > 0)
      tell.log(`${withoutFix} pushes with likely regressions are left out: no known revision fixed them`);
    if (malformed.length > 0) {
      tell.warn(`${malformed.length} rows of ${path} are malformed, the first is row ${malformed[0]}`);
    }
    const step = (range.to - range.from) / rows.length;
    return ok(inMemory(rows.flatMap((row, i) => recordsOf(row, i + 1, Math.floor(range.from + i * step)))));
  },
};

/**
 * Reads the file, compressed or not, row by row. Rows of another form are told by number from 1; the header of older files is
 * not among them. `unreadable` where there is no such file, `bad-data` where it is not in this format.
 */
async function readRows(path: string): Promise<Result<{ rows: readonly Row[]; malformed: readonly number[] }>> {
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
  if (malformed.length <= MAX_MALFORMED * number) return ok({ rows, malformed });
  const message = `${malformed.length} of ${number} rows have another form, the first is row ${malformed[0]}`;
  return err(notBugbug(path, message));
}

const notBugbug = (path: string, message: string) =>
  ({ reason: 'bad-data', message, where: path, fix: "fetch bugbug's public/push_data_label.json.zst again" }) as const;

function rowOf(row: unknown): Row | null {
  if (!Array.isArray(row) || row.length !== 5) return null;
  const [revisions, fix, , , likely]: readonly unknown[] = row;
  if (!isTexts(revisions) || !isTexts(likely) || (fix !== null && typeof fix !== 'string')) return null;
  const [revision] = revisions;
  return revision !== undefined && /^[0-9a-f]{40}$/.test(revision) ? { revision, fix: fix || null, likely } : null;
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((text) => typeof text === 'string' && text !== '');

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
