import { isObject, type JsonObject } from '../../src/util/json.ts';

type Path = readonly (string | number)[];

/** An expression of a JSON-e template. */
export interface Expression {
  readonly path: Path;
  readonly text: string;
  /** Whether it is the key of what stands at the path, as in `$switch`. */
  readonly isKey: boolean;
}

/** Enough to see what has to be changed. */
const MOST = 10;

/**
 * The expressions for which a template does not render, in the order in which JSON-e comes to them, as far as they read the
 * same name. JSON-e tells that and a key or two, so it is tried: those are at fault without which it renders, or fails elsewhere.
 *
 * @param render throws where the template does not render
 */
export function culprits(template: JsonObject, render: (template: JsonObject) => unknown): readonly Expression[] {
  const fault = (of: JsonObject): { readonly message: string; readonly place: string } | null => {
    try {
      render(of);
      return null;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const place = 'location' in error && Array.isArray(error.location) ? error.location.join('') : '';
      return { message: error.message, place };
    }
  };
  const first = fault(template);
  const [, name] = /(?:unknown context value |no property ")(\w+)/.exec(first?.message ?? '') ?? [];
  if (first === null || name === undefined) return [];
  const naming = new RegExp(`\\b${name}\\b`);
  const found: Expression[] = [];
  let left = template;
  let rest = expressions(template).filter(({ text }) => naming.test(text));
  for (let now: typeof first | null = first; now?.message === first.message && found.length < MOST; now = fault(left)) {
    const { message, place } = now;
    const isMended = (those: readonly Expression[]): boolean => {
      const then = fault(those.reduce(without, left));
      return then?.message !== message || then.place !== place;
    };
    const enough = rest.findIndex((_, i) => isMended(rest.slice(0, i + 1)));
    if (enough < 0) break;
    const needed = rest.slice(0, enough + 1).reduce<readonly Expression[]>(
      (those, one) => {
        const others = those.filter((other) => other !== one);
        return isMended(others) ? others : those;
      },
      rest.slice(0, enough + 1),
    );
    found.push(...needed);
    left = needed.reduce(without, left);
    rest = rest.filter((one) => !needed.includes(one));
  }
  return found;
}

/** Every text of a template, as any may hold an expression, and the keys that are conditions. */
function expressions(value: unknown, path: Path = []): readonly Expression[] {
  if (typeof value === 'string') return [{ path, text: value, isKey: false }];
  if (Array.isArray(value)) return value.flatMap((one, i) => expressions(one, [...path, i]));
  if (!isObject(value)) return [];
  const areConditions = path.at(-1) === '$switch' || path.at(-1) === '$match';
  return Object.entries(value).flatMap(([key, one]) => {
    const at = [...path, key];
    return [...(areConditions ? [{ path: at, text: key, isKey: true }] : []), ...expressions(one, at)];
  });
}

/** The template with an expression that says nothing: `null` is a text as well as an expression. */
const without = (template: JsonObject, { path, isKey }: Expression): JsonObject =>
  changed(template, path, isKey) as JsonObject;

function changed(value: unknown, [key, ...rest]: Path, isKey: boolean): unknown {
  if (key === undefined) return 'null';
  if (Array.isArray(value)) return value.map((one, i) => (i === key ? changed(one, rest, isKey) : one));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, one]) => {
    if (name !== key) return [[name, one]];
    return isKey && rest.length === 0 ? [] : [[name, changed(one, rest, isKey)]];
  });
  return Object.fromEntries(entries);
}
