/** How many tasks people have asked for, at most, besides those that decisions made. */
import type { Label } from '../../src/util/ids.ts';
import type { Act } from './clicks.ts';
import { GRAPH, TARGETS, TESTS } from './project.ts';
import type { Pushed } from './world.ts';

type Scope = (push: Pushed, all: readonly Pushed[]) => readonly Pushed[];
const thisPush: Scope = (push) => [push];
const allPushes: Scope = (_, all) => all;

/**
 * What an action may add of a label on a push. `missing`: one where there is none, whoever asks; `beside`: the same beside
 * what the decision made; a number: so many each time that it is asked for.
 */
const ADDS: Readonly<Record<Act['action'], { on: Scope; adds: 'missing' | 'beside' | number } | null>> = {
  'run-missing-tests': { on: thisPush, adds: 'missing' },
  'add-new-jobs': { on: thisPush, adds: 'beside' },
  backfill: { on: allPushes, adds: 'missing' },
  retrigger: { on: thisPush, adds: 2 },
  bisect: { on: allPushes, adds: 12 },
  // A task that was canceled, or that is running again, is replaced by those who need it.
  rerun: null,
  cancel: null,
};

export class Asked {
  readonly #filled = new Map<Pushed, Map<Label, 'missing' | 'beside'>>();
  readonly #anew = new Map<Pushed, Map<Label, number>>();
  readonly #canceled = new Set<Pushed>();

  /** Somebody starts an action on a push. */
  by({ action, test, twice, lives, where }: Act, push: Pushed, all: readonly Pushed[]): void {
    const what = ADDS[action];
    if (what === null) {
      this.cancels(push);
      return;
    }
    const isAny = action === 'run-missing-tests' || action === 'bisect';
    const labels = isAny ? TARGETS : [TESTS[test] as Label];
    const needed = labels.flatMap((label) => Object.values(GRAPH.get(label).dependencies) as Label[]);
    // A shell that is begun again asks again; an action task that is run again does not.
    const times = (twice ? 2 : 1) * (where === 'shell' ? lives.runs.length + 1 : 1);
    const { on, adds } = what;
    for (const one of on(push, all)) {
      for (const label of labels) {
        if (typeof adds === 'number') this.#add(one, label, adds * times);
        else this.#fill(one, label, adds);
      }
      // A build that failed, or expires soon, is made again for those who need it for longer.
      for (const label of needed) this.#fill(one, label, 'beside');
    }
  }

  /** Tasks of a push end without a result, so that others may be made in their place. */
  cancels(push: Pushed): void {
    this.#canceled.add(push);
  }

  /** At most so many tasks of a label are there, given whether its decision made one. */
  most(push: Pushed, label: Label, isDecided: boolean): number {
    if (this.#canceled.has(push)) return Number.POSITIVE_INFINITY;
    const filled = this.#filled.get(push)?.get(label);
    const once = filled === 'beside' ? Number(isDecided) + 1 : Number(isDecided || filled === 'missing');
    return once + (this.#anew.get(push)?.get(label) ?? 0);
  }

  #fill(push: Pushed, label: Label, how: 'missing' | 'beside'): void {
    const filled = this.#filled.get(push) ?? new Map<Label, 'missing' | 'beside'>();
    const before = filled.get(label);
    this.#filled.set(push, filled.set(label, before === 'beside' ? before : how));
  }

  #add(push: Pushed, label: Label, count: number): void {
    const anew = this.#anew.get(push) ?? new Map<Label, number>();
    this.#anew.set(push, anew.set(label, (anew.get(label) ?? 0) + count));
  }
}
