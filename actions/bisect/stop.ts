import type { Answer, Evidence, Limits, Posterior, Problem, Pushes, Spent } from './model.ts';

/**
 * The answer where one has the promised confidence and is verified (`unverified`), or the cap that was reached; null to go
 * on. `posterior` is that of the evidence.
 */
export function stop(
  problem: Problem,
  evidence: Evidence,
  posterior: Posterior,
  spent: Spent,
  limits: Limits,
): Answer | null {
  const { none, rate } = posterior;
  const enough = required(problem, limits.confidence);
  if (none >= enough) return { kind: 'none', confidence: none, rate };
  const top = likeliest(problem, evidence, posterior);
  // Else what is said came from what was believed before any run.
  const hasFailed = evidence.some(({ failures }, push) => failures > 0 && push >= top.pushes.last);
  const isSure = top.confidence >= enough && hasFailed;
  if (isSure && unverified(problem, evidence, top.pushes).length === 0) return { kind: 'culprit', ...top };
  for (const cap of ['runs', 'rounds', 'seconds'] as const) {
    const most = limits[cap];
    if (most !== null && spent[cap] >= most) return undecided(posterior, limits, cap);
  }
  return null;
}

/** The share of caution that the highest promise takes, as an error: there a belief that is a little wrong counts as well. */
const ALWAYS_CAUTIOUS = 0.05;

/**
 * The probability at which a promised confidence is kept whatever the rates are. A promise of little ends a search when little
 * is known of the rates, so it takes more caution than one of much.
 */
export function required({ rates: { caution } }: Problem, confidence: number): number {
  const error = 1 - confidence;
  return 1 - error / (1 + caution * (error + ALWAYS_CAUTIOUS));
}

/** That the search ends without the promised confidence, with what is known by then. */
export function undecided(
  { culprit, none }: Posterior,
  { confidence }: Limits,
  because: (Answer & { kind: 'undecided' })['because'],
): Answer {
  return { kind: 'undecided', because, none, ...neighbourhood(culprit, confidence * (1 - none)) };
}

type Found = { readonly pushes: Pushes; readonly confidence: number };

/** The likeliest culprit. Neighbours that no run can tell apart, as none between them can be run, are one. */
export function likeliest({ probes }: Problem, evidence: Evidence, { culprit }: Posterior): Found {
  let best: Found = { pushes: { first: 1, last: 1 }, confidence: -1 };
  let confidence = 0;
  for (let first = 1, push = 1; push < probes.length; push++) {
    confidence += culprit[push] as number;
    const isTold = probes[push] != null || passes(evidence, push) + failures(evidence, push) > 0;
    if (!isTold && push < probes.length - 1) continue;
    if (confidence > best.confidence) best = { pushes: { first, last: push }, confidence };
    [first, confidence] = [push + 1, 0];
  }
  return best;
}

/**
 * What is to be run before a culprit is named, whatever its probability: it has failed, and the push before it has passed,
 * where they can be run at all.
 */
export function unverified({ probes }: Problem, evidence: Evidence, { first, last }: Pushes): number[] {
  const missing: number[] = [];
  if (probes[first - 1] != null && passes(evidence, first - 1) === 0) missing.push(first - 1);
  if (probes[last] != null && failures(evidence, last) === 0) missing.push(last);
  return missing;
}

const passes = (evidence: Evidence, push: number): number => evidence[push]?.passes ?? 0;
const failures = (evidence: Evidence, push: number): number => evidence[push]?.failures ?? 0;

/** The fewest pushes next to each other that have this probability together. */
function neighbourhood(culprit: Float64Array, probability: number): Found {
  let best: Found = { pushes: { first: 1, last: culprit.length - 1 }, confidence: 0 };
  let sum = 0;
  for (let first = 1, last = 1; last < culprit.length; last++) {
    sum += culprit[last] as number;
    while (first < last && sum - (culprit[first] as number) >= probability) sum -= culprit[first++] as number;
    const isShorter = last - first < best.pushes.last - best.pushes.first;
    if (sum >= probability && (isShorter || best.confidence === 0)) best = { pushes: { first, last }, confidence: sum };
  }
  return best;
}
