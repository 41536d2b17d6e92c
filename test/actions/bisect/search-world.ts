import { bisect } from '../../../actions/bisect/bisect.ts';
import { extraRunIds } from '../../../actions/engine/extra-tasks.ts';
import type { Services } from '../../../actions/engine/services.ts';
import { actionScope } from '../../../actions/offer/names.ts';
import { taskGroup } from '../../../src/create/carry-out.ts';
import type { TaskDefinition } from '../../../src/graph/task.ts';
import { type Bisection, parseBisection } from '../../../src/history/bisection.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { derivedTaskId, fraction } from '../../../src/util/hash.ts';
import { asLabel, type TaskId } from '../../../src/util/ids.ts';
import type { TaskStatus } from '../../../src/util/ports.ts';
import { ok } from '../../../src/util/result.ts';
import type { Truth as Everywhere } from '../../e2e/bisect-world.ts';
import { type Death, Killed, killable } from '../../e2e/killable.ts';
import { graphOf, graphText } from '../../rig/graphs.ts';
import { Memory, NOW, parametersOf, statusOf } from '../fakes.ts';

/** What is true of the pushes, counted from 0, and told to nobody. The first is good, the last has failed. */
export type Truth = Omit<Everywhere, 'every'>;

const TEST = asLabel('test-1');
const at = (datestamp: string) => ({ 'relative-datestamp': datestamp });
const definition = (name: string) => ({
  ...{ metadata: { name }, created: at('0 seconds'), deadline: at('1 day'), expires: at('9 days') },
});
const GRAPH = graphText(
  graphOf({
    build: { definition: definition('build') },
    [TEST]: { needs: ['build'], definition: definition(TEST) },
  }),
);
const iso = (time: number): string => new Date(time).toISOString();

/** A round of an action task or of a shell, and what it left. */
export interface Round {
  readonly bisection: Bisection;
  readonly taskIds: readonly TaskId[];
  readonly told: readonly string[];
  readonly requests: readonly string[];
}

/** A search in memory: so little takes place between two requests that a search can be killed at each. The rules are the rig's. */
export class SearchWorld {
  readonly memory = new Memory();
  readonly #truth: Truth;
  readonly #decisions: readonly TaskId[];
  #now = NOW;

  constructor(truth: Truth) {
    this.#truth = truth;
    const last = truth.pushes - 1;
    this.#decisions = Array.from({ length: truth.pushes }, (_, i) => derivedTaskId('decision', i));
    for (const [i, decisionTaskId] of this.#decisions.entries()) {
      // Some pushes were never decided, some not built.
      if (i % 6 === 2) continue;
      const parameters = { pushlog_id: String(i + 1), head_rev: revisionOf(i) };
      this.memory.decide(decisionTaskId, parameters, undefined, { scopes: ['*'] });
      this.memory.index.set(`gecko.v2.repo.pushlog-id.${i + 1}.decision`, decisionTaskId);
      const there: Record<string, TaskId> = {};
      if (i % 5 !== 3 || i === last) there['build'] = this.#there(i, 'build', 'completed');
      if (i === 0 || i === last) there[TEST] = this.#there(i, TEST, i === 0 ? 'completed' : 'failed');
      this.memory.artifacts.set(`${decisionTaskId} public/full-task-graph.json`, GRAPH);
      this.memory.artifacts.set(`${decisionTaskId} public/label-to-taskid.json`, JSON.stringify(there));
    }
    this.memory.scopes = ['*', actionScope(parametersOf(), 'bisect')];
  }

  get failed(): TaskId {
    return derivedTaskId('there', this.#decisions.length - 1, TEST);
  }

  #there(push: number, label: string, state: 'completed' | 'failed'): TaskId {
    const runs = [{ state, resolved: iso(NOW - 3_600_000) }];
    const taskGroupId = this.#decisions[push] as TaskId;
    const created = iso(NOW - 7_200_000);
    return this.memory.add(
      derivedTaskId('there', push, label),
      { taskGroupId, state, runs },
      { created, metadata: { name: label } },
    );
  }

