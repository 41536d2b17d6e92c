import { readText } from '../../edge/files.ts';
import { type Built, build } from '../../regenerate/build.ts';
import { loadSolver } from '../../regenerate/cover/solve.ts';
import { type BuildOptions, defaultOptions } from '../../regenerate/options.ts';
import { type Override, parseOverrides } from '../../regenerate/overrides.ts';
import type { SetaData } from '../../seta/artifact.ts';
import type { Config } from '../../seta/config.ts';
import { prunableBy } from '../../seta/prunable.ts';
import type { Result } from '../../util/failure.ts';
import type { Label } from '../../util/ids.ts';
import { ok } from '../../util/result.ts';
import { latestLabels, previousArtifact } from './artifacts.ts';
import type { Source, SourceOptions } from './source.ts';

/** Options of the commands that make data. */
export interface ChoiceOptions extends SourceOptions {
  readonly graph?: string;
  readonly previous?: string;
  readonly method: 'cover' | 'walk';
  readonly coverage: number;
  readonly redundancy: number;
  readonly halfLife?: number;
  readonly solveSeconds: number;
}

export interface Made {
  readonly built: Built;
  readonly previous: SetaData | null;
  readonly prunable: readonly Label[];
}

/** Makes data from records, in memory. */
export async function makeData(options: ChoiceOptions, source: Source): Promise<Result<Made>> {
  const { config, project, now } = source;
  const labels = await latestLabels(options.graph, config, project);
  if (!labels.ok) return labels;
  const previous = await previousArtifact(options.previous, config, project);
  if (!previous.ok) return previous;
  const overrides = readOverrides(config);
  if (!overrides.ok) return overrides;
  const isPrunable = prunableBy(config);
  const built = build(
    {
      project,
      records: source.records(),
      labels: labels.value,
      prunable: isPrunable,
      overrides: overrides.value,
      previous: previous.value,
      now,
      options: buildOptions(options, config),
    },
    await loadSolver(),
  );
  if (!built.ok) return built;
  return ok({ built: built.value, previous: previous.value, prunable: labels.value.filter(isPrunable) });
}

function readOverrides({ overrides }: Config): Result<readonly Override[]> {
  if (overrides === null) return ok([]);
  const text = readText(overrides);
  return text.ok ? parseOverrides(text.value, overrides) : text;
}

function buildOptions(options: ChoiceOptions, config: Config): BuildOptions {
  return {
    ...defaultOptions,
    method: options.method,
    target: options.coverage,
    redundancy: options.redundancy,
    solveSeconds: options.solveSeconds,
    windowDays: options.days,
    graceDays: config.grace / 86_400_000,
    halfLifeDays: options.halfLife ?? null,
  };
}
