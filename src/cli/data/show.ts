import type { Answer } from '../../regenerate/previous.ts';
import { artifactText, formerText, labelTable } from '../../report/text/data.ts';
import { dataLocation } from '../../seta/config.ts';
import { type Judgement, parseArtifact, parseData } from '../../seta/parse.ts';
import type { Result } from '../../util/failure.ts';
import { labelMatcher } from '../../util/globs.ts';
import { err, ok } from '../../util/result.ts';
import { disbeliefAt, parseLocation, readConfig } from '../inputs.ts';
import { print, printJson } from '../output.ts';
import { readTextAt, warnOf } from './read.ts';

export interface ShowOptions {
  readonly data?: string;
  readonly config: string;
  readonly project?: string;
  readonly match?: string;
  readonly json?: boolean;
}

/** Prints what a data artifact says; trouble that would make a push run everything is an error here. */
export async function show(options: ShowOptions): Promise<Result<void>> {
  const found = await dataText(options);
  if (!found.ok) return found;
  const { location, ...text } = found.value;
  const judgement = text.ok ? parseData(text.value) : text;
  if (!judgement.ok) {
    const { code, message } = judgement.failure;
    return err({ reason: 'bad-data', where: location, message: `${message} (${code})` });
  }
  const parsed = text.ok ? parseArtifact(text.value) : text;
  const artifact = parsed.ok ? parsed.value.data : null;
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
  else print(formerText(judgement.value, location));
  if (listed) print(['', ...labelTable(listed)]);
  return ok(undefined);
}

/** The data of `--data`, or what the configuration names, within its limits. */
async function dataText({ data, config: file, project }: ShowOptions): Promise<Result<Answer>> {
  if (data !== undefined) return ok(await readTextAt(parseLocation(data)));
  const config = readConfig(file);
  if (!config.ok) return config;
  const { timeBudget, maxSize: maxBytes, projects } = config.value;
  const location = dataLocation(config.value, project ?? projects[0] ?? '');
  // Which level a push will have is not known here: of the lowest, so that what no push believes is told.
  const disbelief = disbeliefAt('data', config.value.trustDomain, '1');
  if (location) return ok(await readTextAt(location, { timeBudget, maxBytes, disbelief }));
  return err({ reason: 'bad-usage', where: file, message: 'it names no data', fix: 'give --data LOCATION' });
}

const labels = ({ tasks }: Judgement, glob: string | undefined) =>
  glob === undefined ? null : [...tasks].filter(([label]) => labelMatcher([glob])(label));
