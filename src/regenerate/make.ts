import type { Recorded } from '../history/run-table.ts';
import type { SetaData } from '../seta/artifact.ts';
import { type Config, dataLocation, parentOf } from '../seta/config.ts';
import { prunableBy } from '../seta/prunable.ts';
import type { Provenance } from '../taskcluster/provenance.ts';
import type { Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { isObject, parseJson } from '../util/json.ts';
import { type LabelParts, partsOf, symbolOf } from '../util/labels.ts';
import type { DataLocation } from '../util/ports.ts';
import { err, ok } from '../util/result.ts';
import { type Built, build } from './build.ts';
import type { CoverSolver } from './cover/solve.ts';
import type { Finding } from './finding.ts';
import { type Heritage, heritageOf, stillInherited } from './inherit.ts';
import { type BuildOptions, configuredOptions } from './options.ts';
import { parseOverrides } from './overrides.ts';
import { type Answer, type Previous, parentFrom, previousFrom } from './previous.ts';

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
  /** What the graph tells of a label's platform and suite, or the data in use of one that is gone. */
  readonly parts: (label: string) => LabelParts;
  /** What Treeherder calls a task of the latest graph; null where it shows none. */
  readonly symbol: (label: string) => string | null;
  readonly previous: Previous;
}

/** What is inherited, and what people should know of it. */
interface Inheritance {
  readonly heritage: Heritage | null;
  readonly findings: readonly Finding[];
}

async function inheritance(
  { config, project, now }: Subject,
  { text }: MakePorts,
  previous: SetaData | null,
  windowDays: number,
): Promise<Inheritance> {
  const parent = parentOf(config, project);
  if (!parent) return { heritage: null, findings: [] };
  const { data, findings } = parentFrom(await text(parent.location, 'parent data'), parent.project, config, now);
  return { heritage: data ? heritageOf(data) : stillInherited(previous, now, windowDays), findings };
}

export async function gatherAround(subject: Subject, { text }: MakePorts): Promise<Result<Around>> {
  const { config, project, now } = subject;
  // Not runnable-jobs.json, which is shorter: it lacks what Treeherder does not show.
  const index = `${config.trustDomain}.v2.${project}.latest.taskgraph.decision`;
  const graph = graphIn(
    await text(subject.graph ?? { index, artifact: 'public/full-task-graph.json' }, 'latest task graph'),
  );
  if (!graph.ok) return graph;
  const labels = [...graph.value.keys()];
  const location = subject.previous ?? dataLocation(config, project);
  const answer = location === null || location === 'none' ? null : await text(location, 'previous data');
  const previous = previousFrom(answer, { project, now, isGiven: subject.previous !== undefined });
  if (!previous.ok) return previous;
  // Of labels that are gone, what the data in use has kept.
  const known: Readonly<Record<string, unknown>> = previous.value.data?.tasks ?? {};
  const parts = (label: string) => graph.value.get(label as Label) ?? partsOf(label, known[label]);
  const symbol = (label: string) => graph.value.get(label as Label)?.symbol ?? null;
  return ok({ labels, parts, symbol, previous: previous.value });
}

/** Data from records, with what it is made from and what it is to be compared with. */
export async function makeData(
  subject: Subject,
  records: Iterable<Recorded>,
  options: Omit<BuildOptions, 'graceDays'>,
  ports: MakePorts,
  solver: CoverSolver,
): Promise<Result<{ readonly built: Built } & Pick<Around, 'previous' | 'symbol'>>> {
  const { config, project, now } = subject;
  const around = await gatherAround(subject, ports);
  if (!around.ok) return around;
  const { labels, parts, symbol, previous } = around.value;
  const { heritage, findings } = await inheritance(subject, ports, previous.data, options.windowDays);
  const text = config.overrides === null ? ok('[]') : ports.file(config.overrides);
  const overrides = text.ok ? parseOverrides(text.value, config.overrides ?? '') : text;
  if (!overrides.ok) return overrides;
  const input = {
    ...{ project, records, labels, parts, now, prunable: prunableBy(config), renames: config.renames },
    ...{ overrides: overrides.value, previous: previous.data, heritage },
    options: { ...options, ...configuredOptions(config) },
  };
  const built = build(input, solver);
  if (!built.ok) return built;
  // The first data of a branch is compared with what it inherits.
  const compared = { ...previous, data: previous.data ?? heritage?.data ?? null };
  return ok({
    built: { ...built.value, findings: [...findings, ...built.value.findings] },
    previous: compared,
    symbol,
  });
}

/** The labels of a full-task-graph.json or runnable-jobs.json, with what it tells of each. Such a file may have 150 MB: it is let go. */
function graphIn(answer: Answer): Result<ReadonlyMap<Label, LabelParts & { readonly symbol: string | null }>> {
  const where = answer.location;
  if (!answer.ok) {
    const { message, code } = answer.failure;
    const fix = 'give --graph full-task-graph.json';
    return err({ reason: 'bad-graph', where, message: `${message} (${code})`, fix });
  }
  const json = parseJson(answer.value);
  if (json.ok && isObject(json.value)) {
    return ok(
      new Map(
        Object.entries(json.value).map(([label, task]) => [
          label as Label,
          { ...partsOf(label, task), symbol: symbolOf(task) },
        ]),
      ),
    );
  }
  return err({ reason: 'bad-graph', where, message: 'an object by label is expected' });
}
