import { configuredOptions } from '../regenerate/options.ts';
import { prunableBy } from '../seta/prunable.ts';
import type { Result } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';
import { ok } from '../util/result.ts';
import type { DataMaker } from './data-series.ts';
import { type Bench, follow } from './judge-policy.ts';
import { lastStart } from './past.ts';
import type { Policy } from './policy.ts';

/**
 * A policy with its hours: where it is to have those of another one, a rota for as many as that spends in the span on what may be
 * pruned. Of the span only hours are used, nothing of what broke. Fails as `build` does.
 */
function withItsHours(bench: Bench, policy: Policy): Result<Policy> {
  if (!policy.sameHoursAs || !policy.making) return ok(policy);
  const { policy: other, share } = policy.sameHoursAs;
  const hoursPerPush = hoursOf(bench, other);
  return hoursPerPush.ok ? ok(withBudget(policy, share * hoursPerPush.value)) : hoursPerPush;
}

/**
 * Policies with their hours, and the data of all of them made: of those first whose hours are known or are wanted of others. Fails as `build`
 * does. `progress` is told of each making.
 */
export function prepared(
  bench: Bench & { readonly maker: DataMaker },
  policies: readonly Policy[],
  progress: () => void,
): Result<Policy[]> {
  const known = policies.map(({ sameHoursAs, ...policy }) => sameHoursAs?.policy ?? policy);
  const first = bench.maker.prepare(known, progress);
  if (!first.ok) return first;
  const budgeted: Policy[] = [];
  for (const policy of policies) {
    const withHours = withItsHours(bench, policy);
    if (!withHours.ok) return withHours;
    budgeted.push(withHours.value);
  }
  const all = bench.maker.prepare(budgeted, progress);
  return all.ok ? ok(budgeted) : all;
}

/** A policy whose data is a rota for so many hours a push of what may be pruned. */
function withBudget(policy: Policy, hoursPerPush: number): Policy {
  const config = { ...policy.config, rota: { hoursPerPush } };
  const { making } = policy;
  return {
    ...policy,
    config,
    sameHoursAs: null,
    making: making && { ...making, build: { ...making.build, ...configuredOptions(config) } },
  };
}

/** Hours a push that a policy spends in the span on what may be pruned. */
function hoursOf({ past, groups, span, maker }: Omit<Bench, 'seed' | 'maxMinutes'>, policy: Policy): Result<number> {
  const followed = follow({ past, groups, span, maker }, policy);
  if (!followed.ok) return followed;
  const { decisions } = followed.value;
  const isPrunable = prunableBy(policy.config);
  const open = past.epochs.map(({ labels }) =>
    labels.reduce((sum, one) => sum + (isPrunable(past.labels[one] as Label) ? (past.seconds[one] ?? 0) : 0), 0),
  );
  const starts = past.epochs.map(({ from }) => from);
  let seconds = 0;
  for (let push = span.first; push < span.end; push++) {
    const { skippedSeconds } = decisions.schedule(push);
    seconds += (open[lastStart(starts, push)] ?? 0) - skippedSeconds * (1 - decisions.holdout);
  }
  return ok(seconds / 3600 / Math.max(1, span.end - span.first));
}
