import { Random, unit } from '../treeherder/random.ts';
import { filesOf } from './files.ts';

/**
 * A synthetic world: pushes, the labels of their task graphs, and what broke, all of it known. Unlike `treeherder/generator.ts` it goes
 * through no service, so that many of them are made in a second; what a history recorded of it is `history.ts`. The same options
 * give the same world.
 */
export interface WorldOptions {
  readonly seed: number;
  readonly days: number;
  /** On average; half of it at weekends where there are such. */
  readonly pushesPerDay: number;
  readonly weekends: boolean;
  readonly platforms: number;
  readonly suites: number;
  readonly regressionsPerDay: number;
  /** Share of the regressions that land within hours of another one. */
  readonly bursts: number;
  /** Share of the regressions that show in two of five runs only. */
  readonly flaky: number;
  /** What changes in 30 days: share of suites on a platform that appear and that fade; share of manifests that move to another chunk. */
  readonly turnover: number;
  readonly moves: number;
  /** Whether a platform is renamed and suites are split into other numbers of chunks, once. */
  readonly renames: boolean;
  readonly rebalanced: boolean;
  /**
   * Share of the regressions that come of a folder which their push touches; 0 where files say nothing of what breaks. Where it is left
   * out, nobody knows what pushes change.
   */
  readonly files?: number;
  /** Share of the regressions that land anywhere instead of where much is going on; 0 where it is left out. */
  readonly anywhere?: number;
  /** Labels of a regression at p50 and p90; Mozilla's records of 2019 have 4 and 24. */
  readonly breadth: readonly [number, number];
}

export interface WorldLabel {
  readonly label: string;
  readonly seconds: number;
}

export interface WorldRegression {
  readonly name: string;
  readonly landed: number;
  readonly fixed: number;
  readonly labels: readonly string[];
  /** Share of their runs that fail. */
  readonly failRate: number;
}

export interface WorldPush {
  readonly revision: string;
  readonly time: number;
  readonly day: number;
  /** What it changes. */
  readonly files?: readonly string[];
}

export interface World {
  readonly options: WorldOptions;
  readonly pushes: readonly WorldPush[];
  /** By day. */
  readonly graphs: readonly (readonly WorldLabel[])[];
  readonly regressions: readonly WorldRegression[];
}

/** 3 August 2026, a Monday, 00:00 UTC. */
const FROM = 1_785_715_200;
const DAY = 86_400;
const MANIFESTS = 24;
/** Days between moves of manifests. */
const PERIOD = 5;

export function makeWorld(options: WorldOptions): World {
  const pushes = pushesOf(options);
  const tree = new Tree(options);
  const graphs = Array.from({ length: options.days }, (_, day) => tree.graph(day));
  const regressions = regressionsOf(options, pushes, tree);
  const touched =
    options.files === undefined ? null : filesOf({ ...options, files: options.files }, pushes, regressions);
  return {
    ...{ options, graphs, regressions: regressions.map(({ manifest: _, ...one }) => one) },
    pushes: touched ? pushes.map((push, i) => ({ ...push, files: touched[i] ?? [] })) : pushes,
  };
}

function pushesOf({ seed, days, pushesPerDay, weekends }: WorldOptions): readonly WorldPush[] {
  const random = new Random('world pushes', seed);
  return Array.from({ length: days }, (_, day) => {
    const share = !weekends ? 1 : day % 7 >= 5 ? 0.4 : 1.2;
    const count = Math.max(1, Math.round(pushesPerDay * share));
    const times = Array.from({ length: count }, () => FROM + day * DAY + random.between(0, DAY - 1));
    return times.sort((a, b) => a - b).map((time) => ({ time, day }));
  })
    .flat()
    .map((push, i) => ({ ...push, revision: (0xa0000000 + i).toString(16).padEnd(40, seed.toString(16)) }));
}

/** The labels of each day, and which label runs a manifest. */
class Tree {
  readonly #options: WorldOptions;

  constructor(options: WorldOptions) {
    this.#options = options;
  }

