import type { Label } from '../util/ids.ts';
import { byCodePoint } from '../util/json.ts';
import { partsOf } from '../util/labels.ts';

/** Platforms and suites, counted from 0. */
export interface Groups {
  readonly names: readonly { readonly kind: 'platform' | 'suite'; readonly name: string }[];
  /** By label number: the groups it belongs to, its platform and its suite. */
  readonly of: readonly (readonly number[])[];
}

export function groupsOf(labels: readonly Label[]): Groups {
  const parts = labels.map((label) => partsOf(label));
  const sorted = (names: readonly string[]) => [...new Set(names)].sort(byCodePoint);
  const names = [
    ...sorted(parts.map(({ platform }) => platform)).map((name) => ({ kind: 'platform' as const, name })),
    ...sorted(parts.map(({ suite }) => suite)).map((name) => ({ kind: 'suite' as const, name })),
  ];
  const numberOf = new Map(names.map(({ kind, name }, number) => [`${kind} ${name}`, number]));
  const number = (key: string): number => numberOf.get(key) ?? 0;
  return { names, of: parts.map(({ platform, suite }) => [number(`platform ${platform}`), number(`suite ${suite}`)]) };
}
