/** Counts what comes in, so that a few malformed rows are named instead of being fatal, and many are a failure. */
import type { Failure } from '../util/failure.ts';
import type { Checked } from './checked.ts';

const MAX_EXAMPLES = 5;
/** So few are never too many, whatever their share. */
const ALWAYS_TOLERATED = 5;

export class TallyOfKind {
  seen = 0;
  malformed = 0;
  /** The first row with each of the first few flaws, and how many have it. */
  readonly #flaws = new Map<string, { readonly first: string; count: number }>();

  /** What is wrong, as `<which row>: <flaw>`. */
  add(failure: string): void {
    this.malformed++;
    const flaw = failure.slice(failure.indexOf(': ') + 2);
    const known = this.#flaws.get(flaw);
    if (known) known.count++;
    else if (this.#flaws.size < MAX_EXAMPLES) this.#flaws.set(flaw, { first: failure, count: 1 });
  }

  /** What was wrong: each of the first few flaws once, with the first row that has it. */
  get examples(): readonly string[] {
    return [...this.#flaws.values()].map(({ first, count }) =>
      count === 1 ? first : `${first} (and ${count - 1} more)`,
    );
  }
}

const KINDS = ['push', 'job', 'note', 'run', 'index entry', 'decision task', 'task', 'task group'] as const;
export type RowKind = (typeof KINDS)[number];

export class Tally {
  readonly kinds = Object.fromEntries(KINDS.map((kind) => [kind, new TallyOfKind()])) as Readonly<
    Record<RowKind, TallyOfKind>
  >;
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
      if (row.ok) good.push(row.value);
      else tally.add(row.failure);
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
