import type { SyntheticHistory, SyntheticJob } from './generator.ts';
import { unit } from './random.ts';

/**
 * Which manifests of a test job passed: those of its chunk, where a disabled one does not run. The manifests of a regression
 * that is in the tree fail; in a job that fails for another reason one of them does. Empty where it is not a test.
 */
export function groupsOf(history: SyntheticHistory, job: SyntheticJob): Record<string, boolean> {
  const { label, push } = job;
  const universe = history.universeOf(push.index);
  const suite = universe.suites.find(({ name }) => name === label.suite);
  const inChunk = (suite?.groups ?? []).filter((group) => {
    const index = universe.indexOf(label.config, label.suite, group);
    const disabled = unit('disabled', group, label.config.platform, label.config.build) < 0.1;
    return index !== undefined && universe.labels[index] === label && !disabled;
  });
  const broken = new Set<string>();
  if (job.result !== 'success') {
    for (const regression of history.regressions) {
      if (regression.landed > push.index || regression.fixed <= push.index) continue;
      if (!regression.configs.includes(label.config)) continue;
      const hit = regression.suites.find(({ name }) => name === label.suite);
      if (hit) for (const group of hit.groups.length > 0 ? hit.groups : inChunk) broken.add(group);
    }
  }
  if (job.result !== 'success' && !inChunk.some((group) => broken.has(group)) && inChunk[0]) broken.add(inChunk[0]);
  return Object.fromEntries(inChunk.map((group) => [group, !broken.has(group)]));
}
