import type { Api } from './deployment.ts';

interface Definition {
  readonly dependencies: readonly string[];
  readonly requires: 'all-completed' | 'all-resolved';
  readonly routes: readonly string[];
  readonly extra: { readonly index?: { readonly rank?: number } };
}
interface Status {
  readonly taskId: string;
  readonly state: string;
}

/** Calls that end a task; the first argument is its taskId. */
export const ENDS: ReadonlySet<string> = new Set([
  'queue.reportCompleted',
  'queue.reportFailed',
  'queue.reportException',
  'queue.cancelTask',
]);

/**
 * Whether all has happened that follows from the end of a task: who waited for it is scheduled, and it is found in the index
 * under its routes. A live Taskcluster answers first and does that when it comes to it: the queue's dependency resolver looks
 * every five seconds while it has nothing to do, the index hears of it by Pulse.
 */
export async function hasSettled(api: Api, taskId: string): Promise<boolean> {
  return (await isIndexed(api, taskId)) && (await areScheduled(api, taskId));
}

async function isIndexed(api: Api, taskId: string): Promise<boolean> {
  const { routes, extra } = (await api('queue.task', taskId)) as Definition;
  const paths = routes.filter((route) => route.startsWith('index.')).map((route) => route.slice('index.'.length));
  if (paths.length === 0) return true;
  const { status } = (await api('queue.status', taskId)) as { readonly status: Status };
  if (status.state !== 'completed') return true;
  const found = await Promise.all(paths.map((path) => api('index.findTask', path).catch(() => null)));
  return (found as ({ taskId: string; rank: number } | null)[]).every(
    (entry) => entry !== null && (entry.taskId === taskId || entry.rank > (extra.index?.rank ?? 0)),
  );
}

async function areScheduled(api: Api, taskId: string): Promise<boolean> {
  const { tasks } = (await api('queue.listDependentTasks', taskId)) as {
    readonly tasks: readonly { readonly status: Status; readonly task: Definition }[];
  };
  const waiting = tasks.filter(({ status }) => status.state === 'unscheduled').map(({ task }) => task);
  const taskIds = [...new Set(waiting.flatMap(({ dependencies }) => dependencies))];
  const states = new Map<string, string>();
  await Promise.all(
    taskIds.map(async (id) => {
      const { status } = (await api('queue.status', id)) as { readonly status: Status };
      states.set(id, status.state);
    }),
  );
  const over = { 'all-completed': ['completed'], 'all-resolved': ['completed', 'failed', 'exception'] };
  return !waiting.some((task) => task.dependencies.every((id) => over[task.requires].includes(states.get(id) ?? '')));
}
