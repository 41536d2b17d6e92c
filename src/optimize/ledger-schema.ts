import { ledgerHead, ledgerHeadOptional } from '../push/ledger-head.ts';
import { flakeSchema } from '../seta/artifact-schema.ts';
import { object } from '../util/described.ts';

const count = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;

const nextSchema = object({ afterPushes: count, by: { enum: ['tier', 'slot', 'backstop'] } });

/** What became of one task of the target task graph, and why. */
export const ledgerTaskSchema = object(
  {
    verdict: { enum: ['kept', 'removed', 'replaced'] },
    by: {
      ...text,
      description: 'the strategy or rule that decided, such as seta, skip-unless-changed, dependent tasks',
    },
    reason: { ...text, description: 'a sentence for a person' },
  },
  {
    priority: { type: 'integer', minimum: 1, maximum: 5 },
    runSeconds: { type: 'number', minimum: 0 },
    flake: flakeSchema,
    holdout: {
      const: true,
      description: 'of a task that would be left out, and runs because it belongs to the sample',
    },
    platform: { ...text, description: 'where its label does not tell' },
    suite: { ...text, description: 'where its label does not tell' },
    touched: {
      ...object({
        path: text,
        caught: { ...count, description: 'what the task caught of them' },
        regressions: { ...count, description: 'that came of touching the path' },
        fixes: {
          type: 'array',
          items: text,
          description: 'the revisions that fixed what it caught, the latest first and not all of many',
        },
      }),
      description: 'of a task that runs because of the files that the push changes',
    },
    wouldGo: {
      ...object({ by: text, reason: text }, { next: nextSchema }),
      description:
        'of a task that runs because pruning is only observed: by whom it would be left out, why, and until when',
    },
    shadows: {
      ...count,
      description:
        'the settings that are only compared which would leave it out: the nth of the head as the bit of value 2^n',
    },
    taskId: { ...text, description: 'the task that stands in for a replaced one' },
    next: {
      ...nextSchema,
      description: 'of a removed task: it runs after so many pushes at the latest, by this rule',
    },
  },
);

export const ledgerTotalsSchema = object({
  target: count,
  kept: count,
  removed: count,
  replaced: count,
  savedHours: { type: 'number', minimum: 0, description: 'median run times of the tasks that seta removed' },
});

/** The JSON schema of `public/seta-ledger.json`, version 1; published as `docs/reference/seta-ledger.schema.json`. */
export const ledgerSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'What SETA did to one push, and why',
  ...object(
    {
      ...ledgerHead,
      totals: ledgerTotalsSchema,
      tasks: { type: 'object', additionalProperties: { $ref: '#/definitions/task' } },
    },
    ledgerHeadOptional,
  ),
  definitions: { task: ledgerTaskSchema },
} as const;
