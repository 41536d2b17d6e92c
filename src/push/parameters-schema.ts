import { unixSeconds } from '../util/time.ts';

/**
 * The JSON schema of `parameters.yml`: upstream's fields (`taskgraph/parameters.py`), of which older files lack some,
 * and whatever a project adds. Published as `docs/reference/parameters.schema.json`.
 */

const text = { type: 'string' } as const;
const labels = { type: 'array', items: { type: 'string' } } as const;
const textOrNull = { type: ['string', 'null'] } as const;

export const parametersSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Parameters of a decision task',
  type: 'object',
  required: ['project', 'level', 'head_repository', 'head_rev', 'pushlog_id', 'pushdate', 'tasks_for', 'owner'],
  properties: {
    backstop: { type: 'boolean', description: 'this push runs everything; absent where nobody decided it' },
    base_ref: { ...textOrNull, default: '' },
    base_repository: { ...text, default: '' },
    base_rev: { ...text, default: '' },
    build_date: { ...unixSeconds, description: 'Unix seconds; the push date where there is one' },
    build_number: { type: 'integer', default: 1 },
    do_not_optimize: { ...labels, default: [] },
    enable_always_target: { anyOf: [{ type: 'boolean' }, labels], default: true },
    existing_tasks: { type: 'object', additionalProperties: text, default: {} },
    files_changed: { ...labels, default: [] },
    filters: { ...labels, default: ['target_tasks_method'] },
    head_ref: { ...text, default: '' },
    head_repository: text,
    head_rev: text,
    head_tag: { ...text, default: '' },
    level: { ...text, description: '1, 2 or 3' },
    moz_build_date: text,
    next_version: { ...textOrNull, default: null },
    optimize_strategies: { ...textOrNull, default: null },
    optimize_target_tasks: { type: 'boolean', default: true },
    owner: text,
    project: { ...text, minLength: 1 },
    pushdate: { ...unixSeconds, description: 'Unix seconds; 0 for what is no push' },
    pushlog_id: { ...text, description: 'number of the push in hg; 0 for git' },
    repository_type: { enum: ['hg', 'git'], default: 'git' },
    target_tasks_method: { ...text, default: 'default' },
    tasks_for: text,
    version: { ...textOrNull, default: null },
  },
} as const;
