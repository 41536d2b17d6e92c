import type { LedgerTask } from '../optimize/ledger.ts';
import { forShell } from '../util/quote.ts';
import { count } from './format.ts';
import type { Html } from './html.ts';
import { type PushPlace, taskUrl, treeherderUrl } from './links.ts';
import { type ListingBlock, type ListingColumn, type ListingGroup, listing } from './listing.ts';
import { VERDICTS } from './push-tables.ts';

/** All tasks of a push, with a command to run each one that does not run. */
export function pushListing(tasks: readonly (readonly [label: string, task: LedgerTask])[], place: PushPlace): Html {
  const treeherder = treeherderUrl(place);
  const tasksAt = taskUrl(place.rootUrl, '');
  return listing({
    id: 'tasks',
    caption: 'Tasks of this push',
    columns: [
      {
        ...{ name: 'Label', kind: 'text', shared: false },
        ...(treeherder === null ? {} : { link: `${treeherder}&searchStr=` }),
      },
      { name: 'Verdict', kind: 'text', shared: true, choose: true },
      { name: 'By', kind: 'text', shared: true, choose: true },
      { name: 'Reason', kind: 'text', shared: true },
      { name: 'Priority', kind: 'number', shared: true, choose: true },
      { name: 'Runs next', kind: 'text', shared: true },
      { name: 'Run seconds', kind: 'number', shared: false },
      ...(tasks.some(([, { taskId }]) => taskId)
        ? [{ ...STANDS_IN, ...(tasksAt === null ? {} : { link: tasksAt }) }]
        : []),
    ],
    groups: groups(tasks),
    command: `seta run ${forShell(place.taskGroupId ?? place.revision)}`,
    withoutScript:
      'Where scripts are allowed, a table to search and sort stands here. The same tasks are below, by reason; a label may be ' +
      'followed by its run time in seconds and the task that stands in for it. "seta explain LABEL" tells of one task.',
  });
}

const STANDS_IN: ListingColumn = { name: 'Stands in', kind: 'text', shared: false };

const ORDER = ['removed', 'replaced', 'kept'] as const;

/** By verdict and who decided, and in these by all that tasks have in common. */
function groups(tasks: readonly (readonly [label: string, task: LedgerTask])[]): readonly ListingGroup[] {
  const byDecider = new Map<string, { verdict: LedgerTask['verdict']; by: string; blocks: Map<string, Filling> }>();
  for (const [label, task] of tasks) {
    const key = `${task.verdict} ${task.by}`;
    const group = byDecider.get(key) ?? { verdict: task.verdict, by: task.by, blocks: new Map() };
    byDecider.set(key, group);
    const shared = sharedCells(task);
    const blockKey = JSON.stringify(shared);
    const block = group.blocks.get(blockKey) ?? { task, shared, lines: [] };
    group.blocks.set(blockKey, block);
    block.lines.push([label, task.runSeconds ?? '', task.taskId ?? '']);
  }
  return [...byDecider.values()]
    .sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
    .map(({ verdict, by, blocks }) => ({
      heading: `${VERDICTS[verdict]} because of ${by}`,
      blocks: [...blocks.values()].sort((a, b) => b.lines.length - a.lines.length).map(block),
    }));
}

interface Filling {
  readonly task: LedgerTask;
  readonly shared: readonly (string | number)[];
  readonly lines: (readonly (string | number)[])[];
}

const sharedCells = (task: LedgerTask): readonly (string | number)[] => [
  VERDICTS[task.verdict],
  task.by,
  task.reason,
  task.priority ?? '',
  nextRun(task) ?? '',
];

const block = ({ task, shared, lines }: Filling): ListingBlock => {
  const next = nextRun(task);
  return {
    heading: next === null ? task.reason : `${task.reason}; runs next ${next}`,
    shared,
    lines,
    offered: task.verdict !== 'kept',
  };
};

const nextRun = ({ next }: LedgerTask): string | null =>
  next ? `in ${count(next.afterPushes, 'push', 'pushes')} (${next.by})` : null;
