import { basename } from 'node:path';
import { writeWhole } from '../../edge/files.ts';
import type { HistoryRecord } from '../../history/records.ts';
import { SOURCES } from '../../history/sources/table.ts';
import { loadSolver } from '../../regenerate/cover/solve.ts';
import { gridOf } from '../../replay/choose.ts';
import { configured, NAMED_POLICIES, type Policy, switchedOn } from '../../replay/policy.ts';
import { recordedPast } from '../../replay/recorded.ts';
import { replay } from '../../replay/replay.ts';
import { replayText } from '../../report/text/replay.ts';
import type { Config } from '../../seta/config.ts';
import type { Result } from '../../util/failure.ts';
import { canonicalJson } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';
import { near } from '../../util/schema.ts';
import { DAY_SECONDS } from '../../util/time.ts';
import { readConfig, readProject } from '../inputs.ts';
import { log, logWarning, print, printJson } from '../output.ts';
import { ProgressLine } from '../progress.ts';

export interface ReplayCommandOptions {
  readonly config: string;
  readonly project?: string;
  readonly source: 'history' | 'file' | 'bugbug';
  readonly history: string;
  readonly policy?: readonly string[];
  readonly warmUp: number;
  readonly choose?: boolean;
  readonly chooseDays: number;
  readonly maxMinutes: number;
  readonly days: number;
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
  const policies = readPolicies(options.policy ?? Object.keys(NAMED_POLICIES), base, project);
  if (!policies.ok) return policies;
  const records = await recordsOf(options, project);
  if (!records.ok) return records;
  const past = recordedPast(project, options.history, records.value);
  const { choose, chooseDays, maxMinutes, seed, warmUp } = options;
  const choosing = choose ? { days: chooseDays, maxMinutes, grid: gridOf(base) } : null;
  const solver = await loadSolver();
  const result = (() => {
    using line = new ProgressLine();
    const started = performance.now();
    return replay(past, { policies: policies.value, seed, warmUpDays: warmUp, choosing }, solver, (done, total) => {
      const secondsLeft = ((performance.now() - started) / 1000 / done) * (total - done);
      line.update({ phase: 'replay', done, total, secondsLeft });
    });
  })();
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

/** Named policies follow the configuration; a file is a policy of its own, as if pruning were on. */
function readPolicies(names: readonly string[], base: Config, project: string): Result<Policy[]> {
  const policies: Policy[] = [];
  for (const name of new Set(names)) {
    const named = Object.hasOwn(NAMED_POLICIES, name) ? NAMED_POLICIES[name] : undefined;
    if (named) {
      policies.push(named(base));
    } else if (/\.ya?ml$/.test(name)) {
      const config = readConfig(name);
      if (!config.ok) return config;
      const known = policies.some((policy) => policy.name === basename(name));
      policies.push(configured(known ? name : basename(name), switchedOn(config.value, project)));
    } else {
      const known = Object.keys(NAMED_POLICIES);
      const similar = near(name, known, 1);
      const fix = similar.length > 0 ? `did you mean ${similar[0]}?` : `give ${known.join(', ')} or a .yml file`;
      return err({ reason: 'bad-usage', where: '--policy', message: `no policy is called ${name}`, fix });
    }
  }
  return ok(policies);
}

async function recordsOf(
  { source, history, days }: ReplayCommandOptions,
  project: string,
): Promise<Result<readonly HistoryRecord[]>> {
  // bugbug's file does not say when its pushes were; only their distances matter here.
  const range = { from: 0, to: days * DAY_SECONDS };
  const opened = await SOURCES[source].open({ project, range, path: history, tell: { log, warn: logWarning } });
  if (!opened.ok) return opened;
  using records = opened.value;
  return ok([...records.records()]);
}
