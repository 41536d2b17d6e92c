/** Data of the simulation: made from its history and published, and what others put in its place. */

import { setSwitch } from '../../src/decision/switch.ts';
import type { HistoryRecord } from '../../src/history/records.ts';
import { backstopPath } from '../../src/push/backstop.ts';
import { switchPath } from '../../src/push/switch.ts';
import { loadSolver } from '../../src/regenerate/cover/solve.ts';
import { type MakePorts, makeData } from '../../src/regenerate/make.ts';
import { defaultOptions } from '../../src/regenerate/options.ts';
import { publication } from '../../src/regenerate/publish.ts';
import { disbelief, makerOf } from '../../src/taskcluster/provenance.ts';
import { derivedTaskId } from '../../src/util/hash.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { err, ok } from '../../src/util/result.ts';
import { type Client, Fate, Killed, type Trouble } from './deployment.ts';
import { DATA, DAY, DOMAIN, HOUR, noteOf, PAST, PROJECT, past, TESTS } from './project.ts';
import type { LITTER } from './scenario.ts';
import type { World } from './world.ts';

const solver = await loadSolver();
const BEFORE = past();

/** What a source says of the project until now. */
function* history({ pushes, reds }: World): Generator<HistoryRecord> {
  yield* BEFORE;
  for (const { number, parameters } of pushes) {
    const { head_rev: revision, build_date: pushTimestamp } = parameters;
    yield { type: 'push', id: PAST + number, revision, pushTimestamp };
  }
  const told = new Set<string>();
  for (const { push, label, time, fix } of reds) {
    if (fix === null || told.has(`${push} ${label}`)) continue;
    told.add(`${push} ${label}`);
    yield noteOf(PAST + push, label, fix, time);
  }
}

/** The data job of a day, which makes data and publishes it; whether it did. */
export async function makesData(world: World, troubles: readonly Trouble[]): Promise<boolean> {
  const { deployment, configuration } = world;
  const taskId = derivedTaskId('data', deployment.now);
  const job = world.add(taskId, 'Data', '3', { routes: [`index.${DATA}`] });
  deployment.store.start(job);
  const text = await made(world, world.client('3', new Fate(troubles))).catch((error: unknown) => {
    if (error instanceof Killed) return null;
    throw error;
  });
  if (text !== null) deployment.artifacts.set(`${taskId} public/seta.json`, text);
  deployment.store.resolve(job, text === null ? 'failed' : 'completed');
  if (configuration.config.maxAge !== 7 * DAY) throw new Error('the age of data is another than the tests think');
  return text !== null;
}

async function made(world: World, client: Client): Promise<string | null> {
  const { deployment, configuration } = world;
  const { config } = configuration;
  const subject = { config, project: PROJECT, now: deployment.now };
  const options = { ...defaultOptions, windowDays: 90, unseenShares: [1, 1, 1, 1] as const };
  const built = await makeData(subject, history(world), options, portsOf(world, client), solver);
  if (!built.ok) {
    world.troubles.push(`data: ${built.failure.message}`);
    return null;
  }
  const { built: data, previous } = built.value;
  const published = publication(data, previous, config, deployment.now);
  if (!published.ok) throw new Error(published.failure.message);
  const { refusal, files } = published.value;
  if (refusal) world.troubles.push(`data: ${(refusal.causes ?? []).map(({ message }) => message).join('; ')}`);
  return files.get('seta.json') ?? null;
}

const portsOf = ({ deployment }: World, client: Client): MakePorts => ({
  file: () => err({ reason: 'unreadable', message: 'there is no such file' }),
  async text(location, what) {
    if (!('index' in location)) throw new Error('all is at index paths');
    const at = location.index;
    const services = deployment.services(client);
    const refused = (code: string, message: string) => ({ location: at, ...err({ code, message }) });
    const found = await services.index.findTask(at);
    if (!found.ok) return refused('unreachable', found.failure.message);
    if (found.value === null) return refused('not-found', 'nothing is indexed there');
    const definition = await services.queue.task(found.value.taskId);
    if (!definition.ok) return refused('unreachable', definition.failure.message);
    const reader = { trustDomain: DOMAIN, level: '3', decisionTaskId: null };
    const why = disbelief(what, makerOf(found.value.taskId, definition.value), reader);
    if (why !== null) return refused('untrusted-maker', why);
    const text = await services.artifacts.read(found.value.taskId, location.artifact);
    if (!text.ok) return refused('unreachable', text.failure.message);
    return text.value === null ? refused('not-found', 'no such artifact') : { location: at, ...ok(text.value) };
  },
});

