/**
 * The JSON schema of the keys of `taskcluster/config.yml` that a decision needs besides those of pruning: upstream's
 * (`taskgraph/config.py`), so that one file serves both. Keys of others are left alone.
 */

const text = { type: 'string', minLength: 1 } as const;
const keyedText = {
  anyOf: [text, { type: 'object' }],
  examples: ['low', { 'by-level': { 3: 'low', default: 'lowest' } }],
} as const;

export const graphConfigSchema = {
  type: 'object',
  required: ['trust-domain'],
  properties: {
    'trust-domain': text,
    'task-priority': {
      ...keyedText,
      description: 'priority of tasks that name none; may be keyed by-project or by-level',
    },
    'task-deadline-after': { ...keyedText, description: 'deadline of tasks that name none' },
    'task-expires-after': { ...keyedText, description: 'expiry of tasks that name none' },
    workers: {
      type: 'object',
      required: ['aliases'],
      properties: {
        aliases: {
          type: 'object',
          description: 'worker type as kinds name it -> the worker pool behind it',
          additionalProperties: {
            type: 'object',
            required: ['provisioner', 'implementation', 'worker-type'],
            properties: {
              provisioner: { ...keyedText, description: '{level}, {alias} and {trust-domain} are filled in' },
              implementation: text,
              os: text,
              'worker-type': { ...keyedText, description: '{level}, {alias} and {trust-domain} are filled in' },
            },
          },
        },
      },
    },
    treeherder: {
      type: 'object',
      properties: { 'group-names': { type: 'object', additionalProperties: { ...text, maxLength: 100 } } },
    },
    index: { type: 'object', properties: { products: { type: 'array', items: text } } },
    taskgraph: { type: 'object', properties: { 'index-path-regexes': { type: 'array', items: text } } },
  },
} as const;