  #services(): Services {
    const { memory } = this;
    const services = memory.services();
    const queue: Services['queue'] = {
      ...services.queue,
      createTask: async (taskId, definition) => {
        const done = await services.queue.createTask(taskId, definition);
        if (!memory.statuses.has(taskId)) memory.statuses.set(taskId, pendingOf(taskId, definition));
        return done;
      },
    };
    const pushes = this.#decisions.map((_, i) => ({
      pushlogId: String(i + 1),
      revision: revisionOf(i),
      pushdate: i,
    }));
    return {
      ...services,
      queue,
      clock: { now: () => this.#now },
      index: { ...services.index, insertTask: async (path, { taskId }) => ok(void memory.index.set(path, taskId)) },
      pushlog: {
        pushes: async (_, from, to) =>
          ok(pushes.filter(({ pushlogId }) => Number(pushlogId) >= from && Number(pushlogId) <= to)),
      },
      limitedTo: () => ({ queue, hooks: services.hooks }),
    };
  }

  /** A click on the failed task: the action task. */
  click(): TaskId {
    const taskId = derivedTaskId('click', this.memory.tasks.size);
    const definition = {
      ...{ taskGroupId: this.#last, schedulerId: 'gecko-level-3', metadata: { name: 'Action: Bisect' } },
      ...{ created: iso(this.#now), deadline: iso(this.#now + 86_400_000), expires: iso(this.#now + 864_000_000) },
    };
    this.memory.tasks.set(taskId, definition);
    this.memory.statuses.set(taskId, pendingOf(taskId, definition));
    this.#now += 1000;
    return taskId;
  }

  get #last(): TaskId {
    return this.#decisions.at(-1) as TaskId;
  }

  /** One round, of an action task or (null) of a shell; null where it was killed. */
  async round(ownTaskId: TaskId | null, input: object = {}, death: Death | null = null): Promise<Round | null> {
    const { services, requests } = killable(this.#services(), death);
    const files = new Map<string, string>();
    const told = this.memory.told.length;
    this.#now += 1000;
    const call = {
      ...{ action: bisect, input, taskGroupId: this.#last, taskId: this.failed, ownTaskId },
      write: (some: ReadonlyMap<string, string>) => {
        for (const [name, text] of some) files.set(name, text);
        return ok(undefined);
      },
    };
    try {
      const done = await this.memory.perform(call, services);
      if (!done.ok) throw new Error(printFailure(done.failure));
      const bisection = parseBisection(files.get('bisect.json') ?? '');
      if (!bisection.ok) throw new Error(bisection.failure);
      if (ownTaskId !== null) {
        this.memory.artifacts.set(`${ownTaskId} public/bisect.json`, files.get('bisect.json') ?? '');
        this.#resolve(ownTaskId, 'completed');
      }
      const taskIds = [...bisection.value.waitsFor, ...done.value.rows.flatMap((row) => row.taskIds)] as TaskId[];
      return { bisection: bisection.value, taskIds, told: this.memory.told.slice(told), requests };
    } catch (error) {
      if (error instanceof Killed) return null;
      throw error;
    }
  }

  /** Runs all that was asked for and is pending. */
  work(): void {
    for (const taskId of this.memory.created) {
      const { state, taskGroupId } = this.memory.statuses.get(taskId) as TaskStatus;
      const name = nameOf(this.memory.tasks.get(taskId));
      if (state !== 'pending' || (name !== TEST && name !== 'build')) continue;
      const push = this.#decisions.indexOf(taskGroupId);
      this.#resolve(taskId, name === TEST && this.#fails(push, taskId) ? 'failed' : 'completed');
    }
    this.#now += 60_000;
  }

  /** The next round, once what it waits for is over. */
  get due(): TaskId | null {
    const isOver = (taskId: TaskId): boolean => this.memory.statuses.get(taskId)?.state !== 'pending';
    const next = this.memory.created.find(
      (taskId) => nameOf(this.memory.tasks.get(taskId)).startsWith('Action') && !isOver(taskId),
    );
    const dependencies = next === undefined ? [] : this.memory.tasks.get(next)?.['dependencies'];
    if (next === undefined || !(dependencies as TaskId[]).every(isOver)) return null;
    const scheduled = iso(this.#now);
    this.memory.statuses.set(next, {
      ...(this.memory.statuses.get(next) as TaskStatus),
      runs: [{ state: 'pending', scheduled }],
    });
    return next;
  }

  /** The runs of the test that were asked for, by push. */
  get asked(): readonly number[] {
    const of = (group: TaskId) =>
      this.memory.created.filter(
        (taskId) =>
          nameOf(this.memory.tasks.get(taskId)) === TEST && this.memory.statuses.get(taskId)?.taskGroupId === group,
      );
    return this.#decisions.map((group) => of(group).length);
  }

  #fails(push: number, taskId: TaskId): boolean {
    const { seed, culprit, good, bad } = this.#truth;
    const n = extraRunIds(taskGroup(this.#decisions[push] as TaskId, 'gecko', '3'), TEST, 100).indexOf(taskId);
    return fraction(seed, push, n) < (culprit !== null && push >= culprit ? bad : good);
  }

  #resolve(taskId: TaskId, state: 'completed' | 'failed'): void {
    const status = this.memory.statuses.get(taskId) as TaskStatus;
    const run = { ...status.runs.at(-1), state, started: iso(this.#now), resolved: iso(this.#now + 1000) };
    this.memory.statuses.set(taskId, { ...status, state, runs: [run] });
  }
}

const revisionOf = (push: number): string => String(push + 1).padStart(40, '0');

const nameOf = (definition: TaskDefinition | undefined): string =>
  String((definition?.['metadata'] as { readonly name?: string } | undefined)?.name);

const pendingOf = (taskId: TaskId, definition: TaskDefinition): TaskStatus =>
  statusOf(taskId, {
    taskGroupId: definition['taskGroupId'] as TaskId,
    schedulerId: String(definition['schedulerId']),
    ...{ state: 'pending', runs: [{ state: 'pending' }], deadline: String(definition['deadline']) },
  });
