import { writeFileSync } from 'node:fs';
import type { Range } from '../../src/history/ranges.ts';
import type { HistoryRecord } from '../../src/history/records.ts';
import type { Recorded } from '../../src/history/run-table.ts';
import type { FetchRequest, FileRequest, SourceRequest } from '../../src/history/sources/source.ts';
import { History } from '../../src/history/store/history.ts';
import { connect } from '../../src/taskcluster/connect.ts';
import { printFailure } from '../../src/util/failure.ts';
import { canonicalJson } from '../../src/util/json.ts';
import { err, ok } from '../../src/util/result.ts';

/** All records one by one, runs too. */
export const singly = (records: Iterable<Recorded>): HistoryRecord[] =>
  [...records].flatMap((record) => (record.type === 'runs' ? [...record.records()] : [record]));

/** Writes records as JSON lines. */
export const writeRecords = (path: string, records: Iterable<Recorded>): void =>
  writeFileSync(
    path,
    singly(records)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join(''),
  );

/** Keeps records in the history at `path`. */
export function keepRecords(path: string, recorded: Iterable<Recorded>, project = 'autoland'): void {
  const records = singly(recorded);
  const opened = History.open(path, project);
  if (!opened.ok) throw new Error(printFailure(opened.failure));
  using history = opened.value;
  history.addPushes(records.filter((record) => record.type === 'push'));
  history.addJobs(records.filter((record) => record.type === 'job'));
  const notes = records.filter((record) => record.type === 'note');
  for (const [pushId, ofPush] of Map.groupBy(notes, (note) => note.pushId)) history.setNotes(pushId, ofPush);
  const runs = records.filter((record) => record.type === 'run');
  for (const [pushId, ofPush] of Map.groupBy(runs, (run) => run.pushId)) history.setRuns(pushId, ofPush, true);
  history.addRunTimes(records.filter((record) => record.type === 'run-time'));
  history.addVerdicts(records.filter((record) => record.type === 'verdict'));
}

/** A request for what a file holds; `said` collects what people are told. */
export function fileRequest(path: string, range: Range): FileRequest & { readonly said: string[] } {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  return { project: 'autoland', range, path, columns: {}, words: {}, tell: { log: say, warn: say }, said };
}

/** A request to a service, which publishes nothing unless told otherwise. */
export function serviceRequest(path: string, range: Range, url: string, more: Partial<FetchRequest> = {}) {
  const fetch: FetchRequest = {
    ...{ url, milliseconds: 60_000, now: range.to, published: null, parts: [], onProgress: () => {} },
    ...{ trustDomain: 'gecko', level: '3', branch: null, checkout: null },
    taskcluster: async () => ok(connect({ rootUrl: url, credentials: null }, { retries: 1, retryDelay: 1 })),
    bytes: async (location) => err({ reason: 'bad-data', message: `nothing is at ${canonicalJson(location)}` }),
    ...more,
  };
  return { ...fileRequest(path, range), fetch } satisfies SourceRequest;
}
