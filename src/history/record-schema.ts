import type { JSONSchema } from 'json-schema-to-ts';
import { object } from '../util/described.ts';
import { unixSeconds } from '../util/time.ts';

const whole = { type: 'integer', minimum: 0 } as const;
const text = { type: 'string' } as const;
const named = { type: 'string', minLength: 1 } as const;

const classification = {
  ...whole,
  description: '1 not classified, 2 fixed by commit, 3 expected fail, 4 intermittent, ...',
} as const;

type Properties = Readonly<Record<string, JSONSchema>>;

const record = <const T extends string, const P extends Properties, const O extends Properties = Record<never, never>>(
  type: T,
  properties: P,
  optional?: O,
) => object({ type: { const: type }, ...properties }, optional);

/**
 * A JSON schema for each `type` of record. A taskId may be empty where none is known. Unknown keys are let through, so that
 * other programs may keep their own.
 */
export const RECORD_SCHEMAS = {
  push: record(
    'push',
    {
      id: { ...whole, description: "Treeherder's push id, which jobs, notes and runs refer to" },
      revision: {
        ...{ type: 'string', pattern: '^[!-~]+$' },
        description: '40 hex digits; what the source calls the push where it knows no revision',
      },
      pushTimestamp: unixSeconds,
    },
    {
      commits: { type: 'array', items: object({ revision: named, message: text }), description: 'oldest first' },
      files: {
        ...{ type: 'array', items: named },
        description: 'what it changed; empty for more than 200, absent where it is not known',
      },
    },
  ),
  job: record('job', {
    id: whole,
    pushId: whole,
    label: named,
    taskId: text,
    retryId: { ...whole, description: '0 for the first run; retriggers are other jobs of the same label and push' },
    result: text,
    failureClassificationId: classification,
    tier: whole,
    platform: text,
    startTimestamp: unixSeconds,
    endTimestamp: unixSeconds,
    lastModified: unixSeconds,
  }),
  note: record('note', {
    id: whole,
    pushId: whole,
    label: named,
    taskId: text,
    failureClassificationId: classification,
    text,
    created: unixSeconds,
  }),
  'run-time': record('run-time', {
    label: named,
    day: { type: 'string', format: 'date' },
    runs: { type: 'integer', minimum: 1 },
    medianSeconds: { type: 'number', minimum: 0 },
  }),
  run: record(
    'run',
    {
      pushId: whole,
      label: named,
      taskId: text,
      result: { enum: ['passed', 'failed', 'exception'], description: 'an exception says nothing of the push' },
      startTimestamp: unixSeconds,
      seconds: { type: ['number', 'null'], minimum: 0, description: 'null where it is not known' },
    },
    { tests: { type: 'array', items: named, description: 'the tests that failed, where that is known' } },
  ),
  verdict: record('verdict', {
    pushId: { ...whole, description: 'the push that a bisection found' },
    label: named,
    revision: { type: 'string', pattern: '^[0-9a-f]{40}$', description: 'of that push' },
    confidence: { type: 'number', minimum: 0, maximum: 1 },
    runs: { ...whole, description: 'that it rests on' },
    taskId: { ...named, description: 'of the action task that said so' },
    created: unixSeconds,
  }),
} as const;
