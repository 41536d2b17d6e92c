import type { Label } from '../src/util/ids.ts';
import { ok } from '../src/util/result.ts';
import { shareLines } from './backfill/log.ts';
import { share } from './backfill/share.ts';
import { currentPush } from './engine/current-push.ts';
import { defineAction } from './engine/definition.ts';
import { inputSchema, properties } from './engine/input.ts';
import type { Push } from './engine/push.ts';

interface Input {
  readonly label: Label;
  readonly revision: string;
  readonly symbol: string | null;
  readonly times: number;
  readonly retrigger: boolean;
  readonly test_manifests: readonly string[];
}

/** One push's share of a backfill that is fanned out by hooks; takes what Firefox's backfill sends, too. */
export const backfillTask = defineAction<Input, Push>({
  name: 'backfill-task',
  callback: 'backfill-task',
  title: 'Backfill task on a push',
  symbol: 'backfill-task',
  description: 'Run a task on this push. Normally scheduled by the action backfill.',
  context: [],
  permission: 'backfill',
  offers: ['hook'],
  schema: () =>
    inputSchema(
      {
        label: { type: 'string', minLength: 1, description: 'Label of the task.' },
        revision: { type: 'string', minLength: 1, description: 'Revision of the push that is backfilled from.' },
        symbol: { type: ['string', 'null'], description: 'Treeherder symbol of the task there.', default: null },
        times: properties.times(10),
        retrigger: properties.retrigger,
        test_manifests: { ...properties.labels, description: 'Manifests to run instead of its own.', default: [] },
      },
      ['label', 'revision'],
    ),
  gather: currentPush,
  plan(push, { input, context }, statuses) {
    const { rows, toRun } = share(push, { ...input, manifests: input.test_manifests }, statuses, context);
    return ok({ rows, extra: [{ push, toRun }], tell: (outcomes) => shareLines(input.label, outcomes) });
  },
});
