import { hash32, unit } from './random.ts';

/** Synthetic: the labels that a project's full task graph would have, and how they change over the months. */

export type Family = 'linux' | 'windows' | 'macosx' | 'android';

/** A platform and build type on which test suites run. */
export interface Config {
  readonly platform: string;
  /** Its name after the renaming, where it is renamed. */
  readonly later: string;
  readonly build: 'opt' | 'debug';
  readonly family: Family;
  readonly tier: number;
  /** Run time relative to an opt build. */
  readonly factor: number;
}

interface Suite {
  readonly name: string;
  readonly chunks: number;
  /** Chunks after the suite was chunked anew. */
  readonly later?: number;
  readonly families: readonly Family[];
  /** Manifests in it. */
  readonly groups: number;
  readonly seconds: number;
  /** Parts of the whole period, 0 to 1: when it appears and when it is removed. */
  readonly from?: number;
  readonly to?: number;
}

export interface SyntheticLabel {
  readonly label: string;
  readonly kind: 'test' | 'build' | 'source-test';
  readonly config: Config;
  readonly suite: string;
  /** 1 to `chunks`. */
  readonly chunk: number;
  readonly chunks: number;
  readonly tier: number;
  /** Typical run time. */
  readonly seconds: number;
  readonly platform: string;
}

const config = (platform: string, build: 'opt' | 'debug', family: Family, tier = 1, later = platform): Config => ({
  platform,
  later,
  build,
  family,
  tier,
  factor: platform.includes('san') ? 2.3 : build === 'debug' ? 1.7 : 1,
});

/** The first few alone make a sensible small universe: they have a renaming in them. */
export const CONFIGS: readonly Config[] = [
  config('linux1804-64-qr', 'debug', 'linux', 1, 'linux2404-64'),
  config('linux1804-64-qr', 'opt', 'linux', 1, 'linux2404-64'),
  config('windows11-64-2009-qr', 'debug', 'windows'),
  config('macosx1015-64-qr', 'opt', 'macosx'),
  config('android-em-7.0-x86_64-qr', 'debug', 'android'),
  config('windows11-64-2009-qr', 'opt', 'windows'),
  config('linux1804-64-asan-qr', 'opt', 'linux', 1, 'linux2404-64-asan'),
  config('macosx1015-64-qr', 'debug', 'macosx'),
  config('windows11-32-2009-qr', 'debug', 'windows'),
  config('windows11-32-2009-qr', 'opt', 'windows'),
  config('linux1804-64-tsan-qr', 'opt', 'linux', 2, 'linux2404-64-tsan'),
  config('linux1804-64-shippable-qr', 'opt', 'linux', 1, 'linux2404-64-shippable'),
  config('windows11-64-2009-shippable-qr', 'opt', 'windows'),
  config('windows11-64-2009-asan-qr', 'opt', 'windows', 2),
  config('macosx1015-64-shippable-qr', 'opt', 'macosx'),
  config('macosx1470-64', 'opt', 'macosx', 2),
  config('macosx1470-64', 'debug', 'macosx', 2),
  config('android-em-7.0-x86_64-qr', 'opt', 'android'),
  config('android-em-7.0-x86_64-lite-qr', 'opt', 'android', 2),
  config('android-hw-a51-11-0-aarch64-qr', 'opt', 'android', 2),
  config('windows10-64-2009-qr', 'opt', 'windows', 3),
  config('linux1804-64-ccov-qr', 'opt', 'linux', 3, 'linux2404-64-ccov'),
];

const everywhere: readonly Family[] = ['linux', 'windows', 'macosx', 'android'];
const desktop: readonly Family[] = ['linux', 'windows', 'macosx'];

/** The first few have a suite chunked anew, one that is removed and one that appears. */
const SUITES: readonly Suite[] = [
  { name: 'mochitest-plain', chunks: 14, later: 16, families: everywhere, groups: 120, seconds: 1500 },
  { name: 'xpcshell', chunks: 8, later: 6, families: everywhere, groups: 90, seconds: 1200 },
  { name: 'web-platform-tests', chunks: 18, families: everywhere, groups: 160, seconds: 1800 },
  { name: 'telemetry-tests-client', chunks: 1, families: desktop, groups: 4, seconds: 300, to: 0.3 },
  { name: 'mochitest-translations', chunks: 2, families: desktop, groups: 6, seconds: 700, from: 0.7 },
  { name: 'mochitest-browser-chrome', chunks: 16, families: desktop, groups: 140, seconds: 1700 },
  { name: 'reftest', chunks: 6, families: everywhere, groups: 60, seconds: 1300 },
  { name: 'mochitest-devtools-chrome', chunks: 8, families: desktop, groups: 50, seconds: 1600 },
  { name: 'crashtest', chunks: 3, families: everywhere, groups: 30, seconds: 700 },
  { name: 'jsreftest', chunks: 5, families: everywhere, groups: 40, seconds: 900 },
  { name: 'web-platform-tests-reftest', chunks: 5, families: everywhere, groups: 45, seconds: 1100 },
  { name: 'mochitest-media', chunks: 3, families: everywhere, groups: 15, seconds: 1000 },
  { name: 'jittest', chunks: 5, families: ['linux', 'windows'], groups: 30, seconds: 1400 },
  { name: 'mochitest-chrome', chunks: 3, families: desktop, groups: 25, seconds: 800 },
  { name: 'web-platform-tests-wdspec', chunks: 3, families: desktop, groups: 20, seconds: 1200 },
  { name: 'geckoview-junit', chunks: 4, families: ['android'], groups: 25, seconds: 1500 },
  { name: 'gtest', chunks: 1, families: everywhere, groups: 12, seconds: 900 },
  { name: 'mochitest-webgl1-ext', chunks: 1, families: everywhere, groups: 6, seconds: 600 },
  { name: 'mochitest-webgl2-core', chunks: 2, families: everywhere, groups: 8, seconds: 700 },
  { name: 'mochitest-a11y', chunks: 1, families: desktop, groups: 8, seconds: 500 },
  { name: 'marionette-unittest', chunks: 2, families: desktop, groups: 12, seconds: 800 },
  { name: 'cppunittest', chunks: 1, families: everywhere, groups: 5, seconds: 250 },
  { name: 'web-platform-tests-crashtest', chunks: 1, families: everywhere, groups: 10, seconds: 500 },
  { name: 'firefox-ui-functional', chunks: 1, families: desktop, groups: 5, seconds: 400 },
];

