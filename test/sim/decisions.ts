/** Decisions of the simulation: our own, and those of another optimizer that asks us, by the adapter's rules. */
import { rememberBackstop, whetherBackstop } from '../../src/decision/backstop.ts';
import { type DecisionPorts, decide } from '../../src/decision/decide.ts';
import { dataFor } from '../../src/decision/facts.ts';
import { whetherSwitchedOff } from '../../src/decision/switch.ts';
import { tellProblem } from '../../src/graph/problem.ts';
import type { Task } from '../../src/graph/task.ts';
import { resolveTimestamps } from '../../src/graph/timestamps.ts';
import { type Advice, judgeLabels } from '../../src/optimize/advice.ts';
import { type Ledger, parseLedger } from '../../src/optimize/ledger.ts';
import { ledgerOf, type Reported } from '../../src/optimize/reported.ts';
import { printParameters } from '../../src/push/parameters.ts';
import { parseData } from '../../src/seta/parse.ts';
import { disbelief, makerOf } from '../../src/taskcluster/provenance.ts';
import { derivedTaskId, sha256 } from '../../src/util/hash.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { canonicalJson } from '../../src/util/json.ts';
import type { DataAnswer, DataLocation } from '../../src/util/ports.ts';
import { ok } from '../../src/util/result.ts';
import type { Client, Fate } from './deployment.ts';
import { DOMAIN, GRAPH, RARE, TARGETS, value } from './project.ts';
import type { Pushed, World } from './world.ts';

/** One run of a decision task; whether all its tasks are there. */
export async function decideOnce(world: World, push: Pushed, fate: Fate): Promise<boolean> {
  const client = world.client(push.parameters.level, fate);
  return push.by === 'seta' ? decideAlone(world, push, client) : decideBeside(world, push, client);
}

function writer({ deployment }: World, { decisionTaskId, ledgers }: Pushed): DecisionPorts['write'] {
  return (files) => {
    for (const [name, content] of files) {
      const text = typeof content === 'string' ? content : [...content].join('');
      deployment.artifacts.set(`${decisionTaskId} public/${name}`, text);
      if (name === 'seta-ledger.json') ledgers.push(value(parseLedger(text, name)));
    }
    return ok(undefined);
  };
}

/** `fetchData` of `src/taskcluster`, over the ports: an index entry, its maker, its artifact. */
const fetching =
  ({ deployment }: World, client: Client, level: string) =>
  async (location: DataLocation): Promise<DataAnswer> => {
    if (!('index' in location)) throw new Error('the data is at an index path');
    const at = { location: location.index, taskId: null };
    const refused = (code: 'not-found' | 'unreachable' | 'untrusted-maker', message: string) =>
      ({ ...at, kind: 'refused', code, message }) as const;
    const services = deployment.services(client);
    const found = await services.index.findTask(location.index);
    if (!found.ok) return refused('unreachable', found.failure.message);
    if (found.value === null) return refused('not-found', 'nothing is indexed there');
    const { taskId } = found.value;
    const definition = await services.queue.task(taskId);
    if (!definition.ok) return refused('unreachable', definition.failure.message);
    const reader = { trustDomain: DOMAIN, level, decisionTaskId: null };
    const why = disbelief('data', makerOf(taskId, definition.value), reader);
    if (why !== null) return refused('untrusted-maker', why);
    const text = await services.artifacts.read(taskId, location.artifact);
    if (!text.ok) return refused('unreachable', text.failure.message);
    if (text.value === null) return refused('not-found', 'it has no such artifact');
    const parsed = parseData(text.value);
    if (!parsed.ok) return { ...at, taskId, kind: 'refused', ...parsed.failure };
    return { ...at, taskId, kind: 'read', judgement: parsed.value, sha256: sha256(text.value) };
  };

const runsOf = ({ deployment }: World, { decisionTaskId }: Pushed): number =>
  deployment.store.tasks.get(decisionTaskId)?.runs.length ?? 0;

