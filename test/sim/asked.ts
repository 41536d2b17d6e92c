/** How many tasks people have asked for, at most, besides those that decisions made. */
import type { Label } from '../../src/util/ids.ts';
import type { Act } from './clicks.ts';
import { GRAPH, TARGETS, TESTS } from './project.ts';
import type { Pushed } from './world.ts';

type Scope = (push: Pushed, all: readonly Pushed[]) => readonly Pushed[];
const thisPush: Scope = (push) => [push];
const allPushes: Scope = (_, all) => all;

/**
 * What an action may add of a label on a push. `fill`: what is not there, once, whoever asks; `anew`: so many each time that
 * it is asked for.
 */
const ADDS: Readonly<Record<Act['action'], { on: Scope; fill: boolean; anew: number } | null>> = {
  'run-missing-tests': { on: thisPush, fill: true, anew: 0 },
  'add-new-jobs': { on: thisPush, fill: true, anew: 0 },
  backfill: { on: allPushes, fill: true, anew: 0 },
  retrigger: { on: thisPush, fill: false, anew: 2 },
  bisect: { on: allPushes, fill: false, anew: 12 },
  // A task that was canceled, or that is running again, is replaced by those who need it.
  rerun: null,
  cancel: null,
};

export class Asked {
  readonly #filled = new Map<Pushed, Set<Label>>();
  readonly #anew = new Map<Pushed, Map<Label, number>>();
  readonly #canceled = new Set<Pushed>();

  /** Somebody starts an action on a push. */
  by({ action, test, twice, lives, where }: Act, push: Pushed, all: readonly Pushed[]): void {
    const adds = ADDS[action];
    if (adds === null) {
      this.cancels(push);
      return;
    }
    const labels = action === 'run-missing-tests' ? TARGETS : [TESTS[test] as Label];
    const needed = labels.flatMap((label) => Object.values(GRAPH.get(label).dependencies) as Label[]);
    // A shell that is begun again asks again; an action task that is run again does not.
    const times = (twice ? 2 : 1) * (where === 'shell' ? lives.runs.length + 1 : 1);
    for (const one of adds.on(push, all)) {
      for (const label of [...labels, ...needed]) {
        if (adds.fill) this.#fill(one, label);
        else this.#add(one, label, adds.anew * times);
      }
    }
  }

  /** Tasks of a push end without a result, so that others may be made in their place. */
  cancels(push: Pushed): void {
    this.#canceled.add(push);
  }

  /** At most so many tasks of a label were asked for. */
  of(push: Pushed, label: Label): number {
    if (this.#canceled.has(push)) return Number.POSITIVE_INFINITY;
    return (this.#filled.get(push)?.has(label) ? 1 : 0) + (this.#anew.get(push)?.get(label) ?? 0);
  }

  #fill(push: Pushed, label: Label): void {
    const filled = this.#filled.get(push) ?? new Set();
    this.#filled.set(push, filled.add(label));
  }

  #add(push: Pushed, label: Label, count: number): void {
    const anew = this.#anew.get(push) ?? new Map<Label, number>();
    this.#anew.set(push, anew.set(label, (anew.get(label) ?? 0) + count));
  }
}
