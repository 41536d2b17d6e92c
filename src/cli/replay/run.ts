import { writeWhole } from '../../edge/files.ts';
import type { Recorded } from '../../history/run-table.ts';
import { SERVICES } from '../../history/sources/source.ts';
import { loadSolver } from '../../regenerate/cover/solve.ts';
import { gridOf } from '../../replay/grid.ts';
import { policiesNamed } from '../../replay/named.ts';
import type { Past } from '../../replay/past.ts';
import { NAMED_POLICIES, switchedOn } from '../../replay/policy.ts';
import { recordedPast } from '../../replay/recorded.ts';
import { type ReplayOptions, replay } from '../../replay/replay.ts';
import type { ReplayResult } from '../../replay/result.ts';
import { replayText } from '../../report/text/replay.ts';
import type { Config } from '../../seta/config.ts';
import type { Result } from '../../util/failure.ts';
import { canonicalJson } from '../../util/json.ts';
import { ok } from '../../util/result.ts';
import { DAY_MILLISECONDS } from '../../util/time.ts';
import { openSource, type SourceOptions } from '../data/source.ts';
import { readConfig, readProject } from '../inputs.ts';
import { log, logWarning, print, printJson } from '../output.ts';
import { ProgressLine } from '../progress.ts';

export interface ReplayCommandOptions extends SourceOptions {
  readonly policy?: readonly string[];
  readonly warmUp: number;
  readonly choose?: boolean;
  readonly chooseDays: number;
  readonly maxMinutes: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Replays a history under policies and prints what each costs and catches. */
export async function replayHistory(options: ReplayCommandOptions): Promise<Result<void>> {
  const named = readProject(options);
  if (!named.ok) return named;
  const { config, project } = named.value;
  const base = switchedOn(config, project);
  const policies = policiesNamed(options.policy ?? Object.keys(NAMED_POLICIES), { base, project, open: readConfig });
  if (!policies.ok) return policies;
  const records = await recordsOf(options, config);
  if (!records.ok) return records;
  const past = recordedPast(project, options.history, records.value);
  const { choose, chooseDays, maxMinutes, seed, warmUp } = options;
  const choosing = choose ? { days: chooseDays, maxMinutes, grid: gridOf(base) } : null;
  const result = await replayed(past, { policies: policies.value, seed, warmUpDays: warmUp, choosing });
  if (!result.ok) return result;
  for (const { code, message } of result.value.warnings) logWarning(`${message} (${code})`);
  if (options.out !== undefined) {
    const written = writeWhole(options.out, canonicalJson(result.value));
    if (!written.ok) return written;
    log(`the result is in ${options.out}`);
  }
  if (options.json) printJson(result.value);
  else print(replayText(result.value));
  return ok(undefined);
}

/** Replays it, showing how far it is. */
export async function replayed(past: Past, options: ReplayOptions): Promise<Result<ReplayResult>> {
  const solver = await loadSolver();
  using line = new ProgressLine();
  return replay(past, options, solver, (done, total) => line.advance('replay', done, total));
}

/** A history that is kept is read as it is: nobody is asked for what it lacks. */
async function recordsOf(options: ReplayCommandOptions, config: Config): Promise<Result<readonly Recorded[]>> {
  const source = options.source ?? config.history.source;
  const isKept = options.source === undefined && SERVICES.includes(source);
  // bugbug's file does not say when its pushes were; only their distances matter here.
  const end = source === 'bugbug' ? { now: options.days * DAY_MILLISECONDS } : {};
  const opened = await openSource({ ...options, ...end, source: isKept ? 'history' : source }, '3');
  if (!opened.ok) return opened;
  using records = opened.value;
  return ok([...records.records()]);
}
