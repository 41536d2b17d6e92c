/** The JSON schema of `public/seta-ledger.json`, version 1; published as `docs/reference/seta-ledger.schema.json`. */

const count = { type: 'integer', minimum: 0 };
const text = { type: 'string' };
const textOrNull = { type: ['string', 'null'] };
const object = (properties: Record<string, unknown>, optional: Record<string, unknown> = {}) => ({
  type: 'object',
  required: Object.keys(properties),
  properties: { ...properties, ...optional },
});

export const ledgerSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'What SETA did to one push, and why',
  ...object(
    {
      version: { const: 1 },
      mode: { enum: ['pruned', 'run-all', 'backstop'] },
      reason: object({ code: text, message: text }),
      data: object({ location: textOrNull, taskId: textOrNull, sha256: textOrNull, generated: textOrNull }),
      push: object({ project: text, pushlogId: text, revision: text, pushdate: count }),
      totals: object({
        target: count,
        kept: count,
        removed: count,
        replaced: count,
        savedHours: { type: 'number', minimum: 0, description: 'median run times of the tasks that seta removed' },
      }),
      tasks: { type: 'object', additionalProperties: { $ref: '#/definitions/task' } },
    },
    {
      unasked: {
        type: 'object',
        additionalProperties: count,
        description:
          'prunable target tasks that are never left out, because their strategy does not ask seta: by strategy',
      },
    },
  ),
  definitions: {
    task: object(
      {
        verdict: { enum: ['kept', 'removed', 'replaced'] },
        by: { ...text, description: 'the strategy or rule that decided' },
        reason: { ...text, description: 'a sentence for a person' },
      },
      {
        priority: { type: 'integer', minimum: 1, maximum: 5 },
        runSeconds: { type: 'number', minimum: 0 },
        taskId: { ...text, description: 'the task that stands in for a replaced one' },
        next: object({ afterPushes: count, by: { enum: ['tier', 'backstop'] } }),
      },
    ),
  },
};