  graph(day: number): readonly WorldLabel[] {
    const { platforms, suites } = this.#options;
    const labels: WorldLabel[] = [];
    for (let platform = 0; platform < platforms; platform++) {
      labels.push({ label: `build-${this.#platform(platform, day)}`, seconds: 1800 });
      for (let suite = 0; suite < suites; suite++) {
        if (!this.#lives(platform, suite, day)) continue;
        const chunks = this.#chunks(suite, day);
        for (let chunk = 0; chunk < chunks; chunk++) {
          const seconds = Math.round(300 + 2700 * unit('seconds', suite, chunk, platform));
          labels.push({ label: this.#label(platform, suite, chunk, day), seconds });
        }
      }
    }
    return labels;
  }

  /** The label that runs a manifest on a platform; null where the suite is not there. */
  labelOf(platform: number, suite: number, manifest: number, day: number): string | null {
    if (!this.#lives(platform, suite, day)) return null;
    return this.#label(platform, suite, this.#chunkOf(suite, manifest, day), day);
  }

  #platform(platform: number, day: number): string {
    const { renames, days } = this.#options;
    const name = ['linux64', 'win64', 'macosx', 'android', 'linux32', 'linux64-asan', 'win32', 'linux64-tsan'][
      platform
    ];
    const later = renames && platform === 0 && day >= days * 0.6 ? '-2404' : '';
    return `${name ?? `p${platform}`}${later}/${platform % 2 === 0 ? 'opt' : 'debug'}`;
  }

  #label(platform: number, suite: number, chunk: number, day: number): string {
    return `test-${this.#platform(platform, day)}-suite${'abcdefghijklmnopqrst'[suite]}-${chunk + 1}`;
  }

  #lives(platform: number, suite: number, day: number): boolean {
    const { turnover, seed, days } = this.#options;
    const share = Math.min(0.9, (turnover * days) / 30);
    const roll = unit('life', seed, platform, suite);
    const change = unit('change', seed, platform, suite) * days;
    if (roll < share / 2) return day >= change;
    return roll < share ? day < change : true;
  }

  #chunks(suite: number, day: number): number {
    const { rebalanced, days } = this.#options;
    const chunks = 2 + ((suite * 7) % 6);
    return rebalanced && suite % 4 === 0 && day >= days * 0.65 ? chunks + 2 : chunks;
  }

  #chunkOf(suite: number, manifest: number, day: number): number {
    const { moves, seed } = this.#options;
    let place = manifest / MANIFESTS;
    for (let period = 1; period <= day / PERIOD; period++) {
      if (unit('move', seed, suite, manifest, period) >= (moves * PERIOD) / 30) continue;
      place = unit('to', seed, suite, manifest, period);
    }
    return Math.floor(place * this.#chunks(suite, day));
  }
}

/** With the manifest that it shows in first. */
type Placed = WorldRegression & { readonly manifest: number };

function regressionsOf(options: WorldOptions, pushes: World['pushes'], tree: Tree): Placed[] {
  const { seed, days, regressionsPerDay, bursts, flaky, breadth } = options;
  const random = new Random('world regressions', seed);
  const landings: number[] = [];
  for (let i = 0; i < days * regressionsPerDay; i++) {
    const before = landings.at(-1);
    const close = before !== undefined && random.chance(bursts);
    landings.push(
      close ? Math.min(pushes.length - 1, before + random.between(0, 4)) : random.between(0, pushes.length - 1),
    );
  }
  const [middle, wide] = [Math.log(breadth[0]), Math.log(breadth[1])];
  return landings
    .sort((a, b) => a - b)
    .flatMap((landed, i) => {
      const count = Math.max(1, Math.round(Math.exp(middle + ((wide - middle) / 1.2816) * normal(random))));
      const fixed = landed + 3 + Math.floor(random.exponential(14));
      const { labels, manifest } = failing(options, random, tree, pushes[landed]?.day ?? 0, Math.min(count, 60), i);
      const failRate = random.chance(flaky) ? 0.4 : 1;
      return fixed < pushes.length && labels.length > 0
        ? [{ name: `regression ${i}`, landed, fixed, labels, failRate, manifest }]
        : [];
    });
}

/** About so many labels that fail together: a manifest on some platforms, then its neighbours. What is hot moves on over the weeks. */
function failing(
  { platforms, suites, anywhere = 0, seed }: WorldOptions,
  random: Random,
  tree: Tree,
  day: number,
  count: number,
  number: number,
): { readonly labels: string[]; readonly manifest: number } {
  const order = Array.from({ length: platforms }, (_, i) => (i + random.between(0, 1)) % platforms);
  const hot =
    (random.zipf(Array.from({ length: suites * MANIFESTS }, (_, i) => i)) * 37 + Math.floor(day / 10) * 11) %
    (suites * MANIFESTS);
  const isAnywhere = unit('anywhere', seed, number) < anywhere;
  const first = isAnywhere ? Math.floor(unit('place', seed, number) * suites * MANIFESTS) : hot;
  const labels = new Set<string>();
  for (let step = 0; labels.size < count && step < 40; step++) {
    const manifest = (first + step * 3) % (suites * MANIFESTS);
    for (const platform of order) {
      const label = tree.labelOf(platform, Math.floor(manifest / MANIFESTS), manifest % MANIFESTS, day);
      if (label !== null && labels.size < count) labels.add(label);
    }
    order.reverse();
  }
  return { labels: [...labels], manifest: first };
}

/** Box and Muller's. */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
