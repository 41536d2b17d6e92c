import type { JobRecord, NoteRecord, PushRecord, RunTimeRecord, VerdictRecord } from '../history/records.ts';
import { type Recorded, RunTable } from '../history/run-table.ts';
import { unreachable } from '../util/result.ts';
import { DAY_SECONDS, dayOf, readTime } from '../util/time.ts';

/** The records of a window, each once, told apart by kind. */
export interface Window {
  readonly pushes: ReadonlyMap<number, PushRecord>;
  /** By taskId and retry. */
  readonly jobs: readonly JobRecord[];
  /** By creation, oldest first. */
  readonly notes: readonly NoteRecord[];
  /** By label and day. */
  readonly runTimes: readonly RunTimeRecord[];
  /** Of the pushes of the window and of others, in the order of the records. */
  readonly runs: RunTable;
  /** By creation, oldest first. */
  readonly verdicts: readonly VerdictRecord[];
}

/** Mean pushes a day from the first push to the last, weekends included; at least those of one day. */
export function pushesPerDay({ pushes }: Pick<Window, 'pushes'>): number {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { pushTimestamp } of pushes.values()) {
    first = Math.min(first, pushTimestamp);
    last = Math.max(last, pushTimestamp);
  }
  return Math.max(1, pushes.size) / Math.max(1, (last - first) / DAY_SECONDS);
}

/** A span of time in Unix seconds, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const within = ({ from, to }: Span, seconds: number): boolean => from <= seconds && seconds <= to;

/** The window of so many days before a time, Unix milliseconds. */
export function windowBefore(now: number, days: number, records: Iterable<Recorded>): Window {
  const to = Math.floor(now / 1000);
  return windowOf(records, { from: to - days * DAY_SECONDS, to });
}

/**
 * Puts records in order: whatever order they come in and however often each one comes, the window is the same. Of
 * several states of a job the one modified last counts. A job or note belongs to the window when its push does; where
 * the push is unknown, when it was made itself in the window.
 */
export function windowOf(records: Iterable<Recorded>, span: Span): Window {
  const pushes = new Map<number, PushRecord>();
  const jobs = new Map<number, JobRecord>();
  const notes = new Map<number, NoteRecord>();
  const runTimes = new Map<string, RunTimeRecord>();
  const single = new RunTable();
  const tables = [single];
  const verdicts = new Map<string, VerdictRecord>();
  for (const record of records) {
    switch (record.type) {
      case 'push':
        pushes.set(record.id, record);
        break;
      case 'job': {
        const known = jobs.get(record.id);
        if (!known || known.lastModified <= record.lastModified) jobs.set(record.id, record);
        break;
      }
      case 'note':
        notes.set(record.id, record);
        break;
      case 'run-time':
        runTimes.set(`${record.day} ${record.label}`, record);
        break;
      case 'run':
        single.add(record);
        break;
      case 'runs':
        tables.push(record);
        break;
      case 'verdict':
        verdicts.set(`${record.taskId} ${record.label}`, record);
        break;
      default:
        unreachable(record);
    }
  }
  const pushed = (pushId: number, otherwise: number) => pushes.get(pushId)?.pushTimestamp ?? otherwise;
  const days = { from: dayOf(span.from), to: dayOf(span.to) };
  const known = new Map<string, boolean>();
  const isDay = (day: string): boolean => {
    const is = known.get(day) ?? readTime(day) !== null;
    known.set(day, is);
    return is;
  };
  return {
    pushes: new Map(
      [...pushes].filter(([, { pushTimestamp }]) => within(span, pushTimestamp)).sort(([a], [b]) => a - b),
    ),
    jobs: [...jobs.values()]
      .filter((job) => within(span, pushed(job.pushId, job.startTimestamp)))
      .sort((a, b) => a.id - b.id),
    notes: [...notes.values()]
      .filter((note) => within(span, pushed(note.pushId, note.created)))
      .sort((a, b) => a.created - b.created || a.id - b.id),
    runTimes: [...runTimes.entries()]
      .filter(([, { day }]) => days.from <= day && day <= days.to && isDay(day))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, record]) => record),
    runs: RunTable.joined(tables),
    verdicts: [...verdicts.values()]
      .filter((verdict) => within(span, pushed(verdict.pushId, verdict.created)))
      .sort((a, b) => a.created - b.created || (a.taskId < b.taskId ? -1 : 1)),
  };
}