/** A person switches pruning off for so many hours, or on; until when it then is off, in milliseconds since 1970, null: not known to be. */
export async function switches(world: World, hours: number, troubles: readonly Trouble[]): Promise<number | null> {
  const { deployment, configuration } = world;
  const until = deployment.now + hours * HOUR;
  const at = { since: new Date(deployment.now).toJSON(), until: new Date(until).toJSON() };
  const said = { version: 1, who: 'somebody', why: 'a reason' } as const;
  const data =
    hours > 0 ? ({ ...said, ...at, state: 'off' } as const) : ({ ...said, since: at.since, state: 'on' } as const);
  const services = deployment.services({ ...world.client('3', new Fate(troubles)), clientId: 'sheriff' });
  const done = await setSwitch(
    { project: PROJECT, level: '3', data, witness: null },
    configuration.config,
    services,
    deployment.now,
  ).catch((error: unknown) => {
    if (error instanceof Killed) return null;
    throw error;
  });
  return done?.ok && hours > 0 ? until : null;
}

/** Somebody puts something in a place of ours. */
export function litters(world: World, what: (typeof LITTER)[number]): void {
  const { deployment, configuration, pushes } = world;
  const level = what.endsWith('level 1') ? '1' : '3';
  const taskId = derivedTaskId('litter', what, deployment.now);
  const job = world.add(taskId, 'Litter', level);
  deployment.store.start(job);
  deployment.store.resolve(job, 'completed');
  const insert = (namespace: string, data: unknown, rank: number) =>
    deployment.index.insert({ namespace, taskId, rank, data, expires: new Date(deployment.now + 30 * DAY).toJSON() });
  if (what.startsWith('data')) {
    deployment.artifacts.set(`${taskId} public/seta.json`, dataText(what, deployment.now));
    insert(DATA, {}, 0);
    return;
  }
  if (what.startsWith('a switch')) {
    const since = new Date(deployment.now).toJSON();
    const until = what.endsWith('level 1') ? { until: new Date(deployment.now + DAY).toJSON() } : {};
    const place = switchPath(configuration.config, { project: PROJECT, level: '3' });
    insert(place, { version: 1, state: 'off', who: 'nobody', why: 'none', since, ...until }, 0);
    return;
  }
  const place = backstopPath(configuration.config, { project: PROJECT, level: '3' });
  const last = pushes.findLast(({ ledgers }) => ledgers.at(-1)?.mode === 'backstop');
  // Any task of level 3 that has a group of its own may call itself a decision task; nobody is protected from these.
  if (!last && !what.endsWith('level 1')) return;
  world.isForged = true;
  const id = what.endsWith('level 1') ? taskId : (last?.decisionTaskId as TaskId);
  insert(
    place,
    recordOf(what, id, last?.number ?? 1, deployment.now),
    what.includes('beyond') ? Number.MAX_SAFE_INTEGER : (deployment.index.find(place)?.rank ?? 0),
  );
}

function recordOf(what: (typeof LITTER)[number], taskId: TaskId, number: number, now: number): unknown {
  if (what === 'a record that is none') return 'a record';
  const time = Math.floor(now / 1000) + (what === 'a record of the future' ? 40 * 86_400 : 0);
  const counted = what === 'a record that counts beyond all' ? 2 ** 48 : number;
  const push = { taskId, revision: 'a'.repeat(40), number: counted, time, backstop: true, branch: 'main' };
  const before = { ...push, number: Math.max(0, counted - 1), backstop: false };
  return { version: 1, lastBackstop: push, recent: [what === 'a record against its order' ? before : push] };
}

function dataText(what: (typeof LITTER)[number], now: number): string {
  if (what === 'data that is no JSON') return 'data';
  const iso = (days: number) => new Date(now + days * DAY).toJSON();
  const made = what === 'data of the future' ? 300 : 0;
  const low = { priority: 5, reason: 'no-regressions', caught: 0, sole: 0, runSeconds: 600, until: null };
  const tasks: [string, unknown][] = TESTS.map((label: Label) => [label, low]);
  if (what === 'data with a broken label') tasks[0] = [TESTS[0] as string, { priority: 'low' }];
  const numbers = { regressions: 0, covered: 0, highValue: 0, runHours: 0, allRunHours: 1, lowerBoundRunHours: 0 };
  return JSON.stringify({
    ...{ version: 1, project: what === 'data of another project' ? 'other' : PROJECT },
    ...{
      generated: iso(made),
      expires: iso(made + 14),
      window: { from: iso(-90), to: iso(0), pushes: 9, regressions: 0 },
    },
    generator: { name: 'taskgraph-seta', version: '1.0.0', options: {} },
    coverage: { ...numbers, optimal: true },
    tasks: Object.fromEntries(tasks),
  });
}
