import { Random } from '../treeherder/random.ts';
import type { WorldOptions, WorldPush, WorldRegression } from './world.ts';

/** Manifests whose code is in one folder. */
const TOGETHER = 4;
const MANIFESTS = 24;

type Placed = Pick<WorldRegression, 'landed' | 'fixed' | 'name'> & { readonly manifest: number };

/**
 * What each push changes: a few files in folders, often those where much is going on and regressions come from, and now and then a file that
 * everybody touches. The push of a regression that comes of a folder touches it; whatever it touched, its fix touches again.
 */
export function filesOf(
  { seed, suites, files: share }: WorldOptions & { readonly files: number },
  pushes: readonly WorldPush[],
  regressions: readonly Placed[],
): readonly (readonly string[])[] {
  const random = new Random('world files', seed);
  const manifests = Array.from({ length: suites * MANIFESTS }, (_, i) => i);
  const hot = (day: number): number => (random.zipf(manifests) * 37 + Math.floor(day / 10) * 11) % manifests.length;
  const touched = pushes.map(({ day }) => {
    const files = new Set<string>();
    for (let i = random.between(1, 3); i > 0; i--) {
      const place = random.chance(0.5) ? hot(day) : random.pick(manifests);
      for (let n = random.between(1, 3); n > 0; n--) files.add(fileOf(place, random));
    }
    if (random.chance(0.2)) files.add(random.pick(['build/moz.build', 'docs/index.md', 'Cargo.lock']));
    return files;
  });
  for (const { landed, manifest } of regressions) {
    if (random.chance(share))
      for (let n = random.between(1, 2); n > 0; n--) touched[landed]?.add(fileOf(manifest, random));
  }
  const brought = touched.map((files) => [...files]);
  for (const { landed, fixed } of regressions) for (const file of brought[landed] ?? []) touched[fixed]?.add(file);
  return touched.map((files) => [...files].sort());
}

function fileOf(manifest: number, random: Random): string {
  const suite = 'abcdefghijklmnopqrst'[Math.floor(manifest / MANIFESTS)] ?? 'z';
  const folder = Math.floor((manifest % MANIFESTS) / TOGETHER);
  return `component-${suite}/area-${folder}/source-${random.between(1, 12)}.cpp`;
}
