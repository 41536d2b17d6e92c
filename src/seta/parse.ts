import { constants } from 'node:buffer';
import type { Label } from '../util/ids.ts';
import { isObject, parseJson } from '../util/json.ts';
import { quoted } from '../util/quote.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { type SchemaProblem, validator } from '../util/schema.ts';
import type { Flake, LabelData, Priority, SetaData } from './artifact.ts';
import { artifactSchema, jobtypesSchema } from './artifact-schema.ts';
import type { PathRules } from './paths.ts';

/** Labels that the data names and that cannot be judged: they run. */
export interface Unjudged {
  readonly count: number;
  /** Of the first few, which and why. */
  readonly told: readonly string[];
}

/** The part of the data that judges labels, whichever form it was published in. */
export interface Judgement {
  /** Null where the form does not say it. */
  readonly project: string | null;
  /** ISO 8601. */
  readonly generated: string;
  readonly expires: string | null;
  readonly tasks: ReadonlyMap<
    Label,
    {
      readonly priority: Priority;
      readonly caught?: number;
      readonly runSeconds?: number;
      readonly slots?: number;
      readonly flake?: Flake;
    }
  >;
  /** The number of slots of the rota; absent where there is none, and no label has slots then. */
  readonly slots?: number;
  /**
   * Whether the data bears out what it promises: it caught regressions, and holds the labels that it says were chosen for them. Data of
   * which a part is missing, or that calls everything of low value, does not; nor does a form that promises nothing.
   */
  readonly backed: boolean;
  readonly unjudged: Unjudged;
  /** What changed files add; absent where it is not said. */
  readonly paths?: PathRules;
  /** Why what it says of changed files cannot be read, and adds nothing; absent where it can. */
  readonly pathsProblem?: string;
}

/** A data artifact of ours in full, without the labels that cannot be judged, and without path rules that cannot be read. */
export interface Artifact {
  readonly data: SetaData;
  readonly unjudged: Unjudged;
  readonly pathsProblem?: string;
}

export interface DataProblem {
  readonly code: 'not-json' | 'bad-schema' | 'too-large';
  readonly message: string;
}

/** Labels are checked one by one: a broken one costs itself, and a million of them no list of a million problems. */
const headOf = (schema: { readonly properties: object }, tasks: object) =>
  validator({ ...schema, properties: { ...schema.properties, ...tasks } });

const checkHead = headOf(artifactSchema, { tasks: { type: 'object' }, paths: {} });
const checkPaths = validator(artifactSchema.definitions.paths);
const checkTask = validator(artifactSchema.definitions.task);
const { jobtypes } = jobtypesSchema.properties;
const checkJobtypes = headOf(jobtypesSchema, { jobtypes: { ...jobtypes, additionalProperties: { type: 'array' } } });
const LABEL = new RegExp(artifactSchema.definitions.label.pattern);

/** Reads the text of a data artifact of ours, in full. */
export function parseArtifact(text: string): Outcome<Artifact, DataProblem> {
  const json = jsonObject(text);
  return json.ok ? artifactOf(json.value) : json;
}

/** Reads the bytes of data, which are UTF-8. */
export function parseBytes(bytes: Uint8Array): Outcome<Judgement, DataProblem> {
  const text = decoded(bytes);
  return text.ok ? parseData(text.value) : text;
}

/** The text of UTF-8 bytes, without a byte order mark. */
export function decoded(bytes: Uint8Array): Outcome<string, DataProblem> {
  if (bytes.length > constants.MAX_STRING_LENGTH)
    return err({ code: 'too-large', message: 'it is larger than half a gigabyte' });
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return err({ code: 'not-json', message: 'it is not UTF-8 text' });
  }
}

/** Reads a data artifact of ours or, told by its key `jobtypes`, an answer of Treeherder's former SETA service. */
export function parseData(text: string): Outcome<Judgement, DataProblem> {
  const json = jsonObject(text);
  if (!json.ok) return json;
  if (Object.hasOwn(json.value, 'jobtypes')) return fromJobtypes(json.value);
  const artifact = artifactOf(json.value);
  if (!artifact.ok) return artifact;
  const { data, unjudged, pathsProblem } = artifact.value;
  const { project, generated, expires, rota, paths } = data;
  const judged = Object.entries(data.tasks).map(([label, { priority, caught, runSeconds, slots, flake }]) => {
    const turns = rota && slots !== undefined ? { slots } : {};
    return [
      label as Label,
      { priority, caught, ...(runSeconds === null ? {} : { runSeconds }), ...turns, ...(flake ? { flake } : {}) },
    ] as const;
  });
  return ok({
    ...{ project, generated, expires, tasks: new Map(judged), backed: isBacked(data), unjudged },
    ...(rota ? { slots: rota.slots } : {}),
    ...(paths ? { paths } : {}),
    ...(pathsProblem === undefined ? {} : { pathsProblem }),
  });
}

function isBacked({ coverage, tasks, rota }: SetaData): boolean {
  const all = Object.values(tasks);
  // Where backstops are near enough, or all that can be paid for, no label has a turn between them; the rota says so.
  const isLeftToBackstops = rota?.runHours === 0 && rota.delay === rota.delayWithout;
  if (isLeftToBackstops) return coverage.covered > 0 && all.every(({ slots = 0 }) => slots === 0);
  const held = all.filter(
    ({ reason, slots }) => reason === 'regressions' || (rota && slots !== undefined && slots > 0),
  );
  return coverage.covered > 0 && held.length > 0 && held.length >= coverage.highValue;
}

