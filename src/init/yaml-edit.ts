import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../util/json.ts';
import { err, type Outcome, ok } from '../util/result.ts';
import { parseYaml } from '../util/yaml.ts';

/**
 * A YAML file with an addition, made as text so that comments, order and quotes stay. Each is read back and compared with
 * what it should say; where the form of a file does not allow it, the failure is the YAML to add by hand.
 */
export type Edit = Outcome<string, string>;

type Mapping = Readonly<Record<string, unknown>>;

/** Adds top-level keys at the end of a file. `block` is YAML of a mapping with new keys. */
export function addKeys(text: string, block: string): Edit {
  const edited = text.trim() === '' ? block : `${text.trimEnd()}\n\n${block}`;
  return checked(text, edited, block, (before, added) => ({ ...before, ...added }));
}

/** Adds a key as the first one of a top-level mapping. `line` is YAML such as `register: a:b`. */
export function addToMapping(text: string, key: string, line: string): Edit {
  const block = `${key}:\n  ${line}\n`;
  const edited = addBelow(text, key, line, /^[ \t]+/);
  return checked(text, edited, block, (before, added) => ({
    ...before,
    [key]: { ...mapping(before[key]), ...mapping(added[key]) },
  }));
}

/** Adds an item as the first one of a top-level list, which is made where it is absent. `item` is YAML, not indented. */
export function addToList(text: string, key: string, item: string): Edit {
  const block = `${key}:\n${indented(item, '  ')}`;
  const before = readMapping(text);
  if (before && !(key in before)) return addKeys(text, block);
  return checked(text, addBelow(text, key, item, /^[ \t]*(?=-)/), block, (old, added) => ({
    ...old,
    [key]: [...list(added[key]), ...list(old[key])],
  }));
}

const mapping = (value: unknown): Mapping => (isObject(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Puts lines below a top-level key, as far to the right as what stands there (`indent`), and takes an empty `[]` or `{}`
 * away.
 */
function addBelow(text: string, key: string, lines: string, indent: RegExp): string {
  const found = new RegExp(`^(${key}:)(?:[ \\t]*(?:\\[\\s*\\]|\\{\\s*\\}))?([ \\t]*(?:#.*)?(?:\\r?\\n|$))`, 'm').exec(
    text,
  );
  if (!found) return text;
  const [all, name, end = ''] = found;
  const rest = text.slice(found.index + all.length);
  const below = rest.replace(/^(?:[ \t]*(?:#.*)?\r?\n)*/, '');
  const [spaces = '  '] = indent.exec(below) ?? [];
  return `${text.slice(0, found.index)}${name}${end.endsWith('\n') ? end : `${end}\n`}${indented(lines, spaces)}${rest}`;
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
  addition: string,
  merge: (old: Mapping, added: Mapping) => Mapping,
): Edit {
  // A file in another encoding than UTF-8 would come back broken.
  if (before.includes('\uFFFD')) return err(addition);
  const [old, now, added] = [before, after, addition].map(readMapping);
  return old && now && added && isDeepStrictEqual(now, merge(old, added)) ? ok(after) : err(addition);
}

/** What a file says; an empty one says nothing yet. Null where it is no mapping of keys, or several documents. */
function readMapping(text: string): Mapping | null {
  if (/^(?:\s*(?:#.*|---\s*)?(?:\n|$))*$/.test(text)) return {};
  const document = parseYaml(text);
  return document.ok && isObject(document.value.data) ? document.value.data : null;
}