/** Source directories; a manifest lies in one of them and a regression comes from one of them. */
export const COMPONENTS: readonly string[] = (
  'dom/base browser/base layout/style netwerk/test toolkit/components dom/media js/src gfx/layers devtools/client ' +
  'dom/events browser/components layout/generic accessible/tests mobile/android image/test dom/workers storage/test ' +
  'security/manager editor/libeditor widget/tests dom/indexedDB intl/l10n parser/htmlparser ipc/glue docshell/test ' +
  'extensions/permissions caps/tests dom/canvas dom/svg remote/shared services/sync uriloader/exthandler view/tests'
).split(' ');

export interface Universe {
  readonly labels: readonly SyntheticLabel[];
  /** The suites of this time; each with its manifests. */
  readonly suites: readonly { readonly name: string; readonly groups: readonly string[] }[];
  /** Where a suite's manifest runs on a configuration: index into `labels`, or undefined where the suite does not run. */
  indexOf(config: Config, suite: string, group: string): number | undefined;
}

/** How much of the tables is used: the first so many. */
export interface Scale {
  readonly configs: number;
  readonly suites: number;
}

const SOURCE_TESTS = [
  'mozlint-eslint',
  'mozlint-yaml',
  'python-mochitest',
  'mozlint-py-ruff',
  'file-metadata-bugzilla',
];

const platformNow = (c: Config, at: number): string => (at >= 0.4 ? c.later : c.platform);

/** The labels at a time, 0 being the beginning and 1 the end of the period. */
export function universeAt(scale: Scale, at: number): Universe {
  const configs = CONFIGS.slice(0, scale.configs);
  const suites = SUITES.slice(0, scale.suites).filter((s) => at >= (s.from ?? 0) && at < (s.to ?? 2));
  const labels: SyntheticLabel[] = [];
  const groupsBySuite = new Map(suites.map((suite) => [suite.name, groupsOf(suite)]));
  const first = new Map<string, { start: number; chunks: number }>();
  for (const c of configs) {
    const name = `${platformNow(c, at)}/${c.build}`;
    labels.push(plain(`build-${name}`, 'build', c, name, 2400));
    for (const suite of suites) {
      if (!suite.families.includes(c.family)) continue;
      const full = at >= 0.6 ? (suite.later ?? suite.chunks) : suite.chunks;
      const chunks = Math.max(1, Math.round(full * (c.build === 'debug' ? 1 : 0.8)));
      first.set(`${key(c)} ${suite.name}`, { start: labels.length, chunks });
      for (let chunk = 1; chunk <= chunks; chunk++) {
        const label = `test-${name}-${suite.name}${chunks > 1 ? `-${chunk}` : ''}`;
        const seconds = Math.round(
          suite.seconds * c.factor * (0.6 + 0.8 * unit('seconds', suite.name, chunk, c.platform)),
        );
        labels.push({
          label,
          kind: 'test',
          config: c,
          suite: suite.name,
          chunk,
          chunks,
          tier: c.tier,
          seconds,
          platform: platformNow(c, at),
        });
      }
    }
  }
  const lint = configs[0] as Config;
  for (const name of SOURCE_TESTS) labels.push(plain(`source-test-${name}`, 'source-test', lint, 'lint', 240));
  return {
    labels,
    suites: [...groupsBySuite].map(([name, groups]) => ({ name, groups })),
    indexOf(c, suite, group) {
      const place = first.get(`${key(c)} ${suite}`);
      const groups = groupsBySuite.get(suite);
      if (!place || !groups) return undefined;
      // Manifests keep their order when a suite is chunked anew.
      return place.start + Math.floor((groups.indexOf(group) * place.chunks) / groups.length);
    },
  };
}

const key = (c: Config): string => `${c.platform}/${c.build}`;

function plain(
  label: string,
  kind: 'build' | 'source-test',
  c: Config,
  platform: string,
  seconds: number,
): SyntheticLabel {
  return {
    label,
    kind,
    config: c,
    suite: kind,
    chunk: 1,
    chunks: 1,
    tier: 1,
    seconds: Math.round(seconds * c.factor),
    platform,
  };
}

const groupsOf = (suite: Suite): string[] =>
  Array.from({ length: suite.groups }, (_, i) => {
    const component = COMPONENTS[hash32('component', suite.name, i) % COMPONENTS.length];
    return `${component}/${suite.name}-${i}/manifest.toml`;
  });

/** Times, 0 to 1, at which the labels change. */
export const CHANGES: readonly number[] = [0, 0.3, 0.4, 0.6, 0.7];
