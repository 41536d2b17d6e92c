import type { Described } from '../util/described.ts';
import type { bisectionPushSchema, bisectionSchema } from './bisection-schema.ts';

/** The file that every round of a search leaves. */
export const BISECTION = 'public/bisect.json';

/** What a search for the push that broke a task knows: `public/bisect.json`. */
export type Bisection = Described<typeof bisectionSchema>;

export type BisectionPush = Described<typeof bisectionPushSchema>;

/** Where the index has the action tasks that ended a search, of a project whose paths begin with the prefix. */
export const verdictsPath = (prefix: string): string => `${prefix}.seta.verdicts`;

/** Where that of one search is. */
export const verdictPath = (prefix: string, search: string): string => `${verdictsPath(prefix)}.${search}`;
