import type { Priority } from '../seta/artifact.ts';
import { timeOf } from '../util/time.ts';

/** The JSON schema of SETA's former `preseed.json`. `*` stands for anything, and for "never" as a date. */
export const preseedSchema = {
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['buildtype', 'testtype', 'platform', 'priority', 'expiration_date', 'buildsystem'],
    properties: {
      buildtype: { type: 'string', minLength: 1 },
      testtype: { type: 'string', minLength: 1 },
      platform: { type: 'string', minLength: 1 },
      priority: { enum: [1, 5] },
      expiration_date: {
        anyOf: [{ const: '*' }, { type: 'string', format: 'date' }, { type: 'string', format: 'date-time' }],
        examples: ['*', '2020-12-31'],
      },
      buildsystem: { enum: ['taskcluster', 'buildbot', '*'] },
    },
  },
};

interface PreseedEntry {
  readonly buildtype: string;
  readonly testtype: string;
  readonly platform: string;
  readonly priority: Priority;
  readonly expiration_date: string;
}

/**
 * A list that fits `preseedSchema` as overrides. A test type with a slash is a whole label, as SETA wrote builds; any other
 * is what follows the platform and build type in a test's label: `{platform: linux64, buildtype: opt, testtype: mochitest-1}`
 * is `test-linux64/opt-mochitest-1`. Entries of buildbot mean the same labels, since its jobs moved to Taskcluster.
 */
export function fromPreseed(list: unknown) {
  return (list as readonly PreseedEntry[]).map((entry) => ({
    labels: [
      entry.testtype.includes('/') ? entry.testtype : `test-${entry.platform}/${entry.buildtype}-${entry.testtype}`,
    ],
    priority: entry.priority,
    until: entry.expiration_date === '*' ? null : timeOf(entry.expiration_date),
    why: 'preseed.json',
  }));
}
