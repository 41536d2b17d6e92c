/** The JSON schema of `seta-overrides.yml`; published as `docs/reference/overrides.schema.json`. */

const glob = { type: 'string', minLength: 1 } as const;

export const overridesSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Priorities that people decided on; they win over the data',
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['labels', 'priority', 'why'],
    properties: {
      labels: {
        anyOf: [glob, { type: 'array', items: glob, minItems: 1 }],
        description: 'label globs; `*` matches any characters. One that matches no label is an error',
        examples: ['test-linux*-mochitest-a11y*', ['test-*-crashtest', 'test-*-jsreftest-1']],
      },
      priority: {
        type: 'integer',
        minimum: 1,
        maximum: 5,
        description: '1 runs on every push, 2-4 by tier, 5 on backstops only',
      },
      until: {
        anyOf: [
          { type: 'string', format: 'date' },
          { type: 'string', format: 'date-time' },
        ],
        description: 'the override ends here; without it, it holds until it is removed',
        examples: ['2026-12-31', '2026-12-31T12:00:00Z'],
      },
      why: { type: 'string', minLength: 1, description: 'for the people after you' },
    },
  },
} as const;
