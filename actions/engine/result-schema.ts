const text = { type: 'string' } as const;
const taskId = { type: 'string', pattern: '^[A-Za-z0-9_-]{22}$' } as const;
const taskIdOrNull = { type: ['string', 'null'] } as const;
const count = { type: 'integer', minimum: 0 } as const;
/** What became of a label on a push. */
export const outcomes = [
  'planned',
  'created',
  'exists',
  'rerun',
  'canceled',
  'triggered',
  'indexed',
  'skipped',
  'failed',
] as const;

const failureSchema = {
  type: 'object',
  required: ['reason', 'message'],
  properties: { reason: text, message: text, where: text, fix: text, causes: { type: 'array' } },
} as const;

/** What became of one label on one push. */
export const rowSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['push', 'label', 'outcome', 'taskIds'],
  properties: {
    push: {
      type: 'object',
      additionalProperties: false,
      required: ['decisionTaskId', 'pushlogId', 'revision'],
      properties: {
        decisionTaskId: { ...taskIdOrNull, description: 'null where the push has none' },
        pushlogId: text,
        revision: text,
      },
    },
    label: { ...taskIdOrNull, description: 'null where the whole push is meant' },
    outcome: {
      enum: outcomes,
      description:
        'exists: it is there already, made by this action or another; triggered: a hook makes it; indexed: the index names this task; skipped and failed say why',
    },
    taskIds: { type: 'array', items: taskId },
    why: { ...text, description: 'why it was skipped or failed, or what is unusual about it' },
  },
} as const;

/** The JSON schema of `public/action-result.json`, version 1; published as `docs/reference/action-result.schema.json`. */
export const actionResultSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'What became of everything that an action was asked for',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'action', 'taskGroupId', 'taskId', 'input', 'dryRun', 'totals', 'runHours', 'rows'],
  properties: {
    version: { const: 1 },
    action: { ...text, description: 'name of the action; unknown where there is none' },
    taskGroupId: { anyOf: [taskId, { type: 'null' }], description: 'the push; null where it is not known' },
    taskId: { ...taskIdOrNull, description: 'the task that it was started on; null for the task group' },
    input: { description: 'as it was used, defaults filled in' },
    dryRun: { type: 'boolean', description: 'nothing was done; what would be done is planned' },
    totals: {
      type: 'object',
      description: 'outcome to number of tasks',
      additionalProperties: false,
      properties: Object.fromEntries(outcomes.map((outcome) => [outcome, count])),
    },
    runHours: {
      type: 'number',
      minimum: 0,
      description: 'median run times of what is planned or created, where known',
    },
    rows: { type: 'array', items: { $ref: '#/definitions/row' } },
    scopes: { type: 'array', items: text, description: 'scopes that doing it takes; only in a dry run' },
    refused: { ...failureSchema, description: 'why it would not be done; only in a dry run' },
    failure: { ...failureSchema, description: 'why nothing was done; absent where something was' },
  },
  definitions: {
    row: rowSchema,
  },
} as const;
