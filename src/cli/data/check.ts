import { defaultLimits, gate } from '../../regenerate/gate.ts';
import { prunableBy } from '../../seta/prunable.ts';
import type { Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { parseLocation, readConfig } from '../inputs.ts';
import { print, printJson } from '../output.ts';
import { latestLabels, previousArtifact, readArtifact } from './artifacts.ts';
import { refusal } from './build.ts';

export interface CheckOptions {
  readonly data: string;
  readonly config: string;
  readonly graph?: string;
  readonly previous?: string;
  readonly now?: number;
  readonly json?: boolean;
}

/** The gate alone, over an artifact. */
export async function check(options: CheckOptions): Promise<Result<void>> {
  const config = readConfig(options.config);
  if (!config.ok) return config;
  const data = await readArtifact(parseLocation(options.data));
  if (!data.ok) return data;
  const { project } = data.value;
  const labels = await latestLabels(options.graph, config.value, project);
  if (!labels.ok) return labels;
  const previous = await previousArtifact(options.previous, config.value, project);
  if (!previous.ok) return previous;
  const findings = gate({
    data: data.value,
    previous: previous.value,
    prunable: labels.value.filter(prunableBy(config.value)),
    now: options.now ?? Date.now(),
    limits: defaultLimits,
  });
  if (options.json) printJson({ version: 1, findings });
  if (findings.length > 0) return err(refusal(findings));
  if (!options.json) print(`${options.data}: nothing speaks against publishing it`);
  return ok(undefined);
}
