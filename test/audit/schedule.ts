import type { Ledger, LedgerTask } from '../../src/optimize/ledger.ts';
import {
  type BackstopEntry,
  backstopPath,
  believed,
  decideBackstop,
  recordedBackstops,
  type Witness,
} from '../../src/push/backstop.ts';
import type { Priority } from '../../src/seta/artifact.ts';
import { type Config, parseConfig } from '../../src/seta/config.ts';
import type { Judgement } from '../../src/seta/parse.ts';
import { judge } from '../../src/seta/verdict.ts';
import type { Label, TaskId } from '../../src/util/ids.ts';
import { parametersOf } from '../push/parameters-of.ts';

/** What became of a decision: `broke` failed before anything was recorded, `failed` after that; `slow` completed some pushes later. */
export type Fate = 'completed' | 'slow' | 'failed' | 'broke';

export interface Event {
  /** Minutes since the push before. */
  readonly after: number;
  readonly fate: Fate;
  readonly labels: readonly Label[];
  readonly data: Judgement;
}

/** What was decided on a push. */
export interface Decided {
  readonly number: number;
  /** Unix seconds. */
  readonly time: number;
  readonly fate: Fate;
  readonly ledger: Ledger;
}

/** Where a project stands: it can be gone on from more than once. */
export interface Project {
  readonly entry: BackstopEntry;
  readonly number: number;
  readonly time: number;
}

const START = 1_790_000_000;

export const begin = (): Project => ({ entry: null, number: 0, time: START });

export function configOf(pushes: number, minutes: number): Config {
  const text = `{trust-domain: x, seta: {prunable: ['*'], backstop: {pushes: ${pushes}, minutes: ${minutes}}, holdout: 0.02}}`;
  const parsed = parseConfig(text, 'config.yml');
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
}

export function dataOf(priorities: Readonly<Record<string, number>>, name = ''): Judgement {
  const tasks = Object.entries(priorities).map(
    ([label, priority]) => [label as Label, { priority: priority as Priority, runSeconds: 600 }] as const,
  );
  return {
    ...{ project: null, generated: name, expires: null },
    ...{ tasks: new Map(tasks), backed: true, unjudged: { count: 0, told: [] } },
  };
}

/** A slow decision takes until so many pushes later. */
const SLOW = 2;

/** The next push, decided by the code that decides; the decision task's name says what becomes of it. */
export function next(project: Project, event: Event, config: Config, kind: 'hg' | 'git'): [Project, Decided] {
  const number = project.number + 1;
  const time = project.time + event.after * 60;
  const taskId = `${number}-${event.fate}` as TaskId;
  const head_rev = `${number}`.padStart(40, '0');
  const parameters = parametersOf({
    ...{ build_date: time, pushdate: time, head_rev, project: 'autoland' },
    ...(kind === 'hg' ? { repository_type: 'hg', pushlog_id: `${number}` } : {}),
  });
  const entry = project.entry && 'taskId' in project.entry ? project.entry : null;
  const witnesses = new Map(recordedBackstops(entry).map((id) => [id, witnessOf(id, number)]));
  const { state, record } = decideBackstop(believed(entry, witnesses, parameters), parameters, config, taskId);
  const isWritten = record && event.fate !== 'broke' && (entry === null || entry.rank <= record.rank);
  const written = isWritten ? { ...record, taskId, expires: backstopPath(config, parameters) } : project.entry;
  const push = {
    project: 'autoland',
    pushlogId: kind === 'hg' ? `${number}` : '0',
    revision: head_rev,
    pushdate: time,
  };
  const isPruned = state.known && !state.due;
  const verdict = isPruned
    ? judge(event.data, config, {
        ...{ revision: head_rev, number: state.pushNumber, untilBackstop: state.untilNext },
      })
    : null;
  const tasks = event.labels.map((label): [Label, LedgerTask] => {
    const { rule = '', reason = 'everything runs', next } = verdict?.(label) ?? {};
    const isLeftOut = rule === 'skip';
    return [
      label,
      { verdict: isLeftOut ? 'removed' : 'kept', by: 'seta', reason, ...(isLeftOut && next ? { next } : {}) },
    ];
  });
  const ledger: Ledger = {
    version: 1,
    mode: isPruned ? 'pruned' : 'backstop',
    reason: { code: isPruned ? 'pruned' : 'backstop', message: '' },
    data: { location: null, taskId: null, sha256: event.data.generated, generated: null },
    push,
    ...(isPruned ? { bound: config.backstop } : {}),
    totals: { target: tasks.length, kept: 0, removed: 0, replaced: 0, savedHours: 0 },
    tasks: Object.fromEntries(tasks),
  };
  return [
    { entry: written, number, time },
    { number, time, fate: event.fate, ledger },
  ];
}

function witnessOf(taskId: TaskId, now: number): Witness {
  const [number = '', fate] = taskId.split('-');
  const isUnderWay = fate === 'slow' && now - Number(number) <= SLOW;
  return { state: isUnderWay ? 'under way' : fate === 'failed' ? 'over' : 'completed', started: null };
}

export const isDecided = ({ fate }: Decided): boolean => fate === 'completed' || fate === 'slow';

const leaves = ({ ledger }: Decided, label: string): boolean => {
  const task = Object.hasOwn(ledger.tasks, label) ? ledger.tasks[label as Label] : undefined;
  return task?.verdict === 'removed' && task.next !== undefined;
};

/**
 * The bound, said once more and slowly: of each decided push that leaves a label out, the last decided push before it that
 * did not; too far away are those that are `pushes` or `minutes` back. In git only decided pushes are counted. `push label` of each.
 */
export function tooLate(pushes: readonly Decided[]): readonly string[] {
  const isCounted = pushes[0]?.ledger.push.pushlogId === '0';
  const decided = pushes.filter(isDecided).map((push, i) => ({ ...push, at: isCounted ? i : push.number }));
  return decided.flatMap((push, i) =>
    Object.keys(push.ledger.tasks).flatMap((label) => {
      const { bound } = push.ledger;
      if (!bound || !leaves(push, label)) return [];
      const free = decided.slice(0, i).findLast((earlier) => !leaves(earlier, label)) ?? decided[0];
      const isFar = push.at - (free?.at ?? 0) >= bound.pushes || push.time - (free?.time ?? 0) >= bound.minutes * 60;
      return isFar ? [`${push.number} ${label}`] : [];
    }),
  );
}
