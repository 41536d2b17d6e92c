import { object } from '../util/described.ts';

const count = { type: 'integer', minimum: 0 } as const;
const hours = { type: 'number', minimum: 0 } as const;

/** Pairs of a path and a label that data may hold, so that it stays small and is read in no time. */
export const MOST_PAIRS = 2000;
/** Regressions that a rule names, the latest ones. */
export const MOST_NAMED = 20;

const ruleSchema = object({
  path: { type: 'string', minLength: 1, maxLength: 500, description: 'a file, or a folder with all that is below it' },
  pushes: { type: 'integer', minimum: 1, description: 'of the window that touched it' },
  regressions: { ...count, description: 'of the window that came of touching it' },
  labels: {
    type: 'object',
    minProperties: 1,
    description: 'label to what it caught of these',
    additionalProperties: object({
      caught: { type: 'integer', minimum: 1 },
      fixes: {
        type: 'array',
        maxItems: MOST_NAMED,
        items: { type: 'string', minLength: 1, maxLength: 100 },
        description: 'the revisions that fixed them, the latest first and so many at most',
      },
    }),
  },
});

/** What the files that a push changes add to it. */
export const pathsSchema = object(
  {
    pushes: { ...count, description: 'of the window whose changed files are known' },
    regressions: { ...count, description: 'of the window of which it is known what they came of' },
    runHours: { ...hours, description: 'mean run time a push that the rules would have added in the window' },
    mostHours: { ...hours, description: 'no push gets more added than this' },
    rules: { type: 'array', maxItems: MOST_PAIRS, items: ruleSchema },
  },
  {
    commits: {
      ...{ type: 'string', pattern: '^https?://', maxLength: 500 },
      description: 'where a commit can be looked at, without its revision',
    },
  },
);

/** `seta.paths` of the configuration. */
export const pathsSetting = {
  type: 'object',
  additionalProperties: false,
  description:
    'tasks that caught what came of touching a path run where a push touches it again; nothing is added where this is left out',
  properties: {
    budget: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
      description: 'what that may cost; {share: 0.05} where it is left out. One push gets four times as much at most',
      properties: {
        'hours-per-push': {
          type: 'number',
          exclusiveMinimum: 0,
          maximum: 1_000_000,
          description: 'mean run time a push that is added',
        },
        share: {
          type: 'number',
          exclusiveMinimum: 0,
          maximum: 1,
          examples: [0.05],
          description: 'of the mean run time without it of a push that is no backstop',
        },
      },
    },
  },
} as const;
