import type { TaskDefinition } from '../../src/graph/task.ts';
import { asLabel, type Label } from '../../src/util/ids.ts';
import { labelsThere, testPathsOf } from '../backfill/input.ts';
import { manifestsOf } from '../backfill/share.ts';

/** What a task does: a label, and the tests that it was told to run, in their order. */
export interface Work {
  readonly label: Label;
  /** Empty where the task finds them itself: the label tells all then. */
  readonly tests: readonly string[];
}

export const workOf = (label: Label, definition: TaskDefinition): Work => ({
  label,
  tests: manifestsOf(testPathsOf(definition)),
});

/**
 * Whether a task does this work. Where tasks are told their tests, the list says what is done and the label, whose chunks
 * differ from push to push, nothing; another order is other work, as tests may fail because of those before them.
 */
export function isSameWork(work: Work, label: Label, definition: TaskDefinition): boolean {
  const other = workOf(label, definition);
  if (work.tests.length === 0 && other.label !== work.label) return false;
  return work.tests.length === other.tests.length && work.tests.every((test, i) => test === other.tests[i]);
}

/** The labels under which this work may be found on another push, best first. */
export const labelsOf = ({ label, tests }: Work): readonly Label[] =>
  tests.length === 0 ? [asLabel(label)] : labelsThere(label);
