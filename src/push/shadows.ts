import type { ShadowConfig } from '../seta/config.ts';
import { judgeData } from '../seta/trust.ts';
import { judge, type Verdict, withPaths } from '../seta/verdict.ts';
import type { Label } from '../util/ids.ts';
import { type ModeFacts, runsAllAnyway } from './mode.ts';
import { changedFiles } from './parameters.ts';

/** What other settings say of a push. */
export interface Shadow extends Pick<ShadowConfig, 'name'> {
  readonly bound: ShadowConfig['backstop'];
  readonly verdict: (label: Label, minPriority?: number) => Verdict;
}

/**
 * The judges of the settings that are only compared, by the data and the number of this push, as if it were no backstop: on real ones
 * everything runs, so that these tell what each would have missed. None where pushes are not counted or the data is not trusted.
 */
export function shadowsOf(facts: ModeFacts): readonly Shadow[] {
  const { config, parameters, data, backstop, now } = facts;
  if (config.shadows.length === 0 || runsAllAnyway(config, parameters) || !backstop.known) return [];
  const trusted = judgeData(data, config, { project: parameters.project, buildDate: parameters.build_date, now });
  const { pushNumber: number } = backstop;
  if (!trusted.ok || number === null) return [];
  const files = config.paths ? changedFiles(parameters) : null;
  return config.shadows.map((shadow) => {
    const push = { revision: parameters.head_rev, number, untilBackstop: shadow.backstop.pushes };
    const verdict = withPaths(judge(trusted.value, { ...config, ...shadow }, push), trusted.value, files);
    return { name: shadow.name, bound: shadow.backstop, verdict };
  });
}
