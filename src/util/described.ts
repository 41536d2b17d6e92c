import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

/** What values of a JSON schema are, read-only: a schema and its type are written once. */
export type Described<S extends JSONSchema> = Known<FromSchema<S>>;

/** Without what an open object may have besides; a map of strings to something stays one. */
type Known<T> = T extends readonly (infer E)[]
  ? readonly Known<E>[]
  : T extends object
    ? keyof Named<T> extends never
      ? { readonly [key: string]: T extends { readonly [key: string]: infer V } ? Known<V> : never }
      : { readonly [K in keyof Named<T>]: Known<Named<T>[K]> }
    : T;

type Named<T> = { [K in keyof T as string extends K ? never : number extends K ? never : K]: T[K] };

/** The schema of an object with these properties and, where they are given, these optional ones; others are let be. */
export const object = <
  const P extends Readonly<Record<string, JSONSchema>>,
  const O extends Readonly<Record<string, JSONSchema>> = Readonly<Record<never, never>>,
>(
  properties: P,
  optional?: O,
) =>
  ({
    type: 'object',
    required: Object.keys(properties) as (keyof P & string)[],
    properties: { ...properties, ...optional } as P & O,
  }) as const;
