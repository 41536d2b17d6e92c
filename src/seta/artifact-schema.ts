import { object } from '../util/described.ts';
import { pathsSchema } from './paths-schema.ts';

const time = { type: 'string', format: 'date-time' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const hours = { type: 'number', minimum: 0 } as const;

const labelSchema = { type: 'string', pattern: '^[!-~]+$', examples: ['test-linux1804-64-qr/opt-mochitest-plain-1'] };

/** How often a label fails by chance. */
export const flakeSchema = {
  ...object({ runs: count, failures: count }),
  description: 'runs of the window, and those that failed although nothing was broken; absent where that is not known',
} as const;

/** What the data knows of one label. */
export const labelDataSchema = object(
  {
    priority: { type: 'integer', minimum: 1, maximum: 5 },
    reason: { enum: ['regressions', 'new', 'override', 'redundant', 'no-regressions'] },
    caught: { ...count, description: 'regressions of the window in which this task failed' },
    sole: { ...count, description: 'of those, the ones that no other task caught' },
    runSeconds: {
      type: ['number', 'null'],
      minimum: 0,
      description: 'median run time; null where it was never measured',
    },
    until: { anyOf: [time, { type: 'null' }], description: 'end of a grace or an override' },
  },
  {
    flake: flakeSchema,
    slots: {
      ...{ type: 'integer', minimum: 0, maximum: 2 ** 32 - 1 },
      description: 'the slots of the rota in which it runs, slot n as the bit of value 2^n; it then has no other turns',
    },
    platform: { type: 'string', description: 'with the build type, where the label does not tell' },
    suite: { type: 'string', description: 'where the label does not tell' },
  },
);

const inheritedSchema = object({
  project: { type: 'string', minLength: 1 },
  generated: { ...time, description: 'when that data was made' },
  from: { ...time, description: 'the first push that it was made from' },
  regressions: { ...count, description: 'that it was made from' },
  unseen: { type: 'number', minimum: 0, maximum: 1, description: 'of its coverage' },
});

/** All but the labels. */
export const artifactHeadSchema = object(
  {
    version: { const: 1 },
    project: { type: 'string', minLength: 1 },
    generated: { ...time, description: 'when the data was made' },
    expires: { ...time, description: 'after this nobody should use it' },
    window: object(
      { from: time, to: time, pushes: count, regressions: count },
      { longestPauseHours: { ...hours, description: 'between two pushes' } },
    ),
    generator: object({ name: { type: 'string' }, version: { type: 'string' }, options: { type: 'object' } }),
    coverage: object(
      {
        regressions: { ...count, description: 'regressions of the window that a task of today can catch' },
        covered: { ...count, description: 'of those, the ones that the chosen tasks catch, or tasks that always run' },
        highValue: {
          ...count,
          description: 'tasks chosen to catch regressions; new ones and overrides are not counted',
        },
        runHours: { ...hours, description: 'of the chosen tasks, one run each' },
        allRunHours: { ...hours, description: 'of all tasks, one run each' },
        lowerBoundRunHours: { ...hours, description: 'no set of tasks that catches as much is cheaper than this' },
        optimal: { type: 'boolean' },
      },
      {
        unseen: {
          type: 'number',
          minimum: 0,
          maximum: 1,
          description: 'chance that the next regression is caught by no task that caught one before',
        },
      },
    ),
  },
  {
    inherited: { ...inheritedSchema, description: 'whose data stands in for what this one has not seen itself' },
    rota: object(
      {
        slots: {
          type: 'integer',
          minimum: 2,
          maximum: 32,
          description: 'a push has the slot of its number modulo this',
        },
        runHours: { ...hours, description: 'mean run time a push that was given to slots' },
        delay: {
          ...hours,
          description: 'what a regression costs on average, in pushes, over the scenarios it was made for',
        },
        delayWithout: { ...hours, description: 'what it would cost with nothing but backstops' },
        delayLowerBound: { ...hours, description: 'no rota of as much run time costs less' },
      },
      {
        promised: {
          ...{ type: 'number', minimum: 0, maximum: 1 },
          description: 'of a rota made for a promise: the share of the scenarios that keeps it',
        },
      },
    ),
  },
);

/** The JSON schema of `public/seta.json`, version 1; published as `docs/reference/seta.schema.json`. */
export const artifactSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'SETA data: which tasks are worth running on every push',
  type: 'object',
  required: [...artifactHeadSchema.required, 'tasks'],
  properties: {
    ...artifactHeadSchema.properties,
    paths: { $ref: '#/definitions/paths' },
    tasks: {
      type: 'object',
      propertyNames: { $ref: '#/definitions/label' },
      additionalProperties: { $ref: '#/definitions/task' },
    },
  },
  definitions: {
    label: labelSchema,
    task: labelDataSchema,
    paths: {
      ...pathsSchema,
      description: 'what the files that a push changes add to it; nothing where this is absent',
    },
  },
} as const;

/** The schema of what Treeherder's SETA service answered: low-value labels by day. */
export const jobtypesSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  required: ['jobtypes'],
  properties: {
    jobtypes: {
      type: 'object',
      minProperties: 1,
      maxProperties: 1,
      propertyNames: { format: 'date' },
      additionalProperties: { type: 'array', uniqueItems: true, items: artifactSchema.definitions.label },
    },
  },
};
