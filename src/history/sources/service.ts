import { existsSync, rmSync } from 'node:fs';
import { writeWhole } from '../../edge/files.ts';
import { timeBudget } from '../../edge/http.ts';
import type { Result } from '../../util/failure.ts';
import { ok } from '../../util/result.ts';
import { addFiles } from '../checkout-files.ts';
import { History } from '../store/history.ts';
import { mergeHistories } from '../store/merge.ts';
import { Tally } from '../tally.ts';
import { syncVerdicts } from '../taskcluster/verdicts.ts';
import type { HistorySource, SourceName, SourceRequest } from './source.ts';

/** A malformed row in twenty is put up with, and told of. */
const TOLERATED = 0.05;

/** What pushes changed is looked up in a quarter of the time for everything, and on the next days. */
const FILES_SHARE = 4;

/** Fetches what the history lacks, counting rows in `tally`; a sentence about what came of it. */
export type Update = (history: History, request: SourceRequest, tally: Tally) => Promise<Result<string>>;

/**
 * A service whose answers are kept in a history, which begins with parts, or with the published one where there is none.
 *
 * @param name which its file says it is from: those of several are never mixed
 * @param service its name, for people
 */
export const serviceSource = (name: SourceName, service: string, update: Update): HistorySource => ({
  async open(request) {
    const { path, project, fetch } = request;
    const opened =
      fetch.parts.length > 0
        ? await fromParts(request, name)
        : History.open(path, project, { source: name, seed: existsSync(path) ? null : await published(request) });
    if (!opened.ok) return opened;
    const kept = opened.value;
    const updated = await updateAndTell(kept, request, update, new Tally(TOLERATED, service));
    if (updated.ok) return ok({ records: () => kept.compact(), kept, [Symbol.dispose]: () => kept[Symbol.dispose]() });
    kept[Symbol.dispose]();
    return updated;
  },
});

async function updateAndTell(
  history: History,
  request: SourceRequest,
  update: Update,
  tally: Tally,
): Promise<Result<void>> {
  const { tell } = request;
  if (history.fresh !== null) tell.log(`everything is fetched: ${history.fresh}`);
  const updated = await update(history, request, tally);
  for (const [kind, { malformed, seen, examples }] of Object.entries(tally.kinds)) {
    if (malformed > 0) tell.warn(`${malformed} of ${seen} rows (${kind}) are malformed: ${examples.join('; ')}`);
  }
  if (!updated.ok) return updated;
  tell.log(updated.value);
  await addVerdicts(history, request);
  const { checkout, milliseconds } = request.fetch;
  const budget = timeBudget(milliseconds / FILES_SHARE);
  const files = checkout === null ? 0 : await addFiles(history, checkout, request.range, budget);
  if (files > 0) tell.log(`what ${files} pushes changed is known by the checkout`);
  return ok(undefined);
}

/** What bisections found only adds to the rest: trouble with it costs a day, so it is said and gone on. */
async function addVerdicts(history: History, { project, range, fetch, tell }: SourceRequest): Promise<void> {
  const reads = await fetch.taskcluster();
  if (!reads.ok) return tell.log(`verdicts of bisections are not asked for: ${reads.failure.message}`);
  const budget = timeBudget(fetch.milliseconds);
  const tally = new Tally(TOLERATED, 'Taskcluster');
  const synced = await syncVerdicts(history, { ...fetch, ...reads.value, project, range, budget, tally });
  if (!synced.ok) {
    const { message, where = 'Taskcluster' } = synced.failure;
    return tell.warn(`verdicts of bisections are left for the next time: ${where}: ${message}`);
  }
  const { added, elsewhere, told } = synced.value;
  for (const text of told) tell.warn(text);
  const others = elsewhere > 0 ? `, ${elsewhere} of pushes that this history does not have` : '';
  if (added + elsewhere > 0) tell.log(`verdicts of bisections: ${added} new${others}`);
}

/** Where the published history cannot be had, a full fetch is due: that costs time only, so it is said and gone on. */
async function published({ fetch, tell }: SourceRequest): Promise<Uint8Array | null> {
  if (fetch.published === null) return null;
  const bytes = await fetch.bytes(fetch.published);
  if (bytes.ok) return bytes.value;
  tell.warn(`the published history is not taken up: ${bytes.failure.message}`);
  return null;
}

/** The histories that tasks of kind `seta-fetch` left, packed or not, in the one that is kept. */
async function fromParts({ path, project, fetch }: SourceRequest, source: SourceName): Promise<Result<History>> {
  const files: string[] = [];
  try {
    for (const [i, part] of fetch.parts.entries()) {
      const bytes = await fetch.bytes(part);
      if (!bytes.ok) return bytes;
      const file = `${path}.${process.pid}.part-${i}`;
      files.push(file);
      const written = writeWhole(file, bytes.value);
      if (!written.ok) return written;
    }
    return mergeHistories(files, path, project, { source });
  } finally {
    for (const file of files) for (const rest of ['', '-wal', '-shm']) rmSync(file + rest, { force: true });
  }
}
