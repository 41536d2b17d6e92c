import { readText } from '../../edge/files.ts';
import { type Built, build } from '../../regenerate/build.ts';
import { loadSolver } from '../../regenerate/cover/solve.ts';
import { defaultOptions } from '../../regenerate/options.ts';
import { parseOverrides } from '../../regenerate/overrides.ts';
import { type Previous, previousFrom } from '../../regenerate/previous.ts';
import type { SetaData } from '../../seta/artifact.ts';
import { type Config, type DataLocation, dataLocation } from '../../seta/config.ts';
import { type Artifact, decoded, parseArtifact, unjudgedText } from '../../seta/parse.ts';
import { prunableBy } from '../../seta/prunable.ts';
import { fetchBytes, type Refused } from '../../taskcluster/data.ts';
import type { Result } from '../../util/failure.ts';
import type { Label } from '../../util/ids.ts';
import { isObject, parseJson } from '../../util/json.ts';
import { err, type Outcome, ok } from '../../util/result.ts';
import { DAY_MILLISECONDS } from '../../util/time.ts';
import { parseLocation } from '../inputs.ts';
import { logWarning } from '../output.ts';
import type { Source, SourceOptions } from './source.ts';

/** What the commands that make data read besides records, and the options that say where it is. */
export interface AroundOptions {
  readonly graph?: string;
  readonly previous?: string;
}

export interface ChoiceOptions extends SourceOptions, AroundOptions {
  readonly method: 'cover' | 'walk';
  readonly coverage: number;
  readonly redundancy: number;
  readonly halfLife?: number;
  readonly solveSeconds: number;
}

export interface Around {
  /** Labels of the latest task graph. */
  readonly labels: readonly Label[];
  readonly previous: Previous;
}

const LIMITS = { timeBudget: 5 * 60_000, maxBytes: 2 ** 30, environment: process.env };

/** Makes data from records, in memory. */
export async function makeData(
  options: ChoiceOptions,
  source: Source,
): Promise<Result<{ built: Built; previous: Previous }>> {
  const { config, project, now } = source;
  const around = await readAround(options, config, project, now);
  if (!around.ok) return around;
  const { labels, previous } = around.value;
  const text = config.overrides === null ? ok('[]') : readText(config.overrides);
  if (!text.ok) return text;
  const overrides = parseOverrides(text.value, config.overrides ?? '');
  if (!overrides.ok) return overrides;
  const { method, coverage: target, redundancy, solveSeconds, days: windowDays, halfLife = null } = options;
  const chosen = { method, target, redundancy, solveSeconds, windowDays, halfLifeDays: halfLife };
  const input = {
    ...{ project, labels, now, records: source.records(), prunable: prunableBy(config), renames: config.renames },
    ...{ overrides: overrides.value, previous: previous.data },
    options: { ...defaultOptions, ...chosen, graceDays: config.grace / DAY_MILLISECONDS },
  };
  const built = build(input, await loadSolver());
  return built.ok ? ok({ built: built.value, previous }) : built;
}

/** The labels of the latest task graph, and the artifact in use: of the options, or what the configuration names. */
export async function readAround(
  { graph, previous: given }: AroundOptions,
  config: Config,
  project: string,
  now: number,
): Promise<Result<Around>> {
  const index = `${config.trustDomain}.v2.${project}.latest.taskgraph.decision`;
  const labels = await readLabels(
    graph === undefined ? { index, artifact: 'public/runnable-jobs.json' } : { file: graph },
  );
  if (!labels.ok) return labels;
  const location = given === undefined ? dataLocation(config, project) : given === 'none' ? null : parseLocation(given);
  const text = location && (await readTextAt(location));
  const previous = previousFrom(text, { project, now, isGiven: given !== undefined });
  return previous.ok ? ok({ labels: labels.value, previous: previous.value }) : previous;
}

/** The keys of a full-task-graph.json or runnable-jobs.json. */
async function readLabels(location: DataLocation): Promise<Result<readonly Label[]>> {
  const text = await readTextAt(location);
  const where = text.location;
  if (!text.ok) {
    const { message, code } = text.failure;
    const fix = 'give --graph full-task-graph.json';
    return err({ reason: 'bad-graph', where, message: `${message} (${code})`, fix });
  }
  const json = parseJson(text.value);
  if (json.ok && isObject(json.value)) return ok(Object.keys(json.value) as Label[]);
  return err({ reason: 'bad-graph', where, message: 'an object by label is expected' });
}

/** The text of an artifact, and where it is, printable. */
export async function readTextAt(
  location: DataLocation,
  limits = LIMITS,
): Promise<{ readonly location: string } & Outcome<string, Pick<Refused, 'code' | 'message'>>> {
  const { location: where, ...bytes } = await fetchBytes(location, limits);
  return { location: where, ...(bytes.ok ? decoded(bytes.value) : bytes) };
}

/** A data artifact of ours; `bad-data` where it cannot be had or is none. */
export async function readArtifact(location: DataLocation): Promise<Result<SetaData>> {
  const { location: where, ...text } = await readTextAt(location);
  const parsed = text.ok ? parseArtifact(text.value) : text;
  if (!parsed.ok) {
    const { message, code } = parsed.failure;
    return err({ reason: 'bad-data', where, message: `${message} (${code})` });
  }
  warnOf(parsed.value, where);
  return ok(parsed.value.data);
}

/** Warns of labels that cannot be judged. */
export function warnOf({ unjudged }: Pick<Artifact, 'unjudged'>, where: string): void {
  const text = unjudgedText(unjudged);
  if (text !== null) logWarning(`${where}: ${text}`);
}