/** The labels that cannot be judged, as a clause; null where there are none. */
export function unjudgedText({ count, told }: Unjudged): string | null {
  if (count === 0) return null;
  const more = count > told.length ? `; and ${count - told.length} more` : '';
  return `${count} of its labels cannot be judged and ${count === 1 ? 'runs' : 'run'}: ${told.join('; ')}${more}`;
}

function artifactOf(json: Record<string, unknown>): Outcome<Artifact, DataProblem> {
  const problems = checkHead(json);
  if (problems.length > 0) return err(badSchema(problems));
  const { tasks, paths, ...head } = json as unknown as SetaData;
  const left = new LeftOut();
  const judged = Object.entries<LabelData>(tasks).filter(([label, task]) => left.isFine(label, checkTask(task)));
  if (left.nothingFits) return err(badSchema(left.first));
  // They only add: broken ones cost themselves.
  const wrong = paths === undefined ? [] : checkPaths(paths);
  const added = paths === undefined || wrong.length > 0 ? {} : { paths };
  const data = { ...head, ...added, tasks: Object.fromEntries(judged) };
  return ok({ data, unjudged: left.unjudged, ...(wrong[0] ? { pathsProblem: wrong[0].message } : {}) });
}

function fromJobtypes(json: Record<string, unknown>): Outcome<Judgement, DataProblem> {
  const problems = checkJobtypes(json);
  if (problems.length > 0) return err(badSchema(problems));
  const [[day, labels] = ['', []]] = Object.entries(json['jobtypes'] as Record<string, unknown[]>);
  const left = new LeftOut();
  const judged = labels.filter((label): label is Label => {
    const message = `a label is ${quoted(label)}`;
    return left.isFine(label, typeof label === 'string' ? [] : [{ path: [], message, fix: 'write it as text' }]);
  });
  if (left.nothingFits) return err(badSchema(left.first));
  const tasks = new Map(judged.map((label) => [label, { priority: 5 as const }]));
  if (tasks.size < judged.length) return err({ code: 'bad-schema', message: 'jobtypes names a label twice' });
  return ok({
    project: null,
    generated: `${day}T00:00:00Z`,
    expires: null,
    tasks,
    backed: false,
    unjudged: left.unjudged,
  });
}

/** What is left out of the data, label by label. */
class LeftOut {
  readonly unjudged = { count: 0, told: [] as string[] };
  /** What is wrong with the first entry that is broken. */
  first: readonly SchemaProblem[] = [];
  #fitting = 0;
  #broken = 0;

  isFine(label: unknown, problems: readonly SchemaProblem[]): boolean {
    const isLabel = typeof label === 'string' && LABEL.test(label);
    if (problems.length === 0) this.#fitting++;
    else if (this.#broken++ === 0) this.first = problems;
    if (isLabel && problems.length === 0) return true;
    this.unjudged.count++;
    if (this.unjudged.told.length < 3) {
      const why = problems[0]?.message ?? 'a label has visible ASCII characters only';
      this.unjudged.told.push(`${quoted(label)} (${why})`);
    }
    return false;
  }

  /** Whether there are entries, and none has the form of one: then it is not data with faults, it is something else. */
  get nothingFits(): boolean {
    return this.#broken > 0 && this.#fitting === 0;
  }
}

function jsonObject(text: string): Outcome<Record<string, unknown>, DataProblem> {
  if (isDeep(text)) return err({ code: 'bad-schema', message: `it is nested more than ${MAX_DEPTH} levels deep` });
  const json = parseJson(text);
  // The text may be anything that a server sent, so that not a piece of it is repeated.
  if (!json.ok) return err({ code: 'not-json', message: `it is not JSON${likely(text)}` });
  if (isObject(json.value)) return ok(json.value);
  const what = Array.isArray(json.value) ? 'a list' : json.value === null ? 'null' : typeof json.value;
  return err({ code: 'bad-schema', message: `an object is expected, not ${what}` });
}

/** What a text that is not JSON is likely to be. */
function likely(text: string): string {
  const start = text.slice(0, 200).trimStart();
  if (start === '') return ': it is empty';
  if (start.startsWith('<')) return ': it looks like HTML or XML';
  return start.startsWith('{') ? ': it starts like JSON, and is cut short or broken' : '';
}

/** The artifact has five levels, and a few more in the options of its generator. */
const MAX_DEPTH = 100;

/**
 * Whether a text is nested more deeply than data is. One pass over it: `JSON.parse` takes seconds for millions of levels, and
 * recursion over them ends in a stack overflow.
 */
function isDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inString) {
      if (unit === BACKSLASH) i++;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) inString = true;
    else if (unit === OPEN_LIST || unit === OPEN_OBJECT) {
      if (++depth > MAX_DEPTH) return true;
    } else if (unit === CLOSE_LIST || unit === CLOSE_OBJECT) depth--;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

function badSchema(problems: readonly SchemaProblem[]): DataProblem {
  const told = problems.slice(0, 3).map(({ message, fix }) => `${message} (${fix})`);
  const more = problems.length > 3 ? `; and ${problems.length - 3} more` : '';
  return { code: 'bad-schema', message: `${told.join('; ')}${more}` };
}
