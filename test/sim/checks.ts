/** What must hold in every simulation, told apart from the code that is to make it hold. */
import { parseData } from '../../src/seta/parse.ts';
import type { Label } from '../../src/util/ids.ts';
import type { Asked } from './asked.ts';
import { DAY, GRAPH, MAX_AGE_DAYS, PROJECT, RARE, TARGETS } from './project.ts';
import type { DataState } from './simulate.ts';
import type { Pushed, World } from './world.ts';

export class Violation extends Error {}

function must(holds: boolean, what: string, push?: Pushed): void {
  if (!holds) throw new Violation(push ? `push ${push.number} (${push.event}, ${push.by}): ${what}` : what);
}

const isPrunable = (label: Label): boolean => label.startsWith('test-') && label !== 'test-nightly' && label !== RARE;

/** How often each label is there in the group of a push. */
function countsOf({ deployment }: World, push: Pushed): ReadonlyMap<Label, number> {
  const { taskIds } = deployment.store.groups.get(push.decisionTaskId) ?? { taskIds: [] };
  const counts = new Map<Label, number>();
  for (const id of taskIds) {
    const label = deployment.store.tasks.get(id)?.definition.metadata.name as Label;
    if (GRAPH.tasks.has(label)) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

const keptBy = (ledger: Pushed['ledgers'][number]): ReadonlySet<Label> =>
  new Set(Object.entries(ledger.tasks).flatMap(([label, { verdict }]) => (verdict === 'kept' ? [label as Label] : [])));

/** The ledger is what the queue shows: each kept task is there once, and nothing that no run of the decision kept. */
export function checkLedger(world: World, push: Pushed): void {
  const ledger = push.ledgers.at(-1);
  if (!push.completed) return;
  must(ledger !== undefined, 'it was decided without a ledger', push);
  if (ledger === undefined) return;
  const counts = countsOf(world, push);
  const kept = keptBy(ledger);
  for (const label of kept) must(counts.get(label) === 1, `${label} is there ${counts.get(label) ?? 0} times`, push);
  // Taskgraph gives a decision that runs again other ids; and who is lied to cannot tell what is there.
  const shown = push.by === 'seta' && !push.isLiedTo ? kept : new Set(push.ledgers.flatMap((one) => [...keptBy(one)]));
  for (const label of counts.keys()) must(shown.has(label), `${label} is there, which the ledger has left out`, push);
  must(ledger.totals.target === GRAPH.tasks.size, 'the ledger is not about the whole target graph', push);
}

/** As long as somebody has switched it off, nothing is pruned; what a service says that lies is another matter. */
export function checkSwitch(push: Pushed, offUntil: number | null, now: number): void {
  if (offUntil === null || offUntil <= now || push.isLiedTo) return;
  must(push.ledgers.at(-1)?.mode !== 'pruned', 'it was pruned, and somebody had switched pruning off', push);
}

/** However often it was decided, a push is counted once, and as what it was in the end. */
export function checkRecord(push: Pushed, counted: readonly { readonly backstop: boolean }[]): void {
  must(counted.length <= 1, `it is counted ${counted.length} times`, push);
  const isPruned = push.completed && push.ledgers.at(-1)?.mode === 'pruned';
  must(!(isPruned && counted[0]?.backstop), 'it is on record as a backstop, and was pruned', push);
}

/** Only what the data says may go is gone, and only where it may be believed. */
export function checkRemoved(push: Pushed, { text, isOurs }: DataState, now: number): void {
  const ledger = push.ledgers.at(-1);
  if (ledger === undefined) return;
  const removed = Object.entries(ledger.tasks).flatMap(([label, { verdict }]) =>
    verdict === 'removed' ? [label as Label] : [],
  );
  const asked = removed.filter((label) => label !== RARE && TARGETS.includes(label));
  must(
    !removed.includes(RARE as Label) || ledger.mode !== 'backstop',
    'a backstop has left out what is for backstops',
    push,
  );
  if (ledger.mode !== 'pruned') must(asked.length === 0, `${asked} is left out, and everything was to run`, push);
  if (ledger.mode !== 'pruned') return;
  must(push.event === 'push', 'it is no push, and was pruned', push);
  must(isOurs, 'it was pruned by data of a lower level', push);
  const data = parseData(text ?? '');
  must(data.ok, 'it was pruned by what is no data', push);
  if (!data.ok) return;
  const { project, generated, tasks } = data.value;
  must(project === PROJECT, 'it was pruned by data of another project', push);
  const age = push.parameters.build_date * 1000 - Date.parse(generated);
  must(age <= MAX_AGE_DAYS * DAY, `it was pruned by data that is ${age / DAY} days old`, push);
  must(
    Date.parse(generated) <= Math.max(now, push.parameters.build_date * 1000) + 600_000,
    'its data is of the future',
    push,
  );
  for (const label of asked) {
    must(isPrunable(label), `${label} may not be left out`, push);
    must((tasks.get(label)?.priority ?? 1) > 1, `${label} is left out, and the data does not say so`, push);
  }
}

const ranAll = ({ ledgers }: Pushed): boolean =>
  TARGETS.every((label) => ledgers.at(-1)?.tasks[label]?.verdict === 'kept');

/** Every label runs within its bound: no push is pruned that is so far from the last on which all ran. */
export function checkBound({ pushes, scenario }: World, push: Pushed): void {
  if (push.event !== 'push' || !push.completed || push.ledgers.at(-1)?.mode !== 'pruned') return;
  const all = pushes.findLast((one) => one !== push && one.completed && ranAll(one));
  must(all !== undefined, 'it is pruned, and on no push before did everything run', push);
  if (all === undefined) return;
  const { pushes: most, minutes } = scenario.backstop;
  const between = pushes.slice(pushes.indexOf(all) + 1, pushes.indexOf(push));
  // Whoever may write the record may say once that the last backstop came when its task ran, some minutes after its push, and, where
  // nothing but the record counts pushes, later among them than it did.
  const forged = [...between, push].findLastIndex(({ afterForgery }) => afterForgery);
  const counted = between.slice(Math.max(0, forged)).filter((one) => one.counted).length;
  const away = scenario.vcs === 'hg' ? push.number - all.number : 1 + counted;
  must(away < most, `the last backstop is ${away} pushes away, and ${most} are promised`, push);
  const passed = (push.parameters.build_date - all.parameters.build_date) / 60;
  must(
    passed < minutes + (forged >= 0 ? 60 : 1),
    `the last backstop is ${passed} minutes away, and ${minutes} are promised`,
    push,
  );
}

/** What actions add comes once for all that asked to have it filled in, and as often as it was asked for anew. */
export function checkCounts(world: World, asked: Asked): void {
  for (const push of world.pushes) {
    const ever = new Set(push.ledgers.flatMap((ledger) => [...keptBy(ledger)]));
    for (const [label, count] of countsOf(world, push)) {
      const most = asked.most(push, label, ever.has(label));
      must(count <= most, `${label} is there ${count} times, and ${most} were asked for`, push);
    }
  }
}
