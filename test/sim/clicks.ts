/** Actions of the simulation: clicked on, which makes an action task that a worker runs, or started from a shell. */
import { type ActionCall, perform } from '../../actions/engine/perform.ts';
import { failureOf } from '../../actions/engine/result.ts';
import { actionNamed, actionOf } from '../../actions/index.ts';
import { actionScope } from '../../actions/offer/names.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { ok } from '../../src/util/result.ts';
import type { StoredTask } from '../rig/taskcluster/task-store.ts';
import { Fate, Killed } from './deployment.ts';
import { PREFIX, TESTS } from './project.ts';
import type { Event, Lives } from './scenario.ts';
import type { Pushed, World } from './world.ts';

export type Act = Extract<Event, { op: 'act' }>;

/** What an action is started with: on the group, or on a task of it. */
function inputOf({ action, test }: Act): object {
  if (action === 'add-new-jobs') return { tasks: [TESTS[test]] };
  if (action === 'retrigger') return { times: 2 };
  if (action === 'backfill') return test % 2 === 0 ? {} : { depth: 3 };
  return action === 'bisect' ? { maxRuns: 12 } : {};
}

const isForTask = (action: Act['action']): boolean => action !== 'run-missing-tests' && action !== 'add-new-jobs';

/** Somebody starts an action on a push that was decided; whether it was started. */
export async function clicks(world: World, act: Act): Promise<Pushed | null> {
  const push = world.pushes.at(-1 - act.back);
  if (!push?.completed || !world.deployment.task(push.decisionTaskId)) return null;
  const label = act.action === 'bisect' ? brokenIn(world, push) : (TESTS[act.test] as Label);
  const taskId = isForTask(act.action) ? taskOf(world, push, label) : null;
  if (isForTask(act.action) && taskId === null) return null;
  const start = act.where === 'task' ? inTask : inShell;
  await start(world, act, push, taskId);
  return push;
}

/** A search is for what has failed, where something has. */
const brokenIn = ({ reds }: World, { number }: Pushed): Label | null =>
  reds.findLast(({ push }) => push === number)?.label ?? null;

function taskOf({ deployment }: World, push: Pushed, label: Label | null): TaskId | null {
  const { taskIds } = deployment.store.groups.get(push.decisionTaskId) ?? { taskIds: [] };
  return (taskIds.find((id) => deployment.task(id)?.definition.metadata.name === label) as TaskId) ?? null;
}

async function inTask(world: World, act: Act, push: Pushed, taskId: TaskId | null): Promise<void> {
  const action = actionNamed(act.action, { retrigger: 'true' });
  if (!action) throw new Error(act.action);
  const { head_rev, pushlog_id } = push.parameters;
  for (let n = 0; n < (act.twice ? 2 : 1); n++) {
    const own = derivedTaskId('click', world.deployment.store.tasks.size);
    const listed = [
      `index.${PREFIX}.revision.${head_rev}.taskgraph.actions.${own}`,
      ...(Number(pushlog_id) > 0 ? [`index.${PREFIX}.pushlog-id.${pushlog_id}.actions.${own}`] : []),
    ];
    const task = world.add(own, `Action: ${action.title}`, '3', { group: push.decisionTaskId, routes: listed });
    const env = { ACTION_CALLBACK: action.callback, ACTION_TASK_ID: taskId ?? '' };
    const context = { action: { context: { input: inputOf(act) } } };
    Object.assign(task.definition, {
      ...{ payload: { env }, extra: context },
      scopes: world.client('3', new Fate(), [actionScope(push.parameters, action.permission)]).scopes,
    });
    world.lives.set(own, act.lives);
  }
}

/** One run of an action task. */
export async function runActionTask(world: World, taskId: TaskId, task: StoredTask, fate: Fate): Promise<boolean> {
  const env = (task.definition.payload as { env: Record<string, string> }).env;
  const action = actionOf(env['ACTION_CALLBACK'] ?? '');
  if (!action) throw new Error(`no action ${env['ACTION_CALLBACK']}`);
  const call = {
    ...{ action, input: undefined, taskGroupId: task.definition.taskGroupId as TaskId, ownTaskId: taskId },
    taskId: (env['ACTION_TASK_ID'] || null) as TaskId | null,
  };
  const client = { clientId: `task/${taskId}`, fate, scopes: task.definition.scopes };
  return performed(world, call, client);
}

async function inShell(world: World, act: Act, push: Pushed, taskId: TaskId | null): Promise<void> {
  const action = actionNamed(act.action, { retrigger: 'true' });
  if (!action) throw new Error(act.action);
  const call = { action, input: inputOf(act), taskGroupId: push.decisionTaskId, taskId, ownTaskId: null };
  const { runs, abandoned }: Lives = act.lives;
  const lives = abandoned && runs.length > 0 ? runs : [...runs, []];
  const one = async (): Promise<void> => {
    for (const troubles of lives) {
      const client = { ...world.client('3', new Fate(troubles)), clientId: 'developer' };
      const isDone = await performed(world, call, client).catch((error: unknown) => {
        if (error instanceof Killed) return false;
        throw error;
      });
      if (isDone) return;
    }
  };
  await Promise.all(act.twice ? [one(), one()] : [one()]);
}

async function performed(
  world: World,
  call: Pick<ActionCall, 'action' | 'input' | 'taskGroupId' | 'taskId' | 'ownTaskId'>,
  client: ReturnType<World['client']>,
): Promise<boolean> {
  const { deployment, configuration } = world;
  const done = await perform(
    {
      ...call,
      ...{ config: configuration.config, dryRun: false, salt: 'salt' },
      ...{ rootUrl: 'https://tc.example.com', proxyUrl: 'http://taskcluster' },
      write: (files) => {
        if (call.ownTaskId === null) return ok(undefined);
        for (const [name, text] of files) deployment.artifacts.set(`${call.ownTaskId} public/${name}`, text);
        return ok(undefined);
      },
    },
    deployment.services(client),
  );
  if (!done.ok) world.troubles.push(`${call.action.name}: ${done.failure.message}`);
  return done.ok && failureOf(done.value) === null;
}
