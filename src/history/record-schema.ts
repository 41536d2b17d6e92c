import { unixSeconds } from '../util/time.ts';

/** The form of one line of `--source file`; see `history/records.ts` for what the fields mean. */
const whole = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;
const named = { type: 'string', minLength: 1 } as const;

const record = (properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  required: ['type', ...Object.keys(properties)],
  properties: { type: text, ...properties },
});

/**
 * A JSON schema for each `type` of record. A taskId may be empty where none is known. Unknown keys are let through, so that
 * other programs may keep their own.
 */
export const RECORD_SCHEMAS = {
  push: record({ id: whole, revision: { type: 'string', pattern: '^[0-9a-f]{40}$' }, pushTimestamp: unixSeconds }),
  job: record({
    ...{ id: whole, pushId: whole, label: named, taskId: text, retryId: whole, result: text },
    ...{ failureClassificationId: whole, tier: whole, platform: text },
    ...{ startTimestamp: unixSeconds, endTimestamp: unixSeconds, lastModified: unixSeconds },
  }),
  note: record({
    ...{ id: whole, pushId: whole, label: named, taskId: text, failureClassificationId: whole },
    ...{ text, created: unixSeconds },
  }),
  'run-time': record({
    label: named,
    day: { type: 'string', format: 'date' },
    runs: { type: 'integer', minimum: 1 },
    medianSeconds: { type: 'number', minimum: 0 },
  }),
} as const;
