/**
 * SETA's selection as its service did it, list by list, for comparison in tests and benchmarks: for each job in table
 * order all failures are rebuilt without it, and the job is of low value when no failure loses its last job. Written from
 * the description in `docs/concepts/how-the-data-is-made.md`; `regenerate/cover/walk.ts` gives the same answer faster.
 */
export function setaWalk(jobs: readonly string[], failures: ReadonlyMap<string, readonly string[]>): string[] {
  const wanted = failures.size;
  let remaining = failures;
  const highValue: string[] = [];
  for (const job of jobs) {
    const without = new Map<string, readonly string[]>();
    for (const [revision, failing] of remaining) {
      const left = failing.filter((other) => other !== job);
      if (left.length > 0) without.set(revision, left);
    }
    if (without.size >= wanted) remaining = without;
    else highValue.push(job);
  }
  return highValue;
}
