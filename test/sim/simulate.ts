/** One simulation: a scenario carried out, and watched at every step. */
import { backstopPath } from '../../src/push/backstop.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { Label } from '../../src/util/ids.ts';
import { isObject } from '../../src/util/json.ts';
import { Asked } from './asked.ts';
import { checkBound, checkCounts, checkLedger, checkRecord, checkRemoved, checkSwitch, Violation } from './checks.ts';
import { type Act, clicks, runActionTask } from './clicks.ts';
import { litters, makesData, switches } from './data.ts';
import { decideOnce } from './decisions.ts';
import { DATA, DAY, DOMAIN, HOUR, PROJECT, START, TESTS } from './project.ts';
import type { Event, LITTER, Scenario } from './scenario.ts';
import { type PushEvent, type Pushed, World } from './world.ts';

/** The data that a decision found, as it was then. */
export interface DataState {
  readonly text: string | null;
  readonly isOurs: boolean;
}

class Simulation {
  readonly world: World;
  readonly #asked = new Asked();
  actions = 0;
  /** Until when somebody has switched pruning off; null where nobody has, or others wrote over it. */
  #offUntil: number | null = null;

  constructor(scenario: Scenario) {
    this.world = new World(scenario);
    this.world.runAction = (taskId, task, fate) => runActionTask(this.world, taskId, task, fate);
  }

  async step(event: Event): Promise<void> {
    const { world } = this;
    const { deployment } = world;
    if (event.op === 'push') await this.#push(event);
    else if (event.op === 'data') {
      deployment.now += event.after * 60_000;
      await makesData(world, event.troubles);
    } else if (event.op === 'act') await this.#act(event);
    else if (event.op === 'cancel group') this.#cancel(event.back);
    else if (event.op === 'squat') this.#squat(event.test);
    else if (event.op === 'litter') this.#litter(event.what);
    else if (event.op === 'switch') this.#offUntil = await switches(world, event.hours, event.troubles);
    else if (event.op === 'pass') deployment.now += event.hours * HOUR;
    if (event.op === 'idle') world.isIdle = true;
    else if (event.op !== 'push') world.isIdle = false;
    await world.work();
    checkCounts(world, this.#asked);
  }

  async #push(event: PushEvent): Promise<void> {
    const { world } = this;
    const push = world.comes(event);
    const data = this.#data();
    push.completed = await world.live(push.decisionTaskId, event.lives, (fate) => decideOnce(world, push, fate));
    const counted = this.#countedAs(push);
    push.counted = counted.length > 0;
    checkRecord(push, counted);
    checkLedger(world, push);
    checkSwitch(push, this.#offUntil, world.deployment.now);
    checkRemoved(push, data, world.deployment.now);
    checkBound(world, push);
  }

  #data(): DataState {
    const { deployment } = this.world;
    const found = deployment.index.find(DATA);
    const task = found && deployment.task(found.taskId);
    return {
      text: found ? deployment.artifact(found.taskId, 'public/seta.json') : null,
      isOurs: task?.definition.schedulerId === `${DOMAIN}-level-3`,
    };
  }

  /** What the record of backstops has of a push. */
  #countedAs({ decisionTaskId }: Pushed): readonly { readonly backstop: boolean }[] {
    const { deployment, configuration } = this.world;
    const place = backstopPath(configuration.config, { project: PROJECT, level: '3' });
    const record = deployment.index.find(place)?.data;
    const recent = isObject(record) && Array.isArray(record['recent']) ? record['recent'] : [];
    return recent.filter((counted) => isObject(counted) && counted['taskId'] === decisionTaskId);
  }

  async #act(act: Act): Promise<void> {
    const push = await clicks(this.world, act);
    if (push === null) return;
    this.actions++;
    this.#asked.by(act, push, this.world.pushes);
  }

  #cancel(back: number): void {
    const { store } = this.world.deployment;
    const push = this.world.pushes.at(-1 - back);
    const group = push && store.groups.get(push.decisionTaskId);
    if (!push || !group) return;
    group.sealed ??= new Date(this.world.deployment.now).toJSON();
    for (const taskId of group.taskIds) {
      const task = store.tasks.get(taskId);
      if (task) store.cancel(task);
    }
    this.#asked.cancels(push);
  }

  #litter(what: (typeof LITTER)[number]): void {
    litters(this.world, what);
    if (what.startsWith('a switch')) this.#offUntil = null;
  }

  /** Somebody of level 1 takes the ids that the next push would give its tasks. */
  #squat(test: number): void {
    const { world } = this;
    const decision = world.nextDecision;
    for (const label of [TESTS[test] as Label, 'build-1']) {
      const taskId = derivedTaskId('task', decision, label);
      if (!world.deployment.store.tasks.has(taskId)) world.add(taskId, label, '1');
    }
  }

  /** Two days of good pushes and data; after these the last pushes must be pruned again. */
  async heal(): Promise<void> {
    const { world } = this;
    const good = { op: 'push', event: 'push', by: 'seta', breaks: null, fixes: true, skew: 0 } as const;
    const push = (after: number) => this.step({ ...good, after, lives: { runs: [], abandoned: false } });
    world.isIdle = false;
    this.#offUntil = await switches(world, 0, []);
    for (let day = 0; day < 2; day++) {
      world.troubles.length = 0;
      await push(5);
      await this.step({ op: 'data', after: 60, troubles: [] });
      for (let i = 0; i < 3; i++) await push(6 * 60);
    }
    const told = world.troubles.join('; ');
    await push(10);
    await push(10);
    await push(10);
    const last = world.pushes.slice(-3).map(({ ledgers }) => ledgers.at(-1));
    if (!last.some((ledger) => ledger?.mode === 'pruned'))
      throw new Violation(`after two good days nothing is pruned: ${last.map((l) => l?.reason.message)} ${told}`);
  }
}

/** What there was in a simulation. */
export interface Figures {
  readonly pushes: number;
  readonly pruned: number;
  readonly tasks: number;
  readonly actions: number;
  readonly days: number;
}

/** Carries out a scenario. Throws a `Violation` where something does not hold. */
export async function simulate(scenario: Scenario): Promise<Figures> {
  const simulation = new Simulation(scenario);
  for (const event of scenario.events) await simulation.step(event);
  await simulation.heal();
  const { pushes, deployment } = simulation.world;
  const pruned = pushes.filter(({ ledgers }) => ledgers.at(-1)?.mode === 'pruned').length;
  const days = (deployment.now - START) / DAY;
  return { pushes: pushes.length, pruned, tasks: deployment.store.tasks.size, actions: simulation.actions, days };
}
