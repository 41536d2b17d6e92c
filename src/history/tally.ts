/** Counts what comes in, so that a few malformed rows are named instead of being fatal, and many are a failure. */
import type { Failure } from '../util/failure.ts';
import type { Checked } from './checked.ts';

export type RowKind = 'push' | 'job' | 'note' | 'run' | 'index entry' | 'decision task' | 'task' | 'task group';

export interface TallyOfKind {
  seen: number;
  malformed: number;
  /** What was wrong with the first few. */
  readonly examples: string[];
}

const MAX_EXAMPLES = 5;
/** So few are never too many, whatever their share. */
const ALWAYS_TOLERATED = 5;

export class Tally {
  readonly kinds: Readonly<Record<RowKind, TallyOfKind>> = {
    push: { seen: 0, malformed: 0, examples: [] },
    job: { seen: 0, malformed: 0, examples: [] },
    note: { seen: 0, malformed: 0, examples: [] },
    run: { seen: 0, malformed: 0, examples: [] },
    'index entry': { seen: 0, malformed: 0, examples: [] },
    'decision task': { seen: 0, malformed: 0, examples: [] },
    task: { seen: 0, malformed: 0, examples: [] },
    'task group': { seen: 0, malformed: 0, examples: [] },
  };
  private readonly tolerated: number;
  private readonly service: string;

  /** `tolerated`: the share of malformed rows of a kind that is put up with, 0 to 1; `service`: who answers, for people. */
  constructor(tolerated: number, service = 'Treeherder') {
    this.tolerated = tolerated;
    this.service = service;
  }

  /** The good rows; the others are counted. */
  sort<T>(kind: RowKind, rows: readonly Checked<T>[]): T[] {
    const tally = this.kinds[kind];
    const good: T[] = [];
    for (const row of rows) {
      tally.seen++;
      if (row.ok) {
        good.push(row.value);
        continue;
      }
      tally.malformed++;
      if (tally.examples.length < MAX_EXAMPLES) tally.examples.push(row.failure);
    }
    return good;
  }

  /** The failure that too many malformed rows are; null while there are few enough. */
  refusal(kind: RowKind, where: string): Failure | null {
    const { seen, malformed, examples } = this.kinds[kind];
    if (malformed <= Math.max(ALWAYS_TOLERATED, this.tolerated * seen)) return null;
    return {
      reason: 'service',
      message: `${malformed} of ${seen} rows (${kind}) are malformed: ${examples.join('; ')}`,
      where,
      fix: `see whether ${this.service} has changed its answers or has an incident; what came in before is kept`,
    };
  }
}
