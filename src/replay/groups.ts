import { suiteOf } from '../regenerate/chunks.ts';
import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';

/** Platforms and suites, counted from 0. */
export interface Groups {
  readonly names: readonly { readonly kind: 'platform' | 'suite'; readonly name: string }[];
  /** By label number: the groups it belongs to, its platform and its suite. */
  readonly of: readonly (readonly number[])[];
}

/**
 * The platform and the suite in a label such as `test-linux1804-64-qr/opt-mochitest-plain-3`: `linux1804-64-qr/opt` and
 * `mochitest-plain`. Without a suite the kind of task stands for it; a label without a platform, such as a lint, has `any`.
 */
export function platformAndSuite(label: string): { readonly platform: string; readonly suite: string } {
  const whole = suiteOf(label);
  const [, kind, platform, suite] = /^([^-/]+)-(.+?\/[^-]+)(?:-(.+))?$/.exec(whole) ?? [];
  if (kind === undefined || platform === undefined) return { platform: 'any', suite: whole };
  return { platform, suite: suite ?? kind };
}

export function groupsOf(labels: readonly Label[]): Groups {
  const parts = labels.map(platformAndSuite);
  const sorted = (names: readonly string[]) => [...new Set(names)].sort(byCodePoint);
  const names = [
    ...sorted(parts.map(({ platform }) => platform)).map((name) => ({ kind: 'platform' as const, name })),
    ...sorted(parts.map(({ suite }) => suite)).map((name) => ({ kind: 'suite' as const, name })),
  ];
  const numberOf = new Map(names.map(({ kind, name }, number) => [`${kind} ${name}`, number]));
  const number = (key: string): number => numberOf.get(key) ?? 0;
  return { names, of: parts.map(({ platform, suite }) => [number(`platform ${platform}`), number(`suite ${suite}`)]) };
}
