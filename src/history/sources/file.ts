/** Records as JSON lines, which anybody may make: one record a line, told apart by `type`. */
import { createReadStream } from 'node:fs';
import { isZlibError, unpacked } from '../../edge/decompress.ts';
import { errorCode, fileFailure } from '../../edge/files.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { isObject, parseJson } from '../../util/json.ts';
import { quoted } from '../../util/quote.ts';
import { err, ok } from '../../util/result.ts';
import { validator } from '../../util/schema.ts';
import { RECORD_SCHEMAS } from '../record-schema.ts';
import type { HistoryRecord } from '../records.ts';
import { type Recorded, RunTable } from '../run-table.ts';
import { linesOf } from './lines.ts';
import { type FileRequest, type HistorySource, inMemory } from './source.ts';

/** In lines that are no runs: they are kept as they are. */
const MAX_LETTERS = 1024 ** 3;
const MAX_CAUSES = 5;

const problemsOf = new Map(Object.entries(RECORD_SCHEMAS).map(([type, schema]) => [type, validator(schema)]));

export const file: HistorySource<FileRequest> = {
  async open({ path }) {
    const records = await readRecords(path);
    return records.ok ? ok(inMemory(records.value)) : records;
  },
};

/**
 * The records of a file, in its order, and its runs after them, in columns as soon as they are read. It may be compressed with gzip or
 * zstd. `unreadable` where there is no such file, `bad-data` with the first few lines that are wrong: a file that somebody made is
 * expected to be right.
 */
async function readRecords(path: string): Promise<Result<Recorded[]>> {
  const records: Recorded[] = [];
  const runs = new RunTable();
  const causes: Failure[] = [];
  let letters = 0;
  try {
    for await (const [line, number] of linesOf(unpacked(unpacked(createReadStream(path))))) {
      const record = recordOf(line, `${path}:${number}`);
      if (!record.ok) {
        if (causes.push(record.failure) === MAX_CAUSES) break;
      } else if (record.value.type === 'run') runs.add(record.value);
      else {
        records.push(record.value);
        letters += line.length;
      }
      if (letters > MAX_LETTERS) return err(tooLarge(path));
    }
  } catch (error) {
    return err(failureOf(path, error));
  }
  if (causes.length === 0) return ok([...records, runs]);
  const fix = `each line is one JSON object whose type is one of ${TYPES}`;
  return err({ reason: 'bad-data', message: 'some lines are not records of a history', where: path, causes, fix });
}

const TYPES = [...problemsOf.keys()].join(', ');

const tooLarge = (where: string): Failure => {
  const message = 'more than 1 GiB of pushes, jobs, notes and run times';
  return { reason: 'bad-data', where, message, fix: 'take fewer days' };
};

function failureOf(where: string, error: unknown): Failure {
  if (error instanceof SyntaxError) {
    return { reason: 'bad-data', where, message: error.message, fix: 'give JSON lines, one record a line' };
  }
  if (!isZlibError(errorCode(error) ?? '')) return fileFailure('unreadable', where, error);
  const message = 'compressed, but truncated or corrupt';
  return { reason: 'bad-data', where, message, fix: 'check that it was written in full' };
}

function recordOf(line: string, where: string): Result<HistoryRecord> {
  const bad = (message: string): Result<never> => err({ reason: 'bad-data', message, where });
  const json = parseJson(line);
  if (!json.ok) return bad(`not JSON: ${json.failure}`);
  const { value } = json;
  const type = isObject(value) ? value['type'] : undefined;
  const problems = problemsOf.get(String(type))?.(value);
  if (!problems) return bad(`type is ${quoted(type)}, not one of ${TYPES}`);
  return problems[0] ? bad(problems[0].message) : ok(value as HistoryRecord);
}
