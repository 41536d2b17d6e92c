import type { Config } from '../seta/config.ts';
import { buildOptionsOf, configured, type Policy } from './policy.ts';

/**
 * What is tried: covers, by how many labels catch on every push what the past caught and every how many pushes the tiers of the others
 * run; rotas, by their share of the hours that the configuration's tiers spend; each by how far backstops lie apart relative to
 * the configuration.
 */
const REDUNDANCIES = [1, 2] as const;
const TIERS = [
  { 2: 2, 3: 4, 4: 8 },
  { 2: 4, 3: 8, 4: 16 },
  { 2: 8, 3: 16, 4: 32 },
] as const;
const BACKSTOPS = [1, 2] as const;
const SHARES = [1, 0.75, 0.55] as const;

/** The grid for a configuration. What is prunable, the holdout and all else stay as they are. */
export function gridOf(config: Config): Policy[] {
  const tiered = { ...config, rota: null };
  const covers = REDUNDANCIES.flatMap((redundancy) =>
    TIERS.flatMap((tiers) =>
      BACKSTOPS.map((factor): Policy => {
        const backstop = backstopOf(config, factor);
        return {
          name: `redundancy ${redundancy}, tiers ${tiers[2]}/${tiers[3]}/${tiers[4]}, backstop ${backstop.pushes}`,
          description: 'settings that were tried',
          config: { ...tiered, tiers, backstop },
          making: { build: { ...buildOptionsOf(tiered), redundancy }, tiered: true, everyDays: 1 },
        };
      }),
    ),
  );
  const like = configured('the tiers of the configuration', tiered);
  const rotas = SHARES.map((share): Policy => {
    const backstop = backstopOf(config, 2);
    const name = `rota of ${Math.round(share * 100)} % of the hours of tiers, backstop ${backstop.pushes}`;
    const policy = configured(name, { ...tiered, backstop });
    return { ...policy, description: 'settings that were tried', sameHoursAs: { policy: like, share } };
  });
  return [...covers, ...rotas];
}

const backstopOf = ({ backstop }: Config, factor: number) => ({
  pushes: backstop.pushes * factor,
  minutes: backstop.minutes * factor,
});
