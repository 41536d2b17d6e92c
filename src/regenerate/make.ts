import type { HistoryRecord } from '../history/records.ts';
import { type Config, dataLocation } from '../seta/config.ts';
import { prunableBy } from '../seta/prunable.ts';
import type { Provenance } from '../taskcluster/provenance.ts';
import type { Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { isObject, parseJson } from '../util/json.ts';
import type { DataLocation } from '../util/ports.ts';
import { err, ok } from '../util/result.ts';
import { type Built, build } from './build.ts';
import type { CoverSolver } from './cover/solve.ts';
import { type BuildOptions, configuredOptions } from './options.ts';
import { parseOverrides } from './overrides.ts';
import { type Answer, type Previous, previousFrom } from './previous.ts';

/** What making data needs of the outside. */
export interface MakePorts {
  /** The text at a location, or why there is none. `what`: whose word it must be. */
  text(location: DataLocation, what: Provenance): Promise<Answer>;
  /** The text of a file of the repository. */
  file(path: string): Result<string>;
}

/** What data is made for. */
export interface Subject {
  readonly config: Config;
  readonly project: string;
  /** Unix milliseconds. */
  readonly now: number;
  /** Where the labels of the latest task graph are; what the latest decision task left where it is left out. */
  readonly graph?: DataLocation | undefined;
  /** The artifact in use: `none`, or where it is; what the configuration names where it is left out. */
  readonly previous?: DataLocation | 'none' | undefined;
}

/** What data is judged by besides itself. */
export interface Around {
  /** Labels of the latest task graph. */
  readonly labels: readonly Label[];
  readonly previous: Previous;
}

export async function gatherAround(subject: Subject, { text }: MakePorts): Promise<Result<Around>> {
  const { config, project, now } = subject;
  // Not runnable-jobs.json, which is shorter: it lacks what Treeherder does not show.
  const index = `${config.trustDomain}.v2.${project}.latest.taskgraph.decision`;
  const labels = labelsIn(
    await text(subject.graph ?? { index, artifact: 'public/full-task-graph.json' }, 'latest task graph'),
  );
  if (!labels.ok) return labels;
  const location = subject.previous ?? dataLocation(config, project);
  const answer = location === null || location === 'none' ? null : await text(location, 'previous data');
  const previous = previousFrom(answer, { project, now, isGiven: subject.previous !== undefined });
  return previous.ok ? ok({ labels: labels.value, previous: previous.value }) : previous;
}

/** Data from records, with what it is made from and what it is to be compared with. */
export async function makeData(
  subject: Subject,
  records: Iterable<HistoryRecord>,
  options: Omit<BuildOptions, 'graceDays'>,
  ports: MakePorts,
  solver: CoverSolver,
): Promise<Result<{ readonly built: Built; readonly previous: Previous }>> {
  const { config, project, now } = subject;
  const around = await gatherAround(subject, ports);
  if (!around.ok) return around;
  const { labels, previous } = around.value;
  const text = config.overrides === null ? ok('[]') : ports.file(config.overrides);
  const overrides = text.ok ? parseOverrides(text.value, config.overrides ?? '') : text;
  if (!overrides.ok) return overrides;
  const input = {
    ...{ project, records, labels, now, prunable: prunableBy(config), renames: config.renames },
    ...{ overrides: overrides.value, previous: previous.data },
    options: { ...options, ...configuredOptions(config) },
  };
  const built = build(input, solver);
  return built.ok ? ok({ built: built.value, previous }) : built;
}

/** The keys of a full-task-graph.json or runnable-jobs.json. */
function labelsIn(answer: Answer): Result<readonly Label[]> {
  const where = answer.location;
  if (!answer.ok) {
    const { message, code } = answer.failure;
    const fix = 'give --graph full-task-graph.json';
    return err({ reason: 'bad-graph', where, message: `${message} (${code})`, fix });
  }
  const json = parseJson(answer.value);
  if (json.ok && isObject(json.value)) return ok(Object.keys(json.value) as Label[]);
  return err({ reason: 'bad-graph', where, message: 'an object by label is expected' });
}
