/** Records as JSON lines, which anybody may make: one record a line, told apart by `type`. */
import { createReadStream } from 'node:fs';
import { collect, isZlibError, TooLarge } from '../../edge/decompress.ts';
import { errorCode, fileFailure } from '../../edge/files.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { isObject, parseJson } from '../../util/json.ts';
import { quoted } from '../../util/quote.ts';
import { err, ok } from '../../util/result.ts';
import { validator } from '../../util/schema.ts';
import { RECORD_SCHEMAS } from '../record-schema.ts';
import type { HistoryRecord } from '../records.ts';
import { type FileRequest, type HistorySource, inMemory } from './source.ts';

const MAX_BYTES = 1024 ** 3;
const MAX_CAUSES = 5;
const LINE_FEED = 10;

const problemsOf = new Map(Object.entries(RECORD_SCHEMAS).map(([type, schema]) => [type, validator(schema)]));

export const file: HistorySource<FileRequest> = {
  async open({ path }) {
    const records = await readRecords(path);
    return records.ok ? ok(inMemory(records.value)) : records;
  },
};

/**
 * The records of a file, in its order; it may be compressed with gzip or zstd. `unreadable` where there is no such file,
 * `bad-data` with the first few lines that are wrong: a file that somebody made is expected to be right.
 */
async function readRecords(path: string): Promise<Result<HistoryRecord[]>> {
  const bytes = await bytesOf(path);
  if (!bytes.ok) return bytes;
  const records: HistoryRecord[] = [];
  const causes: Failure[] = [];
  for (const [line, number] of lines(bytes.value)) {
    const record = recordOf(line, `${path}:${number}`);
    if (record.ok) records.push(record.value);
    else if (causes.push(record.failure) === MAX_CAUSES) break;
  }
  if (causes.length === 0) return ok(records);
  const fix = 'each line is one JSON object whose type is push, job, note or run-time';
  return err({ reason: 'bad-data', message: 'some lines are not records of a history', where: path, causes, fix });
}

async function bytesOf(path: string): Promise<Result<Buffer>> {
  try {
    return ok(await collect(createReadStream(path), MAX_BYTES));
  } catch (error) {
    const failure = { reason: 'bad-data', where: path, fix: 'check that it was written in full' } as const;
    if (error instanceof TooLarge) return err({ ...failure, message: 'larger than 1 GiB', fix: 'take fewer days' });
    if (!isZlibError(errorCode(error) ?? '')) return err(fileFailure('unreadable', path, error));
    return err({ ...failure, message: 'compressed, but truncated or corrupt' });
  }
}

/** The lines that are not blank, with their numbers from 1. */
function* lines(bytes: Buffer): Generator<readonly [line: string, number: number]> {
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed;
    const line = bytes.toString('utf8', start, end).trim();
    if (line !== '') yield [line, number];
    start = end + 1;
  }
}

function recordOf(line: string, where: string): Result<HistoryRecord> {
  const bad = (message: string): Result<never> => err({ reason: 'bad-data', message, where });
  const json = parseJson(line);
  if (!json.ok) return bad(`not JSON: ${json.failure}`);
  const { value } = json;
  const type = isObject(value) ? value['type'] : undefined;
  const problems = problemsOf.get(String(type))?.(value);
  if (!problems) return bad(`type is ${quoted(type)}, not one of ${[...problemsOf.keys()].join(', ')}`);
  return problems[0] ? bad(problems[0].message) : ok(value as HistoryRecord);
}
