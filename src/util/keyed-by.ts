import { isObject } from './json.ts';

/**
 * A value that may depend on attributes, as taskgraph's `by-<attribute>` says it (`util/keyed_by.py`):
 * `{by-level: {'3': a, default: b}}` is `a` at level 3. Alternatives are tried as they stand, then as regular
 * expressions for the whole, then `default`. Undefined where none applies.
 */
export function keyedBy(value: unknown, attributes: Readonly<Record<string, string>>): unknown {
  const [entry, ...more] = isObject(value) ? Object.entries(value) : [];
  if (!entry?.[0].startsWith('by-') || more.length > 0 || !isObject(entry[1])) return value;
  const [name, alternatives] = entry;
  const key = attributes[name.slice('by-'.length)];
  const choice = key === undefined ? undefined : matching(alternatives, key);
  const chosen = choice ?? (Object.hasOwn(alternatives, 'default') ? 'default' : undefined);
  return chosen === undefined ? undefined : keyedBy(alternatives[chosen], attributes);
}

function matching(alternatives: Record<string, unknown>, key: string): string | undefined {
  if (Object.hasOwn(alternatives, key)) return key;
  return Object.keys(alternatives).find((pattern) => matchesFromStart(`(?:${pattern})$`, key));
}

/** Whether a regular expression matches a text from its start, as Python's `re.match`. One that is none never does. */
export function matchesFromStart(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})`).test(text);
  } catch {
    return false;
  }
}