async function decideAlone(world: World, push: Pushed, client: Client): Promise<boolean> {
  const { deployment, configuration } = world;
  const { parameters, decisionTaskId } = push;
  const { queue, index } = deployment.services(client);
  const home = { decisionTaskId, rootUrl: 'https://tc.example.com', proxyUrl: 'http://taskcluster' };
  const decided = await decide(
    {
      ...{ ...configuration, parameters, home, isAgain: runsOf(world, push) > 1 },
      graph: () => ok({ graph: GRAPH, labels: TARGETS, tell: tellProblem }),
      actions: () => ({}),
      report: () => '',
    },
    {
      create: { queue, index },
      lookup: { queue, index },
      fetchData: fetching(world, client, parameters.level),
      write: writer(world, push),
      now: () => deployment.now,
      warn: () => {},
      progress: () => {},
    },
  );
  return decided.ok && decided.value.failure === null;
}

/** What taskgraph does with our verdicts: targets that are not skipped, and what they need; then the ledger and the tasks. */
async function decideBeside(world: World, push: Pushed, client: Client): Promise<boolean> {
  const { deployment, configuration } = world;
  const { parameters, decisionTaskId } = push;
  const { config } = configuration;
  const { queue, index } = deployment.services(client);
  const lookup = { index, queue };
  const switchedOff = await whetherSwitchedOff(parameters, config, lookup, { now: deployment.now, warn: () => {} });
  const data = await dataFor(config, parameters, fetching(world, client, parameters.level), switchedOff);
  const backstop = await whetherBackstop(parameters, config, decisionTaskId, lookup, true);
  await rememberBackstop(backstop, parameters, config, decisionTaskId, { index, now: deployment.now, warn: () => {} });
  const facts = { parameters, config, labels: null, data, backstop: backstop.state, switchedOff };
  const advice = judgeLabels({ ...facts, now: deployment.now });
  const isBackstop = !backstop.state.known || backstop.state.due;
  const kept = keptBeside(advice, isBackstop);
  const write = writer(world, push);
  const ids = new Map([...kept].map((label) => [label, derivedTaskId('beside', decisionTaskId, label)]));
  write(
    new Map([
      ['parameters.yml', printParameters({ ...parameters, backstop: isBackstop })],
      ['full-task-graph.json', canonicalJson(Object.fromEntries(GRAPH.tasks))],
      ['target-tasks.json', canonicalJson(TARGETS)],
      ['label-to-taskid.json', canonicalJson(Object.fromEntries(ids))],
      ['seta-ledger.json', canonicalJson(ledgerBeside(advice, kept))],
    ]),
  );
  const needsFirst = [...ids].sort(([a], [b]) => Number(b.startsWith('build')) - Number(a.startsWith('build')));
  for (const [label, taskId] of needsFirst) {
    const created = await queue.createTask(taskId, definitionBeside(GRAPH.get(label), ids, push, deployment.now));
    if (!created.ok) return false;
  }
  return true;
}

function keptBeside({ verdicts }: Advice, isBackstop: boolean): ReadonlySet<Label> {
  const targets = TARGETS.filter((label) => (label === RARE ? isBackstop : verdicts[label]?.rule !== 'skip'));
  return new Set(targets.flatMap((label) => [...Object.values(GRAPH.get(label).dependencies), label]) as Label[]);
}

function ledgerBeside(advice: Advice, kept: ReadonlySet<Label>): Ledger {
  const reports = [...GRAPH.tasks.values()].map(({ label, optimization }): [Label, Reported] => {
    const strategy = Object.keys(optimization ?? {})[0] ?? null;
    const verdict = kept.has(label) ? 'kept' : 'removed';
    return [label, { verdict, strategy, requested: TARGETS.includes(label), asked: strategy === 'seta' ? 2 : null }];
  });
  return ledgerOf(advice, Object.fromEntries(reports));
}

function definitionBeside(
  { task, dependencies }: Task,
  ids: ReadonlyMap<Label, TaskId>,
  { decisionTaskId, parameters }: Pushed,
  now: number,
) {
  const needs = Object.values(dependencies).map((label) => ids.get(label as Label) as TaskId);
  const definition = {
    ...task,
    dependencies: [...needs, decisionTaskId],
    taskGroupId: decisionTaskId,
    schedulerId: `${DOMAIN}-level-${parameters.level}`,
  };
  return resolveTimestamps(definition, now);
}
