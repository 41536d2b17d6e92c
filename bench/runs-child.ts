/**
 * What `runs.ts` measures. Arguments: `write`, `rows` (the same runs as rows beside it), `read`, `read-rows`, `build` or `build-greedily`
 * (without the solver); the history; how many of a thousand labels run on a push.
 */
import { DatabaseSync } from 'node:sqlite';
import type { PushRecord, RunRecord } from '../src/history/records.ts';
import { History } from '../src/history/store/history.ts';
import { build } from '../src/regenerate/build.ts';
import { loadSolver } from '../src/regenerate/cover/solve.ts';
import { defaultOptions } from '../src/regenerate/options.ts';
import { printFailure, type Result } from '../src/util/failure.ts';
import type { Label } from '../src/util/ids.ts';
import { canonicalJson } from '../src/util/json.ts';
import { generator } from '../src/util/random.ts';

const DAYS = 90;
const PUSHES_PER_DAY = 300;
const SPACING = 86_400 / PUSHES_PER_DAY;
const FROM = 1_785_542_400;
const PLATFORMS = 40;
const SUITES = 50;
/** Every how many pushes something breaks, how many suites it breaks on all platforms of an eighth, and for how many pushes. */
const BREAKS = { every: 12, pushes: 30 };
const FLAKY = 0.004;
/** For the solver, whose time is not what is measured: how hard a cover is has little to do with how many runs there were. */
const SOLVE_SECONDS = 5;

const labels = Array.from({ length: PLATFORMS * SUITES }, (_, i) => {
  return `test-platform${Math.floor(i / SUITES)}/opt-suite-${String.fromCharCode(97 + (i % 26))}${i % SUITES}`;
});

const [what, file = '', perThousand = '250'] = process.argv.slice(2);
using history = opened(what === 'write' ? History.open(file, 'bench') : History.read(file, 'bench'));
if (what === 'write') write(Number(perThousand) / 1000);
else if (what === 'read') {
  let count = 0;
  for (const _ of history.records()) count++;
  process.stdout.write(`${count}\n`);
} else if (what === 'rows') writeRows();
else if (what === 'read-rows') {
  let count = 0;
  using rows = new DatabaseSync(`${file}.rows`);
  const read = rows.prepare('SELECT r.*, l.label FROM runs r JOIN labels l ON l.id = r.label_id ORDER BY push_id');
  for (const _ of read.iterate()) count++;
  process.stdout.write(`${count}\n`);
} else {
  const input = { project: 'bench', records: history.compact(), labels: labels as Label[], prunable: () => true };
  const now = (FROM + DAYS * 86_400) * 1000;
  const solveSeconds = what === 'build' ? SOLVE_SECONDS : 0;
  const solver = await loadSolver();
  const built = build(
    { ...input, overrides: [], previous: null, now, options: { ...defaultOptions, solveSeconds } },
    solver,
  );
  if (!built.ok) throw new Error(printFailure(built.failure));
  process.stdout.write(canonicalJson(built.value.data.coverage));
}

function opened(result: Result<History>): History {
  if (!result.ok) throw new Error(printFailure(result.failure));
  return result.value;
}

/** Results of synthetic pushes: a break fails on one suite of some platforms until it is backed out, and a few runs fail for nothing. */
function write(share: number): void {
  const random = generator(1);
  for (let day = 0; day < DAYS; day++) {
    const pushes = Array.from({ length: PUSHES_PER_DAY }, (_, i) => pushOf(day * PUSHES_PER_DAY + i));
    history.addPushes(pushes);
    for (const push of pushes) history.setRuns(push.id, runsOf(push, share, random), true);
  }
}

/** The form that was not chosen: a row a run. */
function writeRows(): void {
  using rows = new DatabaseSync(`${file}.rows`);
  rows.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;
    CREATE TABLE labels (id INTEGER PRIMARY KEY, label TEXT NOT NULL);
    CREATE TABLE runs (push_id INTEGER, label_id INTEGER, task_id TEXT, start INTEGER, result TEXT, seconds REAL,
      PRIMARY KEY (push_id, label_id, start, task_id, seconds)) WITHOUT ROWID`);
  const label = rows.prepare('INSERT INTO labels VALUES (?, ?)');
  labels.forEach((name, i) => void label.run(i, name));
  const numbers = new Map(labels.map((name, i) => [name, i]));
  const run = rows.prepare('INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?)');
  for (const record of history.records()) {
    if (record.type !== 'run') continue;
    const { pushId, taskId, startTimestamp, result, seconds } = record;
    run.run(pushId, numbers.get(record.label) ?? 0, taskId, startTimestamp, result, seconds);
  }
  rows.exec('COMMIT');
}

function pushOf(id: number): PushRecord {
  const push = { type: 'push', id, revision: `${id}`.padStart(40, '0'), pushTimestamp: FROM + id * SPACING } as const;
  const broke = id - BREAKS.pushes;
  if (broke < 0 || broke % BREAKS.every !== 0) return push;
  const message = `Backed out changeset ${`${broke}`.padStart(40, '0')} for failures`;
  return { ...push, commits: [{ revision: push.revision, message }] };
}

function runsOf({ id, pushTimestamp }: PushRecord, share: number, random: () => number): RunRecord[] {
  const broken = new Set<string>();
  for (let from = id - (id % BREAKS.every); from >= 0 && from > id - BREAKS.pushes; from -= BREAKS.every) {
    broken.add(`${(from * 7) % SUITES} ${from % 8}`);
  }
  return labels.flatMap((label, i): RunRecord[] => {
    if (random() >= share) return [];
    const isBroken = broken.has(`${i % SUITES} ${Math.floor(i / SUITES) % 8}`);
    const result = isBroken || random() < FLAKY ? 'failed' : 'passed';
    const taskId = `${id}-${i}`.padEnd(22, 'A');
    const startTimestamp = pushTimestamp + Math.floor(random() * 3600);
    return [
      { type: 'run', pushId: id, label, taskId, result, startTimestamp, seconds: 300 + Math.floor(random() * 900) },
    ];
  });
}
