import type { SyntheticPush } from './generator.ts';
import { hex, Random, unit } from './random.ts';
import { COMPONENTS, CONFIGS, type Config, type Family, type Scale, type Universe } from './universe.ts';

/** Synthetic regressions: what broke, where it shows, when it landed and when it was backed out. The ground truth. */
export interface SyntheticRegression {
  readonly id: number;
  /** `test`: manifests of a suite. `broad`: whole suites, such as a crash at startup. `build`, `lint`: those tasks. */
  readonly kind: 'test' | 'broad' | 'build' | 'lint';
  /** Directory of the root cause. */
  readonly component: string;
  /** Index of the push that brought it, and of the push that backed it out. */
  readonly landed: number;
  readonly fixed: number;
  /** Revision of the fixing push, 40 hex digits; null where the period ends before the fix. */
  readonly fixRevision: string | null;
  /** Every label that would fail if it ran on the push that brought it, in the order of the universe. */
  readonly labels: readonly string[];
  readonly configs: readonly Config[];
  /** Manifests that fail, per suite; an empty list: all of the suite. */
  readonly suites: readonly { readonly name: string; readonly groups: readonly string[] }[];
}

/** Indices into `universe.labels` of the labels that fail with a regression, in order. */
export function failingAt(regression: Omit<SyntheticRegression, 'labels'>, universe: Universe): number[] {
  const { id, kind, configs, suites } = regression;
  const indices = new Set<number>();
  if (kind === 'build' || kind === 'lint') {
    universe.labels.forEach((label, index) => {
      if (kind === 'lint' && label.kind === 'source-test' && unit('lint', id, label.label) < 0.3) indices.add(index);
      if (kind === 'build' && label.kind === 'build' && configs.includes(label.config)) indices.add(index);
    });
  }
  for (const suite of suites) {
    const groups =
      suite.groups.length > 0 ? suite.groups : (universe.suites.find((s) => s.name === suite.name)?.groups ?? []);
    for (const c of configs) {
      for (const group of groups) {
        // A test may be disabled on a configuration.
        if (unit('disabled', group, c.platform, c.build) < 0.1) continue;
        const index = universe.indexOf(c, suite.name, group);
        if (index !== undefined) indices.add(index);
      }
    }
  }
  return [...indices].sort((a, b) => a - b);
}

/** `count` regressions over the pushes, by the push that brought them. */
export function makeRegressions(
  seed: number,
  count: number,
  scale: Scale,
  pushes: readonly SyntheticPush[],
  universeOf: (push: number) => Universe,
): SyntheticRegression[] {
  const random = new Random('regressions', seed);
  const landings = Array.from({ length: count }, () => random.between(0, pushes.length - 1)).sort((a, b) => a - b);
  const configs = CONFIGS.slice(0, scale.configs);
  return landings.map((landed, id) => {
    const universe = universeOf(landed);
    const component = random.zipf(drifted(landed / pushes.length));
    const fixed = landed + Math.min(200, 3 + Math.floor(random.exponential(14)));
    const draft = {
      id,
      component,
      landed,
      fixed,
      fixRevision: pushes[fixed]?.revision ?? null,
      ...cause(random, component, configs, universe),
    };
    let labels = failingAt(draft, universe);
    let whole: Omit<SyntheticRegression, 'labels'> = draft;
    if (labels.length === 0) {
      // Disabled everywhere it would have shown: then it is the build that fails.
      whole = { ...draft, kind: 'build', suites: [], configs: [random.pick(configs)] };
      labels = failingAt(whole, universe);
    }
    return { ...whole, labels: labels.map((index) => universe.labels[index]?.label ?? '') };
  });
}

/** The components, those first in which most breaks at this time; over the months work moves on. */
function drifted(at: number): readonly string[] {
  const shift = Math.floor(at * 6);
  return [...COMPONENTS.slice(shift), ...COMPONENTS.slice(0, shift)];
}

function cause(
  random: Random,
  component: string,
  configs: readonly Config[],
  universe: Universe,
): Pick<SyntheticRegression, 'kind' | 'configs' | 'suites'> {
  const roll = random.next();
  if (roll < 0.03) return { kind: 'lint', configs: configs.slice(0, 1), suites: [] };
  if (roll < 0.1) return { kind: 'build', configs: where(random, configs), suites: [] };
  if (roll < 0.14) {
    const suites = random.some(universe.suites, random.between(1, 4)).map(({ name }) => ({ name, groups: [] }));
    return { kind: 'broad', configs: where(random, configs), suites };
  }
  const inComponent = universe.suites
    .map(({ name, groups }) => ({ name, groups: groups.filter((group) => group.startsWith(`${component}/`)) }))
    .filter(({ groups }) => groups.length > 0);
  const candidates = inComponent.length > 0 ? inComponent : universe.suites;
  const chosen = random.some(candidates, random.chance(0.75) ? 1 : 2);
  const suites = chosen.map(({ name, groups }) => ({
    name,
    groups: random.some(groups, random.chance(0.65) ? 1 : random.between(1, 3)),
  }));
  return { kind: 'test', configs: where(random, configs), suites };
}

/** Most show on every configuration or on one kind of system, some on debug builds only, some on a single one. */
function where(random: Random, configs: readonly Config[]): readonly Config[] {
  const roll = random.next();
  if (roll < 0.35) return configs;
  if (roll < 0.6) return of(configs, random.pick(configs).family);
  if (roll < 0.8) return configs.filter((c) => c.build === 'debug' || c.platform.includes('san'));
  return [random.pick(configs)];
}

const of = (configs: readonly Config[], family: Family): Config[] => configs.filter((c) => c.family === family);

/** The text of a note about a regression, in one of the forms that people use. */
export function noteText(project: string, fixRevision: string, ...seed: readonly (string | number)[]): string {
  const short = fixRevision.slice(0, 12);
  const roll = unit('note', ...seed);
  if (roll < 0.5) return fixRevision;
  if (roll < 0.68) return short;
  if (roll < 0.8) return `https://hg.example.org/integration/${project}/rev/${fixRevision}`;
  if (roll < 0.84) return `https://hg.example.org/integration/${project}/rev/${short}/`;
  if (roll < 0.89) return `backed out in ${short}`;
  if (roll < 0.93)
    return `Bug ${1_000_000 + Math.floor(roll * 9e6)}, fixed by https://hg.example.org/rev/${fixRevision} (synthetic)`;
  if (roll < 0.98) return '';
  return roll < 0.99 ? 'see the bug' : `duplicate of bug ${hex(6, ...seed)}`;
}
