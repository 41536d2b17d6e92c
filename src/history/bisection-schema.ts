import { object } from '../util/described.ts';

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const chance = { type: 'number', minimum: 0, maximum: 1 } as const;
const taskId = { type: 'string', pattern: '^[A-Za-z0-9_-]{22}$' } as const;
const orNull = <const S>(schema: S, description: string) =>
  ({ anyOf: [schema, { type: 'null' }], description }) as const;
const texts = { type: 'array', items: text } as const;
const rate = object({ mean: chance, low: chance, high: chance });

const bisectionRunSchema = object({
  taskId,
  runId: count,
  result: { enum: ['passed', 'failed'] },
  tests: orNull(texts, 'the tests that failed; null where the run does not say'),
  bought: { type: 'boolean', description: 'whether this search asked for it; the others were there anyway' },
});

export const bisectionPushSchema = object({
  pushlogId: text,
  revision: text,
  decisionTaskId: orNull(taskId, 'null where the push has none'),
  why: orNull(text, 'why nothing can be run on this push, which may be the culprit nevertheless'),
  chance: { ...chance, description: 'that this push broke the task' },
  runs: { type: 'array', items: bisectionRunSchema },
  waiting: { type: 'array', items: taskId, description: 'tasks that have no result yet' },
  others: { ...count, description: 'runs that are no evidence: without a result, of other tests, of another failure' },
});

/** The JSON schema of `public/bisect.json`, version 1; published as `docs/reference/bisect.schema.json`. */
export const bisectionSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'What a search for the push that broke a task knows after a round',
  ...object({
    version: { const: 1 },
    project: text,
    repository: { ...text, description: 'its URL' },
    rootUrl: orNull(text, 'of the Taskcluster deployment'),
    label: text,
    tests: { ...texts, description: 'what the task was told to run, in order; empty where it finds its tests itself' },
    failure: object({ taskId, tests: orNull(texts, 'the tests that failed; null: any failure counts') }),
    search: { ...text, description: 'the same for everybody who asks the same' },
    round: { type: 'integer', minimum: 1 },
    taskId: orNull(taskId, 'the action task of this round; null in a shell'),
    created: { type: 'string', format: 'date-time', description: 'what happened later does not count' },
    asked: object({
      confidence: chance,
      parallel: count,
      maxRuns: count,
      maxRunHours: orNull({ type: 'number', minimum: 0 }, 'null: no limit'),
    }),
    state: {
      enum: ['searching', 'culprit', 'no-culprit', 'undecided'],
      description: 'undecided: it ended before any answer had the confidence that was asked for',
    },
    sentence: { ...text, description: 'the same for a person' },
    culprits: { ...texts, description: 'revisions, one of which broke the task; one alone where it is found' },
    noCulprit: { ...chance, description: 'that no push of the range did' },
    rates: object({
      good: { ...rate, description: 'how often the task fails before the culprit, and its 95 % interval' },
      bad: { ...rate, description: 'and from it on' },
    }),
    doubt: orNull(text, 'why the first push is not known to be good'),
    pushes: { type: 'array', items: bisectionPushSchema, description: 'oldest first; the first is taken to be good' },
    spent: object({ runs: count, hours: { type: 'number', minimum: 0 } }),
    next: orNull(taskId, 'the task of the next round'),
    waitsFor: {
      type: 'array',
      items: taskId,
      description: 'tasks besides those it made that the next round waits for',
    },
  }),
} as const;
