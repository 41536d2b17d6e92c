/** Rows of the history's tables as records. Pure. */
import type { JobRecord, NoteRecord, PushRecord, RunTimeRecord, VerdictRecord } from '../records.ts';

type Row = Readonly<Record<string, unknown>>;

/** Without what they brought, which most readers have no use for. */
export const PUSHES = 'SELECT id, revision, timestamp FROM pushes';
/** All columns that the file has: what pushes changed is in later ones only. */
export const WHOLE_PUSHES = 'SELECT * FROM pushes';
export const JOBS = 'SELECT j.*, l.label FROM jobs j JOIN labels l ON l.id = j.label_id';
export const NOTES = 'SELECT n.*, l.label FROM notes n JOIN labels l ON l.id = n.label_id';
export const RUN_TIMES = 'SELECT l.label, day, runs, median FROM run_times r JOIN labels l ON l.id = r.label_id';
export const VERDICTS = 'SELECT v.*, l.label FROM verdicts v JOIN labels l ON l.id = v.label_id';

export const pushOf = (row: Row): PushRecord => ({
  type: 'push',
  id: Number(row['id']),
  revision: String(row['revision']),
  pushTimestamp: Number(row['timestamp']),
  ...(row['commits'] == null ? {} : { commits: JSON.parse(String(row['commits'])) }),
  ...(row['files'] == null ? {} : { files: JSON.parse(String(row['files'])) }),
});

export const jobOf = (row: Row): JobRecord => ({
  type: 'job',
  id: Number(row['id']),
  pushId: Number(row['push_id']),
  label: String(row['label']),
  taskId: String(row['task_id']),
  retryId: Number(row['retry_id']),
  result: String(row['result']),
  failureClassificationId: Number(row['classification']),
  tier: Number(row['tier']),
  platform: String(row['platform']),
  startTimestamp: Number(row['start']),
  endTimestamp: Number(row['stop']),
  lastModified: Number(row['last_modified']),
});

export const noteOf = (row: Row): NoteRecord => ({
  type: 'note',
  id: Number(row['id']),
  pushId: Number(row['push_id']),
  label: String(row['label']),
  taskId: String(row['task_id']),
  failureClassificationId: Number(row['classification']),
  text: String(row['text']),
  created: Number(row['created']),
});

export const runTimeOf = (row: Row): RunTimeRecord => ({
  type: 'run-time',
  label: String(row['label']),
  day: String(row['day']),
  runs: Number(row['runs']),
  medianSeconds: Number(row['median']),
});

export const verdictOf = (row: Row): VerdictRecord => ({
  type: 'verdict',
  pushId: Number(row['push_id']),
  label: String(row['label']),
  revision: String(row['revision']),
  confidence: Number(row['confidence']),
  runs: Number(row['runs']),
  taskId: String(row['task_id']),
  created: Number(row['created']),
});
