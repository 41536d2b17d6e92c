import { fetchData } from '../../edge/data.ts';
import type { Result } from '../../failure.ts';
import type { SetaData } from '../../seta/artifact.ts';
import { type DataLocation, dataLocation } from '../../seta/config.ts';
import { type Judgement, parseArtifact, parseData } from '../../seta/parse.ts';
import { labelMatcher } from '../../util/globs.ts';
import { err, ok } from '../../util/result.ts';
import { parseLocation, readConfig } from '../inputs.ts';
import { number, print, printJson, styled, table } from '../output.ts';

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
  const artifact = parseArtifact(text.value.text);
  const shown = { ...overview(judgement.value, artifact.ok ? artifact.value : null), location: text.value.location };
  const listed = labels(judgement.value, options.match);
  if (options.json) {
    printJson({ ...shown, ...(listed ? { tasks: Object.fromEntries(listed) } : {}) });
    return ok(undefined);
  }
  print(`${styled('bold', shown.location)}: project ${shown.project ?? 'not said'}, made ${shown.generated}`);
  if (shown.coverage) print(coverageText(shown.coverage));
  print('');
  print(
    table(
      ['priority', 'labels', 'run hours'],
      shown.priorities.map((p) => [p.priority, number(p.labels), number(p.runHours, 1)]),
    ),
  );
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
  const { location, timeBudget, maxBytes } = where.value;
  const answer = await fetchData(location, { timeBudget, maxBytes, environment: process.env });
  if (answer.kind === 'bytes') return ok(answer);
  return err({ reason: 'bad-data', where: answer.location, message: `${answer.message} (${answer.code})` });
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

function overview({ project, generated, expires, tasks }: Judgement, artifact: SetaData | null) {
  const priorities = [1, 2, 3, 4, 5].map((priority) => {
    const those = [...tasks.values()].filter((task) => task.priority === priority);
    const seconds = those.reduce((sum, { runSeconds }) => sum + (runSeconds ?? 0), 0);
    return { priority, labels: those.length, runHours: Math.round(seconds / 36) / 100 };
  });
  const { window, coverage } = artifact ?? {};
  return { project, generated, expires, priorities, window, coverage };
}

const labels = ({ tasks }: Judgement, glob: string | undefined) =>
  glob === undefined ? null : [...tasks].filter(([label]) => labelMatcher([glob])(label));

function coverageText({
  regressions,
  covered,
  highValue,
  runHours,
  allRunHours,
  optimal,
}: SetaData['coverage']): string {
  const share = allRunHours === 0 ? 0 : (100 * runHours) / allRunHours;
  return (
    `${number(highValue)} high-value tasks catch ${number(covered)} of ${number(regressions)} regressions in ` +
    `${number(runHours, 1)} of ${number(allRunHours, 1)} run hours (${number(share, 1)} %)${optimal ? ', proven least' : ''}`
  );
}
