import type { Regression } from '../../../src/regenerate/regressions.ts';
import type { Past } from '../../../src/replay/past.ts';
import { idOfFirst, type WorldResults } from './results.ts';

/** What somebody takes for a regression: the labels and the pushes (ids) on which each failed, and what may have brought it, both ends included. */
export interface Claim {
  readonly failures: ReadonlyMap<string, readonly number[]>;
  readonly landed: readonly [from: number, to: number];
}

/** Counts. A regression is a culprit that is known to this side of the judge, and labels that failed because of it. */
export interface EvidenceScore {
  readonly claims: number;
  /** All regressions, and those because of which something failed. */
  readonly regressions: number;
  readonly shown: number;
  /** Claims most of whose failures are one regression's, each another one. */
  readonly matched: number;
  /** Of them those whose last possible culprit is the culprit, and those whose possible ones have it among them. */
  readonly exact: number;
  readonly within: number;
  /** Labels of claims, labels that failed because of a regression, and what claims and the regressions they match have in common. */
  readonly claimedLabels: number;
  readonly shownLabels: number;
  readonly rightLabels: number;
}

/** What `seta data build` made of results, as claims. */
export function claimsOf(regressions: readonly Regression[]): Claim[] {
  return regressions.flatMap(({ failures, evidence: [{ because } = { because: null }] }) => {
    if (because?.kind === 'streak') return [{ failures, landed: because.landed }];
    return because?.kind === 'backout' ? [{ failures, landed: [because.culpritPushId, because.culpritPushId] }] : [];
  });
}

/** @param past what the results are of */
export function judge(claims: readonly Claim[], { shown }: WorldResults, past: Past): EvidenceScore {
  const landed = past.regressions.map((one) => one.landed + idOfFirst(past));
  const truthAt = new Map<string, number[]>();
  shown.forEach((labels, truth) => {
    for (const [label, pushes] of labels) {
      for (const push of pushes) truthAt.set(`${push} ${label}`, [...(truthAt.get(`${push} ${label}`) ?? []), truth]);
    }
  });
  const pairs = claims.flatMap(({ failures }, claim) => {
    const cells = [...failures].flatMap(([label, pushes]) => pushes.map((push) => `${push} ${label}`));
    const shares = new Map<number, number>();
    for (const truth of cells.flatMap((cell) => truthAt.get(cell) ?? []))
      shares.set(truth, (shares.get(truth) ?? 0) + 1);
    return [...shares]
      .filter(([, share]) => share * 2 > cells.length)
      .map(([truth, share]) => ({ claim, truth, share }));
  });
  const claimOf = new Map<number, number>();
  const taken = new Set<number>();
  for (const { claim, truth } of pairs.toSorted((a, b) => b.share - a.share)) {
    if (taken.has(claim) || claimOf.has(truth)) continue;
    taken.add(claim);
    claimOf.set(truth, claim);
  }
  const matched = [...claimOf].map(([truth, claim]) => ({ truth, claim: claims[claim] as Claim }));
  const count = (is: (one: (typeof matched)[number]) => boolean): number => matched.filter(is).length;
  const sizes = (maps: readonly ReadonlyMap<string, unknown>[]): number =>
    maps.reduce((sum, { size }) => sum + size, 0);
  return {
    claims: claims.length,
    regressions: shown.length,
    shown: shown.filter(({ size }) => size > 0).length,
    matched: matched.length,
    exact: count(({ truth, claim }) => claim.landed[1] === landed[truth]),
    within: count(
      ({ truth, claim }) => claim.landed[0] <= (landed[truth] ?? 0) && (landed[truth] ?? 0) <= claim.landed[1],
    ),
    claimedLabels: sizes(claims.map(({ failures }) => failures)),
    shownLabels: sizes(shown),
    rightLabels: matched.reduce(
      (sum, { truth, claim }) => sum + [...claim.failures.keys()].filter((label) => shown[truth]?.has(label)).length,
      0,
    ),
  };
}

/** The simplest rules: what fails so many pushes in a row and is green again is a regression, with all that began to fail on the same push. */
export function ruleOfThumb(records: WorldResults['records'], inARow: number): Claim[] {
  const outcomes = new Map<string, Map<number, boolean>>();
  for (const record of records) {
    if (record.type !== 'run') continue;
    const mine = outcomes.get(record.label) ?? new Map<number, boolean>();
    outcomes.set(record.label, mine.set(record.pushId, mine.get(record.pushId) === true || record.result === 'passed'));
  }
  const byPush = new Map<number, { failures: Map<string, number[]>; from: number }>();
  for (const [label, pushes] of outcomes) {
    let green = -1;
    let red: number[] = [];
    for (const [push, passed] of pushes) {
      if (!passed) {
        red.push(push);
        continue;
      }
      const [first] = red;
      if (first !== undefined && red.length >= inARow && green >= 0) {
        const known = byPush.get(first) ?? { failures: new Map(), from: 0 };
        known.failures.set(label, red);
        byPush.set(first, { ...known, from: Math.max(known.from, green + 1) });
      }
      green = push;
      red = [];
    }
  }
  return [...byPush].map(([push, { failures, from }]) => ({ failures, landed: [from, push] }));
}
