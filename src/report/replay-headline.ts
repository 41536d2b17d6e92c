import type { Estimate, PolicyResult, ReplayResult, Rival } from '../replay/result.ts';
import { number } from '../util/numbers.ts';

/** The policy to be told of first: the one that was chosen, else the last one that leaves anything out. */
export function headlinePolicy({ policies, choice }: ReplayResult): PolicyResult | null {
  const pruning = policies.filter(({ configuration }) => configuration !== '');
  return pruning.find(({ name }) => name === choice?.recommended?.name) ?? pruning.at(-1) ?? null;
}

const range = ({ low, high }: Estimate): string => `${number(low * 100, 1)} to ${number(high * 100, 1)} %`;

/**
 * What leaving out would have saved, what would have been found later, and what chance does with the same hours, in one sentence
 * each. Empty where nothing is left out.
 */
export function headlineSentences(result: ReplayResult): readonly string[] {
  const policy = headlinePolicy(result);
  if (policy === null) return [];
  const { cost, outcomes, pushes, rivals } = policy;
  const { total, ownPush, missed } = outcomes;
  const { savedHourShare: hours } = cost;
  const saved = `It would have saved ${number(hours.value * 100, 1)} % (${range(hours)}) of the machine hours, with ${policy.name}.`;
  if (total === 0) return [saved, 'No regression is known of these days, so what it would have missed cannot be told.'];
  const late = total - ownPush - missed;
  const { p90 } = pushes;
  const within = p90.value === null ? 'fewer than nine of ten before their fix' : ninth(p90.value);
  return [
    saved,
    `Of ${number(total)} regressions it would have found ${number(ownPush)} on their own push and ${number(late)} later (${within}); ` +
      `${number(missed)} (${share(outcomes.missedShare.value)}, ${range(outcomes.missedShare)}) not before they were fixed.`,
    ...rivals.flatMap((rival) => (rival.name === 'chance' ? chanceSentence(rival, pushes.mean.value) : [])),
  ];
}

const share = (value: number): string => `${number(value * 100, 1)} %`;

/** Tasks drawn at random are the simplest rival. */
const chanceSentence = ({ ownPushShare, missedShare, meanPushes }: Rival, late: number): string =>
  `Tasks drawn at random, in the same hours, would have found ${share(ownPushShare)} on their own push and ${share(missedShare)} not before their fix; ` +
  `${number(meanPushes, 2)} pushes late on average (here: ${number(late, 2)}).`;

const ninth = (pushes: number): string =>
  pushes === 0 ? 'nine of ten at once' : `nine of ten within ${number(pushes)} ${pushes === 1 ? 'push' : 'pushes'}`;

/** What these figures rest on that nobody could know, a sentence each. */
export function unknowns({ history, warnings }: ReplayResult, more: readonly string[] = []): readonly string[] {
  const recorded = [
    'Only tasks that ran and failed are known to show a regression; another one might have shown it too.',
    'What nobody noticed, or nobody recorded, is no regression here.',
    'Run times are medians, and what a later discovery costs people is not in the hours.',
  ];
  return [
    ...more,
    ...(history.truth === 'recorded' ? recorded : []),
    ...warnings.map(({ message }) => `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`),
  ];
}
