import type { Spent } from './cost.ts';
import type { Detection } from './detect.ts';
import type { Groups } from './groups.ts';
import type { PushSpan } from './past.ts';
import type { Split } from './result.ts';

const HOUR = 3600;

/** Costs and detection by platform or by suite; groups without labels in the span are left out. By name. */
export function splits(
  kind: 'platform' | 'suite',
  groups: Groups,
  { byGroup }: Spent,
  detections: readonly Detection[],
  { first, end }: PushSpan,
): Split[] {
  return groups.names.flatMap((group, number) => {
    const spent = byGroup[number];
    if (group.kind !== kind || !spent || spent.labels === 0) return [];
    const waits = detections
      .filter((detection) => detection.byGroup.has(number))
      .map(({ byGroup: caught, regression: { landed } }) => {
        const push = caught.get(number) ?? null;
        return push === null ? null : push - landed;
      })
      .sort((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY));
    return {
      name: group.name,
      labels: spent.labels,
      hoursPerPush: spent.seconds / HOUR / Math.max(1, end - first),
      savedHourShare: spent.allSeconds === 0 ? 0 : 1 - spent.seconds / spent.allSeconds,
      regressions: waits.length,
      ownPush: waits.filter((wait) => wait === 0).length,
      missed: waits.filter((wait) => wait === null).length,
      median: waits[Math.ceil(0.5 * waits.length) - 1] ?? null,
      p90: waits[Math.ceil(0.9 * waits.length) - 1] ?? null,
    };
  });
}
