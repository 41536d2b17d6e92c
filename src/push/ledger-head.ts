import type { RunAllCode } from '../seta/trust.ts';
import { type Described, object } from '../util/described.ts';

const count = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;

/** What it may say, too. */
export const ledgerHeadOptional = {
  bound: {
    ...object({ pushes: count, minutes: count }),
    description:
      'of a pruned push: a task that seta leaves out runs on the first decided push so many pushes or minutes after its last run',
  },
  observed: {
    ...object({ removed: count, savedHours: { type: 'number', minimum: 0 } }),
    description:
      'where pruning is only observed: what would be left out, and the median run times of what seta itself would leave out',
  },
  shadows: {
    type: 'array',
    maxItems: 8,
    items: object({
      name: text,
      bound: object({ pushes: count, minutes: count }),
      removed: count,
      savedHours: { type: 'number', minimum: 0 },
    }),
    description:
      'what other settings (seta.shadows) would leave out, were this push no backstop; a task names them by the bits of its own `shadows`',
  },
  unasked: {
    type: 'object',
    additionalProperties: count,
    description: 'prunable target tasks that are never left out, because their strategy does not ask seta: by strategy',
  },
} as const;

/** What a ledger says of the push as a whole. */
export const ledgerHead = {
  version: { const: 1 },
  mode: { enum: ['pruned', 'run-all', 'backstop'] },
  reason: object({ code: text, message: text }),
  data: object({
    location: textOrNull,
    taskId: textOrNull,
    sha256: textOrNull,
    generated: { ...textOrNull, description: 'when the data was made; null where it could not be told' },
  }),
  push: object({
    project: text,
    pushlogId: text,
    revision: text,
    pushdate: { ...count, description: 'Unix seconds' },
  }),
} as const;

const schema = object(ledgerHead, ledgerHeadOptional);

/** What a ledger says of the push as a whole. */
export type LedgerHead = Described<typeof schema> & {
  readonly reason: { readonly code: RunAllCode | 'pruned' };
};

/** How a push was decided, in words: the mode, the code where that says more, and why. */
export const decidedText = ({ mode, reason }: Pick<LedgerHead, 'mode' | 'reason'>): string =>
  `${mode}${reason.code === mode ? '' : ` (${reason.code})`}: ${reason.message}`;
