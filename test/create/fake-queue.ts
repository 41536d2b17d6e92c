import type { TaskDefinition } from '../../src/graph/task.ts';
import type { TaskId } from '../../src/util/ids.ts';
import type { CreateAnswer, Queue } from '../../src/util/ports.ts';
import { err, ok } from '../../src/util/result.ts';

/** A queue in memory with createTask's rules on ids and dependencies. It ends, as a killed process would, when told. */
export class FakeQueue implements Pick<Queue, 'createTask' | 'task'> {
  readonly tasks = new Map<TaskId, TaskDefinition>();
  /** Ids in the order in which they were created. */
  readonly order: TaskId[] = [];
  underWay = 0;
  mostUnderWay = 0;
  /** Names of tasks that the queue refuses. */
  readonly refused = new Set<string>();
  /** How many more tasks are taken on before everything hangs. */
  creationsLeft = Number.POSITIVE_INFINITY;

  async createTask(taskId: TaskId, definition: TaskDefinition) {
    this.underWay++;
    this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
    await new Promise(setImmediate);
    this.underWay--;
    if (this.creationsLeft <= 0) throw new Killed();
    const name = nameOf(definition);
    if (this.refused.has(name)) return err({ reason: 'service', message: `403: no scope for ${name}` } as const);
    for (const dependency of definition['dependencies'] as TaskId[]) {
      if (!this.tasks.has(dependency)) throw new Error(`${name} was sent before ${dependency}, which it depends on`);
    }
    const existing = this.tasks.get(taskId);
    if (existing && JSON.stringify(existing) !== JSON.stringify(definition)) return ok<CreateAnswer>('exists');
    if (existing) return ok<CreateAnswer>('created');
    this.creationsLeft--;
    this.tasks.set(taskId, definition);
    this.order.push(taskId);
    return ok<CreateAnswer>('created');
  }

  async task(taskId: TaskId) {
    return ok(this.tasks.get(taskId) ?? null);
  }
}

/** Stands for the death of the process. */
export class Killed extends Error {}

export const nameOf = (definition: TaskDefinition): string => (definition['metadata'] as { name: string }).name;
