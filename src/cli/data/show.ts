import { type DataLocation, dataLocation } from '../../seta/config.ts';
import { type Judgement, parseArtifact, parseData } from '../../seta/parse.ts';
import type { Result } from '../../util/failure.ts';
import { labelMatcher } from '../../util/globs.ts';
import { number } from '../../util/numbers.ts';
import { err, ok } from '../../util/result.ts';
import { artifactText, priorityTable } from '../artifact-text.ts';
import { parseLocation, readConfig } from '../inputs.ts';
import { print, printJson, styled, table } from '../output.ts';
import { readTextAt, warnOf } from './make.ts';

export interface ShowOptions {
  readonly data?: string;
  readonly config: string;
  readonly project?: string;
  readonly match?: string;
  readonly json?: boolean;
}

/** Prints what a data artifact says; trouble that would make a push run everything is an error here. */
export async function show(options: ShowOptions): Promise<Result<void>> {
  const text = await dataText(options);
  if (!text.ok) return text;
  const judgement = parseData(text.value.text);
  if (!judgement.ok) {
    const { code, message } = judgement.failure;
    return err({ reason: 'bad-data', where: text.value.location, message: `${message} (${code})` });
  }
  const parsed = parseArtifact(text.value.text);
  const artifact = parsed.ok ? parsed.value.data : null;
  const { location } = text.value;
  warnOf(judgement.value, location);
  const listed = labels(judgement.value, options.match);
  if (options.json) {
    const { tasks, unjudged, ...overview } = judgement.value;
    const { window, coverage } = artifact ?? {};
    printJson({
      ...overview,
      location,
      labels: tasks.size,
      unjudged: unjudged.count,
      window,
      coverage,
      ...(listed ? { tasks: Object.fromEntries(listed) } : {}),
    });
    return ok(undefined);
  }
  if (artifact) print(artifactText(artifact, location));
  else {
    print(
      `${styled('bold', location)}: in the form of Treeherder's former service, of ${judgement.value.generated.slice(0, 10)}`,
    );
    print(['', ...priorityTable([...judgement.value.tasks.values()])]);
  }
  if (listed) {
    print('');
    const rows = listed.map(([label, { priority, caught, runSeconds }]) => [
      label,
      priority,
      caught ?? '',
      runSeconds === undefined ? '' : `${number(runSeconds)} s`,
    ]);
    print(table(['label', 'priority', 'caught', 'run time'], rows));
  }
  return ok(undefined);
}

async function dataText(options: ShowOptions): Promise<Result<{ text: string; location: string }>> {
  const where = dataPlace(options);
  if (!where.ok) return where;
  const { location, ...limits } = where.value;
  const text = await readTextAt(location, { ...limits, environment: process.env });
  if (text.ok) return ok({ text: text.value, location: text.location });
  const { message, code } = text.failure;
  return err({ reason: 'bad-data', where: text.location, message: `${message} (${code})` });
}

const LIMITS = { timeBudget: 60_000, maxBytes: 256 * 2 ** 20 };

interface Place {
  readonly location: DataLocation;
  readonly timeBudget: number;
  readonly maxBytes: number;
}

function dataPlace({ data, config: file, project }: ShowOptions): Result<Place> {
  if (data !== undefined) return ok({ location: parseLocation(data), ...LIMITS });
  const config = readConfig(file);
  if (!config.ok) return config;
  const [name = ''] = project === undefined ? config.value.projects : [project];
  const location = dataLocation(config.value, name);
  if (location) return ok({ location, timeBudget: config.value.timeBudget, maxBytes: config.value.maxSize });
  return err({ reason: 'bad-usage', where: file, message: 'it names no data', fix: 'give --data LOCATION' });
}

const labels = ({ tasks }: Judgement, glob: string | undefined) =>
  glob === undefined ? null : [...tasks].filter(([label]) => labelMatcher([glob])(label));
