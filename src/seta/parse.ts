import type { Label } from '../util/ids.ts';
import { isObject, parseJson } from '../util/json.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { type SchemaProblem, validator } from '../util/schema.ts';
import type { Priority, SetaData } from './artifact.ts';
import { artifactSchema, jobtypesSchema } from './artifact-schema.ts';

/** The part of the data that judges labels, whichever form it was published in. */
export interface Judgement {
  /** Null where the form does not say it. */
  readonly project: string | null;
  /** ISO 8601. */
  readonly generated: string;
  readonly expires: string | null;
  readonly tasks: ReadonlyMap<
    Label,
    { readonly priority: Priority; readonly caught?: number; readonly runSeconds?: number }
  >;
}

export interface DataProblem {
  readonly code: 'not-json' | 'bad-schema';
  readonly message: string;
}

const checkArtifact = validator(artifactSchema);
const checkJobtypes = validator(jobtypesSchema);

/** Reads the text of a data artifact of ours, in full. */
export function parseArtifact(text: string): Outcome<SetaData, DataProblem> {
  const json = parseObject(text);
  if (!json.ok) return json;
  const problems = checkArtifact(json.value);
  return problems.length > 0 ? err(badSchema(problems)) : ok(json.value as unknown as SetaData);
}

/** Reads a data artifact of ours or, told by its key `jobtypes`, an answer of Treeherder's former SETA service. */
export function parseData(text: string): Outcome<Judgement, DataProblem> {
  const json = parseObject(text);
  if (!json.ok) return json;
  return 'jobtypes' in json.value ? fromJobtypes(json.value) : fromArtifact(json.value);
}

function fromArtifact(json: Record<string, unknown>): Outcome<Judgement, DataProblem> {
  const problems = checkArtifact(json);
  if (problems.length > 0) return err(badSchema(problems));
  const { project, generated, expires, tasks } = json as unknown as SetaData;
  const judged = Object.entries(tasks).map(([label, { priority, caught, runSeconds }]) => {
    return [label as Label, { priority, caught, ...(runSeconds === null ? {} : { runSeconds }) }] as const;
  });
  return ok({ project, generated, expires, tasks: new Map(judged) });
}

function fromJobtypes(json: Record<string, unknown>): Outcome<Judgement, DataProblem> {
  const problems = checkJobtypes(json);
  if (problems.length > 0) return err(badSchema(problems));
  const [[day, labels] = ['', []]] = Object.entries(json['jobtypes'] as Record<string, string[]>);
  return ok({
    project: null,
    generated: `${day}T00:00:00Z`,
    expires: null,
    tasks: new Map(labels.map((label) => [label as Label, { priority: 5 }])),
  });
}

function parseObject(text: string): Outcome<Record<string, unknown>, DataProblem> {
  const json = parseJson(text);
  if (!json.ok) {
    // The parser's own sentence quotes the text, which may be anything, an HTML page for one.
    const start = text.trimStart().slice(0, 30).replaceAll(/\s+/g, ' ');
    return err({ code: 'not-json', message: `the text is not JSON; it starts with ${JSON.stringify(start)}` });
  }
  const { value } = json;
  if (isObject(value)) return ok(value);
  const what = Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value;
  return err({ code: 'bad-schema', message: `an object is expected, not ${what}` });
}

function badSchema(problems: readonly SchemaProblem[]): DataProblem {
  const told = problems.slice(0, 3).map(({ message, fix }) => `${message} (${fix})`);
  const more = problems.length > 3 ? `; and ${problems.length - 3} more` : '';
  return { code: 'bad-schema', message: `${told.join('; ')}${more}` };
}
