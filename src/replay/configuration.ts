import { dump } from 'js-yaml';
import { defaultOptions } from '../regenerate/options.ts';
import type { PathBudget, RotaGoal } from '../seta/config.ts';
import type { Policy } from './policy.ts';

/**
 * What to paste into `taskcluster/config.yml` so that pushes are decided as under a policy, and the command that makes its
 * data. Empty for run-all.
 */
export function configurationOf({ config, making }: Policy): string {
  if (!making) return '';
  const seta = {
    prunable: config.prunable,
    'never-prune': config.neverPrune,
    ...(config.maxSkipRatio === null ? {} : { 'max-skip-ratio': config.maxSkipRatio }),
    backstop: config.backstop,
    ...(config.rota ? goalOf(config.rota) : making.tiered ? { tiers: config.tiers } : {}),
    ...(config.paths ? { paths: { budget: pathBudget(config.paths) } } : {}),
    holdout: config.holdout,
  };
  const { method, target, redundancy, halfLifeDays, windowDays } = making.build;
  const flags = [
    method === defaultOptions.method ? '' : ` --method ${method}`,
    target === defaultOptions.target ? '' : ` --coverage ${target}`,
    redundancy === defaultOptions.redundancy ? '' : ` --redundancy ${redundancy}`,
    halfLifeDays === null ? '' : ` --half-life ${halfLifeDays}`,
    windowDays === defaultOptions.windowDays ? '' : ` --days ${windowDays}`,
  ].join('');
  const every = making.everyDays === 1 ? 'every day' : `every ${making.everyDays} days`;
  const form = making.tiered ? '' : ', then: seta data export --format treeherder';
  return `# data, made ${every}: seta data build${flags}${form}\n${dump({ seta }, { flowLevel: 2 })}`;
}

/** A budget as it is written in a configuration. */
export const pathBudget = (budget: PathBudget): Readonly<Record<string, number>> =>
  'share' in budget ? budget : { 'hours-per-push': budget.hoursPerPush };

/** The setting that a rota is made for; hours as far as they matter. */
function goalOf(goal: RotaGoal) {
  const hours = (value: number): number => Number(value.toPrecision(3));
  if ('promise' in goal) return { promise: { 'within-pushes': goal.promise.withinPushes, share: goal.promise.share } };
  if ('hoursPerDay' in goal) return { budget: { 'hours-per-day': hours(goal.hoursPerDay) } };
  return { budget: { 'hours-per-push': hours(goal.hoursPerPush) } };
}
