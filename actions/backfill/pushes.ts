import pLimit, { type LimitFunction } from 'p-limit';
import { taskGroup } from '../../src/create/carry-out.ts';
import type { TaskGraph } from '../../src/graph/task-graph.ts';
import { printFailure, type Result } from '../../src/util/failure.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import type { TaskStatus } from '../../src/util/ports.ts';
import { ok } from '../../src/util/result.ts';
import { partOfGraph, readFullGraphBytes } from '../engine/artifacts.ts';
import { identify } from '../engine/current-push.ts';
import type { Request } from '../engine/definition.ts';
import { existingTasks } from '../engine/existing-tasks.ts';
import type { Row } from '../engine/result.ts';
import type { Services } from '../engine/services.ts';
import { Statuses } from '../engine/statuses.ts';
import { decisionOf } from '../engine/trust.ts';
import { type Choice, type Chosen, choose, type LookedAt, taskIdsOf } from './choose.ts';
import type { EarlierPush } from './earlier-pushes.ts';
import { labelsThere, labelThere } from './input.ts';

/** With no depth given, so many pushes are looked at first, then twice as many, and so on. */
const FIRST_WINDOW = 20;
/** Texts of graphs held in memory at once, in bytes. */
const GRAPHS_AT_ONCE = 512 * 1024 * 1024;

/** Looks at earlier pushes for a label: what is there, and the parts of their graphs that matter, each read once. */
export class PushReader {
  readonly #request: Request;
  readonly #services: Services;
  readonly #label: Label;
  readonly #limit: LimitFunction;
  readonly #graphs = new Map<TaskId, Promise<Result<TaskGraph | null>>>();

  /** @param graphSize bytes of the graph of a push of this project */
  constructor(request: Request, services: Services, label: Label, graphSize: number) {
    this.#request = request;
    this.#services = services;
    this.#label = label;
    this.#limit = pLimit(Math.min(64, Math.max(2, Math.floor(GRAPHS_AT_ONCE / (graphSize + 1)))));
  }

  /** The tasks of a push that may stand for the label, with what they depend on; null where its decision task has no graph. */
  graph(taskId: TaskId): Promise<Result<TaskGraph | null>> {
    const known = this.#graphs.get(taskId);
    if (known) return known;
    const read = this.#limit(async () => {
      const bytes = await readFullGraphBytes(this.#services, taskId);
      if (!bytes.ok || bytes.value === null) return bytes as Result<null>;
      return partOfGraph(bytes.value, labelsThere(this.#label), taskId);
    });
    this.#graphs.set(taskId, read);
    return read;
  }

  /** Looks at as many pushes as needed, nearest first, and chooses. */
  async choose(pushes: readonly EarlierPush[], choice: Choice): Promise<Result<Chosen>> {
    const { queue } = this.#services;
    const looked: (LookedAt | Row)[] = [];
    const known = new Map<TaskId, TaskStatus | null>();
    for (let window = choice.depth ?? FIRST_WINDOW; ; window *= 2) {
      const more = await this.look(pushes.slice(looked.length, looked.length + window), choice);
      if (!more.ok) return more;
      looked.push(...more.value);
      const taskIds = looked.flatMap((push) => ('outcome' in push ? [] : taskIdsOf(push)));
      const unknown = taskIds.filter((taskId) => !known.has(taskId));
      const statuses = await queue.statuses(unknown);
      if (!statuses.ok) return statuses;
      for (const taskId of unknown) known.set(taskId, statuses.value.get(taskId) ?? null);
      const chosen = choose(looked, choice, new Statuses(known), this.#request.context);
      if (chosen.isComplete || looked.length >= pushes.length) return ok(chosen);
    }
  }

  /** What there is on pushes; a row where one cannot be worked on. */
  async look(
    pushes: readonly EarlierPush[],
    choice: Pick<Choice, 'depth' | 'slices'>,
  ): Promise<Result<readonly (LookedAt | Row)[]>> {
    const decisions = await this.#services.queue.statuses(pushes.flatMap(({ ref }) => ref.decisionTaskId ?? []));
    if (!decisions.ok) return decisions;
    return ok(await Promise.all(pushes.map((push) => this.#look(push, decisions.value, choice))));
  }

  /** What there is on a push; a row where it cannot be worked on. */
  async #look(
    { ref, why }: EarlierPush,
    decisions: ReadonlyMap<TaskId, TaskStatus>,
    { depth, slices }: Pick<Choice, 'depth' | 'slices'>,
  ): Promise<LookedAt | Row> {
    const { config, parameters } = this.#request;
    const row = (outcome: 'skipped' | 'failed', told: string): Row => {
      return { push: ref, label: this.#label, outcome, taskIds: [], why: told };
    };
    const { decisionTaskId } = ref;
    if (why !== null || decisionTaskId === null) return row('skipped', why ?? 'this push has no decision task');
    const push = identify({ ...ref, decisionTaskId }, this.#request);
    const [decided, existing] = await Promise.all([
      decisionOf(this.#services, push, decisions.get(decisionTaskId) ?? null),
      existingTasks(this.#services, push),
    ]);
    if (!decided.ok) return row('failed', printFailure(decided.failure));
    if ('foreign' in decided.value) {
      return row('skipped', `task ${decisionTaskId}, which the index names: ${decided.value.foreign}`);
    }
    const candidates = labelsThere(this.#label);
    if (!existing.ok) return row('failed', printFailure(existing.failure));
    if (existing.value === null) return row('skipped', 'its decision task has no label-to-taskid.json (any more)');
    const group = taskGroup(decisionTaskId, config.trustDomain, parameters.level);
    const looked = { ref: { ...ref, decisionTaskId }, group, existing: existing.value };
    // Only where another label may stand in for it does its graph matter before it is known that the push is worked on.
    const has = (label: Label): boolean => (looked.existing.get(label)?.length ?? 0) > 0;
    if ((depth !== null && slices === 0) || has(this.#label) || !candidates.some(has)) {
      return { ...looked, label: this.#label };
    }
    const graph = await this.graph(decisionTaskId);
    if (!graph.ok) return row('failed', printFailure(graph.failure));
    return { ...looked, label: graph.value && labelThere(graph.value, this.#label) };
  }
}
