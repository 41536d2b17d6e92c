/**
 * The answer of anything that can fail in an expected way. Bugs throw; expected failures are returned.
 * `F` is left open so that this module depends on nothing; most code uses `Result` of `util/failure.ts`.
 */
export type Outcome<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: F };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const err = <F>(failure: F): { readonly ok: false; readonly failure: F } => ({ ok: false, failure });

/** Ends a switch over a closed union: adding a member without a case is then a compile error. */
export function unreachable(x: never): never {
  throw new Error(`unreachable: ${JSON.stringify(x)}`);
}
