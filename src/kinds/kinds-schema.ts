/** The JSON schemas of `kind.yml` and of a task in it, after rendering; published in `docs/reference/kinds.md`. */

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text };
const span = { type: 'string', pattern: '^\\d+ *[a-z]+$', examples: ['1 day', '28 days'] };

export const kindSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['tasks'],
  properties: {
    'kind-dependencies': { ...texts, description: 'kinds whose tasks the tasks of this one refer to' },
    'task-defaults': { type: 'object', description: 'merged into every task' },
    tasks: {
      anyOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }],
      description: 'name -> task; or a list of tasks, each with a name',
      examples: ['{name: {description: ...}}'],
    },
  },
};

export const kindTaskSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'description', 'worker-type', 'payload'],
  properties: {
    name: { ...text, description: 'the key of the task, where tasks are not a list' },
    label: { ...text, maxLength: 255, description: '<kind>-<name> where it is not given' },
    description: { ...text, maxLength: 30_000 },
    'worker-type': { ...text, description: 'an alias of workers.aliases in config.yml, or succeed' },
    payload: { type: 'object', description: 'payload of the worker, as its documentation says' },
    attributes: { type: 'object' },
    dependencies: { type: 'object', additionalProperties: text, description: 'edge name -> label' },
    'soft-dependencies': { ...texts, description: 'labels to depend on if they run' },
    'if-dependencies': { ...texts, description: 'edge names; the task runs only if one of them does' },
    optimization: {
      anyOf: [{ type: 'null' }, { type: 'object', minProperties: 1, maxProperties: 1 }],
      examples: [{ 'skip-unless-changed': ['src/**'] }],
    },
    'always-target': { type: 'boolean' },
    'run-on-projects': { ...texts, description: 'projects, or all (default)' },
    'run-on-tasks-for': { ...texts, description: 'values of tasks_for, or all (default)' },
    'run-on-git-branches': { ...texts, description: 'regular expressions for branches, or all (default)' },
    'shipping-phase': { enum: ['build', 'promote', 'push', 'ship', null] },
    priority: { enum: ['highest', 'very-high', 'high', 'medium', 'low', 'very-low', 'lowest'] },
    requires: { enum: ['all-completed', 'all-resolved'] },
    retries: { type: 'integer', minimum: 0, maximum: 49 },
    'deadline-after': span,
    'expires-after': span,
    routes: texts,
    scopes: texts,
    tags: { type: 'object', additionalProperties: { type: 'string' } },
    extra: { type: 'object' },
    treeherder: {
      description: 'true for defaults, or some of symbol, kind, tier and platform',
      anyOf: [
        { type: 'boolean' },
        {
          type: 'object',
          additionalProperties: false,
          properties: {
            symbol: { ...text, description: 'symbol or group(symbol)' },
            kind: { enum: ['build', 'test', 'other'] },
            tier: { type: 'integer', minimum: 1, maximum: 3 },
            platform: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,50}/[A-Za-z0-9_-]{1,50}$' },
          },
        },
      ],
      examples: [true, { symbol: 'T(unit)', kind: 'test', tier: 1, platform: 'linux/opt' }],
    },
    index: {
      type: 'object',
      additionalProperties: false,
      required: ['product', 'job-name'],
      properties: {
        product: text,
        'job-name': text,
        rank: { anyOf: [{ enum: ['by-tier', 'build_date'] }, { type: 'integer' }], examples: ['by-tier', 5] },
      },
    },
  },
};
