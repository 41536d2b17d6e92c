import type { Described } from '../util/described.ts';
import { parseJson } from '../util/json.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { validator } from '../util/schema.ts';
import { type bisectionPushSchema, bisectionSchema } from './bisection-schema.ts';

/** The file that every round of a search leaves. */
export const BISECTION = 'public/bisect.json';

/** What a search for the push that broke a task knows: `public/bisect.json`. */
export type Bisection = Described<typeof bisectionSchema>;

const problemsOf = validator(bisectionSchema);

/** Reads the text of a `public/bisect.json`, or says what it is instead. */
export function parseBisection(text: string): Outcome<Bisection, string> {
  const json = parseJson(text);
  if (!json.ok) return err(`not JSON: ${json.failure}`);
  const [problem] = problemsOf(json.value);
  return problem ? err(`not of its schema: ${problem.message}`) : ok(json.value as Bisection);
}

export type BisectionPush = Described<typeof bisectionPushSchema>;

/** Where the index has the action tasks that ended a search, of a project whose paths begin with the prefix. */
export const verdictsPath = (prefix: string): string => `${prefix}.seta.verdicts`;

/** Where that of one search is. */
export const verdictPath = (prefix: string, search: string): string => `${verdictsPath(prefix)}.${search}`;
