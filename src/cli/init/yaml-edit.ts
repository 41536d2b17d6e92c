import { isDeepStrictEqual } from 'node:util';
import type { Result } from '../../util/failure.ts';
import { isObject } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';
import { parseYaml } from '../../util/yaml.ts';

/**
 * Additions to YAML files as text, so that comments, order and quotes stay. Each is read back and compared with what
 * it should say; a file whose form does not allow it is left alone, and the failure says what to add by hand.
 */

type Mapping = Readonly<Record<string, unknown>>;

/** Adds top-level keys at the end of a file. `block` is YAML of a mapping with new keys. */
export function addKeys(text: string, block: string, file: string): Result<string> {
  const edited = `${text.trimEnd()}\n\n${block}`;
  return checked(text, edited, file, block, (before, added) => ({ ...before, ...added }));
}

/** Adds a key as the first one of a top-level mapping. `line` is YAML such as `register: a:b`. */
export function addToMapping(text: string, key: string, line: string, file: string): Result<string> {
  const edited = addBelow(text, key, line);
  return checked(text, edited, file, `${key}:\n  ${line}\n`, (before, added) => ({
    ...before,
    [key]: { ...mapping(before[key]), ...mapping(added[key]) },
  }));
}

/** Adds an item as the first one of a top-level list. `item` is YAML of the item, without indentation. */
export function addToList(text: string, key: string, item: string, file: string): Result<string> {
  const edited = addBelow(text, key, item);
  return checked(text, edited, file, `${key}:\n${indented(item, '  ')}`, (before, added) => ({
    ...before,
    [key]: [...list(added[key]), ...list(before[key])],
  }));
}

const mapping = (value: unknown): Mapping => (isObject(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Puts lines below a top-level key, as far to the right as what stands there. */
function addBelow(text: string, key: string, lines: string): string {
  const found = new RegExp(`^${key}:[ \\t]*(#.*)?\\r?\\n`, 'm').exec(text);
  if (!found) return text;
  const at = found.index + found[0].length;
  const [, indent = ''] = /^(?:[ \t]*(?:#.*)?\r?\n)*([ \t]*)/.exec(text.slice(at)) ?? [];
  return `${text.slice(0, at)}${indented(lines, indent)}${text.slice(at)}`;
}

const indented = (lines: string, indent: string): string =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => `${indent}${line}\n`)
    .join('');

function checked(
  before: string,
  after: string,
  file: string,
  addition: string,
  merge: (before: Mapping, added: Mapping) => Mapping,
): Result<string> {
  const [old, now, added] = [before, after, addition].map(readMapping);
  if (old && now && added && isDeepStrictEqual(now, merge(old, added))) return ok(after);
  return err({
    reason: 'bad-config',
    where: file,
    message: 'this file is written in a form that cannot be added to without rewriting it',
    fix: `add this by hand and run seta init again:\n${addition}`,
  });
}

function readMapping(text: string): Mapping | null {
  const document = parseYaml(text);
  return document.ok && isObject(document.value.data) ? document.value.data : null;
}
