import { wholeRevision } from '../edge/vcs.ts';
import { type FoundPush, findPush, type PushIndex } from '../taskcluster/find-push.ts';
import { parseWhat, type What } from '../taskcluster/what.ts';
import type { Result } from '../util/failure.ts';
import type { Index, Queue } from '../util/ports.ts';
import { err } from '../util/result.ts';
import { readConfig } from './inputs.ts';

/** What a command is told of the push that it is about, besides WHAT. */
export interface PushOptions {
  readonly config: string;
  readonly project?: string;
  readonly taskGroupId?: string;
}

/** For the help of such commands. */
export const WHAT =
  'the push: link of it or of one of its tasks on Treeherder or Taskcluster, revision, or taskId of any of its tasks';

/** The push that is meant: WHAT, or the decision task that `--task-group-id` names. */
export function whatIsMeant(what: string | undefined, { taskGroupId }: Pick<PushOptions, 'taskGroupId'>): Result<What> {
  const given = what ?? taskGroupId;
  const fix = 'give its link, revision or a taskId';
  if (given === undefined) return err({ reason: 'bad-usage', message: 'which push is not said', fix });
  if (what === undefined || taskGroupId === undefined) return parseWhat(given);
  return err({ reason: 'bad-usage', where: what, message: 'it cannot be used with --task-group-id', fix: 'give one' });
}

/** Its decision task, and the task that was named. Of a revision the checkout at hand knows the rest, where some digits are given. */
export async function pushMeant(
  what: What,
  { config, project }: PushOptions,
  services: { readonly queue: Pick<Queue, 'status'>; readonly index: Pick<Index, 'findTasks'> },
): Promise<Result<FoundPush>> {
  const { revision } = what;
  const isShort = revision !== null && revision.length < 40;
  const whole = isShort ? ((await wholeRevision('.', revision)) ?? revision) : revision;
  const named = { ...what, revision: whole, project: project ?? what.project };
  return findPush(named, () => pushIndex(config), services);
}

function pushIndex(file: string): Result<PushIndex> {
  const config = readConfig(file);
  if (config.ok) return config;
  const fix =
    'a revision is looked up under the trust domain of the configuration: run this in a checkout, or give a link';
  return err({ fix, ...config.failure });
}
