/** What every source of records offers. One is added by a file beside this one, a name below and a row in `table.ts`. */
import type { Result } from '../../util/failure.ts';
import type { DataLocation } from '../../util/ports.ts';
import type { Range } from '../ranges.ts';
import type { ColumnMapping } from '../results/columns.ts';
import type { WordMapping } from '../results/words.ts';
import type { Recorded } from '../run-table.ts';
import type { History } from '../store/history.ts';
import type { TaskclusterReads } from '../taskcluster/client.ts';

export const SOURCE_NAMES = [
  'treeherder',
  'treeherder-results',
  'taskcluster',
  'results',
  'history',
  'file',
  'bugbug',
] as const;
/** Those that ask a service, and keep its answers in a history. */
export const SERVICES: readonly string[] = ['treeherder', 'treeherder-results', 'taskcluster'];
export type SourceName = (typeof SOURCE_NAMES)[number];

/** What a source of records in a file is asked for. */
export interface FileRequest {
  readonly project: string;
  /** What the records are to cover. A source may give more; it is sorted out by whoever uses them. */
  readonly range: Range;
  /** The file that is read, or in which what is fetched is kept. */
  readonly path: string;
  /** How to read results that somebody exported: their columns, and words for what became of a run. */
  readonly columns: ColumnMapping;
  readonly words: WordMapping;
  readonly tell: Tell;
}

/** What any source is asked for. */
export interface SourceRequest extends FileRequest {
  /** For one that asks a service. */
  readonly fetch: FetchRequest;
}

export interface FetchRequest {
  readonly url: string;
  /** For all requests together. */
  readonly milliseconds: number;
  /** Unix seconds: what happened shortly before may still change, and is asked for again the next time. */
  readonly now: number;
  /** Where the history that the last run published is, to go on from; null to begin without. */
  readonly published: DataLocation | null;
  /** Histories of some days each that are put together first. */
  readonly parts: readonly DataLocation[];
  /** The Taskcluster at hand. */
  taskcluster(): Promise<Result<TaskclusterReads>>;
  readonly trustDomain: string;
  /** Of the pushes whose runs are asked for. */
  readonly level: string;
  /** Of a git repository; null for the one of most pushes. */
  readonly branch: string | null;
  /** A checkout of the repository, which knows the messages of its commits; null where there is none. */
  readonly checkout: string | null;
  /** The bytes at a location, decompressed. */
  bytes(location: DataLocation): Promise<Result<Uint8Array>>;
  onProgress(state: { phase: string; done: number; total: number; secondsLeft: number }): void;
}

/** Says what people should know. */
export interface Tell {
  log(text: string): void;
  warn(text: string): void;
}

/** Records ready to be read; disposed of by whoever opened them. */
export interface OpenedSource extends Disposable {
  /** The same each time it is asked, in any order. */
  records(): Iterable<Recorded>;
  /** The history that the source keeps, to be pruned and published; null where it keeps none. */
  readonly kept: History | null;
}

export interface HistorySource<Request extends FileRequest = SourceRequest> {
  /** A failure names what could not be read and what to do; nothing is left open then. */
  open(request: Request): Promise<Result<OpenedSource>>;
}

/** A source whose records are all in memory. */
export const inMemory = (records: readonly Recorded[]): OpenedSource => ({
  records: () => records,
  kept: null,
  [Symbol.dispose]: () => {},
});
