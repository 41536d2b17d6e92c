import { pathsSetting } from './paths-schema.ts';

/** The JSON schema of what this project reads in `taskcluster/config.yml`; published as `docs/reference/config.schema.json`. */

const span = (fallback: string) =>
  ({
    type: 'string',
    pattern: '^\\d+ *(seconds?|s|minutes?|min|hours?|h|days?|d|months?|mo)$',
    default: fallback,
    examples: ['30 seconds', '7 days'],
  }) as const;
const globs = { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true } as const;
const share = <const N extends number>(fallback: N) =>
  ({ type: 'number', minimum: 0, maximum: 1, default: fallback }) as const;
const tasks = { type: 'integer', minimum: 1, maximum: 100_000 } as const;
const runHours = { type: 'number', exclusiveMinimum: 0, maximum: 1_000_000 } as const;
const every = { type: 'integer', minimum: 1, maximum: 1000 } as const;

const several = <const N extends string>(name: N) =>
  ({
    type: 'object',
    additionalProperties: false,
    required: [name],
    properties: { [name]: { type: 'array', minItems: 1, items: { $ref: '#/definitions/composite' } } },
  }) as const;

export const configSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Keys of taskcluster/config.yml that taskgraph-seta reads',
  type: 'object',
  required: ['trust-domain'],
  properties: {
    'trust-domain': { type: 'string', minLength: 1, description: 'prefix of index routes and of the schedulerId' },
    seta: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        mode: {
          enum: ['prune', 'observe'],
          default: 'prune',
          description: 'observe: everything runs, and the ledger says what would have been left out',
        },
        projects: { ...globs, default: [], description: 'projects on which pruning is on; everything runs elsewhere' },
        prunable: { ...globs, default: [], description: 'label globs that may be pruned; `*` matches any characters' },
        'never-prune': { ...globs, default: [], description: 'label globs that always run; wins over everything' },
        data: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description: 'where the data artifact is: one of index, url and file',
          properties: {
            index: {
              type: 'string',
              minLength: 1,
              description: 'index path; {trust-domain} and {project} are filled in',
            },
            artifact: {
              type: 'string',
              minLength: 1,
              default: 'public/seta.json',
              description: 'name of the artifact of that task',
            },
            url: {
              type: 'string',
              pattern: '^https?://',
              examples: ['https://example.com/seta.json'],
              description: 'address of the artifact',
            },
            file: { type: 'string', minLength: 1, description: 'path relative to the repository' },
            parent: {
              type: 'string',
              minLength: 1,
              examples: ['autoland', 'index:gecko.v2.autoland.latest.seta.data'],
              description:
                'whose data a branch inherits while it has caught little itself: a project, whose name is put into `index`, or a file, a URL or index:<path>. A project does not inherit from itself',
            },
            'time-budget': { ...span('30 seconds'), description: 'for the whole fetch, retries included' },
            'max-size': {
              type: 'string',
              pattern: '^\\d+ *(B|KiB|MiB|GiB)$',
              default: '64 MiB',
              examples: ['64 MiB'],
              description: 'after decompression',
            },
            'max-age': { ...span('7 days'), description: 'older data is stale: everything runs' },
          },
        },
        'max-skip-ratio': {
          type: 'number',
          minimum: 0,
          maximum: 1,
          examples: [0.95],
          description:
            'more than this share of the prunable target tasks removed is taken for broken data; left out: 0.95, or about what the data itself promises',
        },
        backstop: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description: 'everything runs after so many pushes or minutes, whatever comes first',
          properties: {
            pushes: { ...every, default: 20, description: 'everything runs on every Nth push' },
            minutes: {
              type: 'integer',
              minimum: 1,
              maximum: 100_000,
              default: 240,
              description: 'everything runs when so long ago it last did',
            },
          },
        },
        tiers: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description: 'priority -> runs on every Nth push, staggered by label; each a multiple of the better one',
          properties: {
            2: { ...every, default: 2, description: 'priority 2 runs on every Nth push' },
            3: { ...every, default: 4, description: 'priority 3 runs on every Nth push' },
            4: { ...every, default: 8, description: 'priority 4 runs on every Nth push' },
          },
        },
        budget: {
          type: 'object',
          additionalProperties: false,
          minProperties: 1,
          maxProperties: 1,
          description: 'labels take turns in a rota instead of tiers, chosen so that regressions are seen soonest',
          properties: {
            'hours-per-push': {
              ...runHours,
              description: 'mean run time a push of all prunable tasks, backstops included',
            },
            'hours-per-day': { ...runHours, description: 'the same a day, at as many pushes as the history has' },
          },
        },
        promise: {
          type: 'object',
          additionalProperties: false,
          required: ['within-pushes', 'share'],
          description: 'a rota as with a budget, which spends no more than this takes',
          properties: {
            'within-pushes': {
              type: 'integer',
              minimum: 0,
              maximum: 1000,
              description: 'so many pushes late at most; 0 for the very push',
            },
            share: {
              type: 'number',
              exclusiveMinimum: 0,
              maximum: 1,
              description: 'of the regressions that are expected',
            },
          },
        },
        paths: pathsSetting,
        holdout: {
          type: 'number',
          minimum: 0,
          maximum: 1,
          default: 0.01,
          description: 'share of would-be-skipped tasks that run anyway, for an unbiased miss rate',
        },
        shadows: {
          type: 'object',
          default: {},
          maxProperties: 8,
          propertyNames: { pattern: '^[\\w.-]{1,40}$' },
          description:
            'other settings that are decided on every push too, by the same data: the ledger says what each would leave out, and nothing more comes of it',
          additionalProperties: {
            type: 'object',
            additionalProperties: false,
            properties: {
              prunable: globs,
              'never-prune': globs,
              holdout: { type: 'number', minimum: 0, maximum: 1 },
              tiers: {
                type: 'object',
                additionalProperties: false,
                properties: { 2: every, 3: every, 4: every },
              },
              backstop: {
                type: 'object',
                additionalProperties: false,
                properties: { pushes: every, minutes: { type: 'integer', minimum: 1, maximum: 100_000 } },
              },
            },
          },
        },
        grace: { ...span('14 days'), description: 'new labels run everywhere this long' },
        overrides: { type: 'string', minLength: 1, description: 'file of manual priorities' },
        renames: {
          type: 'object',
          default: {},
          propertyNames: { minLength: 1, maxLength: 200 },
          additionalProperties: { type: 'string', minLength: 1, maxLength: 200 },
          description:
            'old label glob -> the label today; each `*` stands there for what the same one of the glob matched. What the old tasks caught counts for the new ones',
          examples: [{ 'test-linux1804-64/*': 'test-linux2404-64/*' }],
        },
        history: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description: 'what data is made from, where the command line does not say',
          properties: {
            source: {
              enum: ['treeherder', 'treeherder-results', 'taskcluster', 'results', 'history', 'file', 'bugbug'],
              default: 'treeherder',
              description: 'as --source of seta data build',
            },
            columns: {
              type: 'object',
              default: {},
              additionalProperties: { type: 'string', minLength: 1 },
              description: 'of source results: field -> column that holds it, or several joined by +',
              examples: [{ push: 'BuildId', label: 'Name', result: 'Verdict' }],
            },
            words: {
              type: 'object',
              default: {},
              additionalProperties: { enum: ['passed', 'failed', 'exception', 'not-run'] },
              description: 'of source results: what words of its results mean, where that is not as usual',
            },
          },
        },
        gate: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description:
            'how far new data may be off before it is not published; docs/reference/gate.md has a paragraph on each',
          properties: {
            'gone-labels': {
              ...share(0.1),
              description: "share of the data's labels that the task graph lacks, at most",
            },
            'unknown-labels': {
              ...share(0.2),
              description: 'share of the prunable labels that the data lacks, at most',
            },
            'lost-coverage': { ...share(0.02), description: 'how much the share of regressions caught may fall' },
            'skip-jump': {
              ...share(0.15),
              description: 'how much the share of labels that do not run on every push may rise',
            },
            'few-regressions': {
              type: 'integer',
              minimum: 0,
              maximum: 1_000_000,
              default: 0,
              description:
                'regressions in the window, at least; with few of them little is left out, so that none need be asked for',
            },
            'short-window': {
              ...span('14 days'),
              description: 'from the first to the last push of the records, at least',
            },
            'stale-source': { ...span('2 days'), description: 'since the last push of the records, at most' },
            hold: {
              ...span('30 hours'),
              description: 'lost-coverage and skip-jump refuse only while the previous data is younger than this',
            },
          },
        },
        command: {
          anyOf: [
            { type: 'string', minLength: 1 },
            { type: 'array', minItems: 1, items: { type: 'string' } },
          ],
          description: 'how the taskgraph adapter starts seta, where it is not on PATH',
        },
      },
    },
    strategies: {
      type: 'object',
      default: {},
      description: 'name -> composite of strategies; a task refers to it as `optimization: {name: argument}`',
      additionalProperties: { $ref: '#/definitions/composite' },
    },
    actions: {
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        kinds: {
          type: 'array',
          items: { enum: ['hook', 'task'] },
          uniqueItems: true,
          minItems: 1,
          default: ['hook', 'task'],
          description: 'how actions.json offers the actions, in this order',
        },
        'max-tasks': { ...tasks, default: 10_000, description: 'tasks that one run of any other action makes run' },
        backfill: {
          type: 'object',
          additionalProperties: false,
          default: {},
          properties: {
            'max-depth': { ...every, default: 100, description: 'pushes that one backfill goes back' },
            'max-tasks': { ...tasks, default: 2000, description: 'tasks that one backfill creates' },
          },
        },
      },
    },
  },
  definitions: {
    composite: {
      examples: [{ any: ['skip-unless-changed', 'seta'] }, { not: 'always' }, 'never'],
      oneOf: [
        { type: 'string', minLength: 1, description: 'alias of another strategy' },
        several('any'),
        several('all'),
        {
          type: 'object',
          additionalProperties: false,
          required: ['not'],
          properties: { not: { $ref: '#/definitions/composite' } },
        },
      ],
    },
  },
} as const;
