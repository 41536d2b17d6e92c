/**
 * The JSON schema of what the queue takes as a definition, but for the times, which are still to be resolved, and for what is
 * filled in on the way: Taskcluster 106, `schemas/queue/v1/task.json`; the symbol is Treeherder's.
 */

export const MAX_ROUTES = 64;

const text = (maxLength: number) => ({ type: 'string', maxLength });

export const definitionSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    created: {},
    deadline: {},
    expires: {},
    dependencies: { type: 'array', items: { type: 'string' }, maxItems: 10_000 },
    extra: {
      type: 'object',
      properties: {
        treeherder: { type: 'object', properties: { symbol: { type: 'string', minLength: 1, maxLength: 25 } } },
      },
    },
    metadata: {
      type: 'object',
      additionalProperties: false,
      properties: {
        name: text(255),
        description: text(32_768),
        owner: text(255),
        source: {
          ...text(4096),
          pattern: '^(https?://|ssh://|git@)',
          examples: ['https://...', 'ssh://...', 'git@...'],
        },
      },
    },
    payload: { type: 'object' },
    priority: { enum: ['highest', 'very-high', 'high', 'medium', 'low', 'very-low', 'lowest'] },
    projectId: { type: 'string', minLength: 1, maxLength: 500, pattern: '^[a-zA-Z0-9._/-]*$' },
    provisionerId: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,38}$' },
    requires: { enum: ['all-completed', 'all-resolved'] },
    retries: { type: 'integer', minimum: 0, maximum: 49 },
    routes: { type: 'array', items: { ...text(249), minLength: 1 }, maxItems: MAX_ROUTES, uniqueItems: true },
    schedulerId: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,38}$' },
    scopes: { type: 'array', items: { type: 'string', pattern: '^(?!.*\\*\\*$)[ -~]*$', examples: ['one:scope:*'] } },
    tags: { type: 'object', additionalProperties: text(4096) },
    taskGroupId: { type: 'string' },
    taskQueueId: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,38}/[a-z]([-a-z0-9]{0,36}[a-z0-9])?$' },
    workerType: { type: 'string', pattern: '^[a-z]([-a-z0-9]{0,36}[a-z0-9])?$', examples: ['linux-small'] },
  },
};
