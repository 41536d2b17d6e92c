import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException } from 'js-yaml';
import { cut, quoted } from './quote.ts';
import { type Dialect, plainScalar } from './yaml-scalars.ts';

/** A part of a YAML document. An alias is the very node of its anchor. */
export interface Node {
  readonly value: unknown;
  /** What it is called as a key: text and whole numbers; null for what readers name differently. */
  readonly key: string | null;
  /** The parts of a mapping by key, or of a list by index. Merged keys stand where they come from. */
  readonly parts: ReadonlyMap<string, Part>;
  /** Mappings and lists within each other; values when everything is written out, itself included. */
  readonly depth: number;
  readonly size: number;
}

interface Part {
  /** Offset in the text of the key or the element. */
  readonly at: number;
  readonly node: Node;
  /** Whether it stands in place of a merged one. */
  readonly isOverride?: boolean;
}

type Event = ReturnType<typeof parseEvents>[number];
type NodeEvent = Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>;
type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/** Characters of the text that a message shows. */
const SHOWN = 60;

const MAX_CHARACTERS = 32 * 1024 * 1024;
/** Mappings and lists within each other, aliases followed. */
const MAX_DEPTH = 100;
/** Values that aliases and merge keys may add to those that are written down, all together. */
const MAX_REPEATED = 100_000;

const SECOND = 'a second document begins: a file holds one';

/** What PyYAML refuses, or takes for a line break; in double quotes all of them can be written with a backslash. */
const NOT_IN_YAML_11 = /[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * The root of the one document in a text; null for a text without any. Merge keys are resolved as PyYAML's
 * `flatten_mapping` does: what is merged comes first, and own keys win.
 *
 * @throws YAMLException with the place: on what is no YAML, on what the readers of the dialect read otherwise than we would,
 * and on aliases that blow the document up
 */
export function composeYaml(text: string, dialect: Dialect): Node | null {
  return new Composer(text, dialect).document();
}

class Composer {
  readonly #text: string;
  readonly #dialect: Dialect;
  readonly #events: readonly Event[];
  /** Null while the node of an anchor is being read. */
  readonly #anchors = new Map<string, Node | null>();
  #next = 0;
  /** Where the last event stood. */
  #offset = 0;
  #repeated = 0;

  constructor(given: string, dialect: Dialect) {
    const text = given.replace(/^\ufeff/, '');
    this.#text = text;
    this.#dialect = dialect;
    if (text.length > MAX_CHARACTERS) this.#refuse(`more than ${MAX_CHARACTERS} characters`);
    const foreign = dialect === 'pyyaml' ? text.search(NOT_IN_YAML_11) : -1;
    if (foreign >= 0)
      this.#refuse('a control character, or a line break of YAML 1.1: write it as \\u.... in ""', foreign);
    this.#events = parseEvents(text, { maxDepth: MAX_DEPTH });
  }

  document(): Node | null {
    const [document] = this.#events;
    if (document?.type !== EVENT_ID.DOCUMENT) return null;
    if (document.directives.length > 0) this.#refuse('directives, such as %YAML, are not read');
    this.#next = 1;
    const root = this.#node();
    if (root.depth === 0 && this.#dialect === 'pyyaml') this.#refuse('a mapping or a list is expected');
    const after = this.#events[this.#next + 2];
    const isEmpty = after && startOf(after) < 0;
    if (after) this.#refuse(SECOND, isEmpty ? this.#text.trimEnd().length : startOf(after));
    return root;
  }

  #refuse(message: string, at = this.#offset): never {
    return YAMLException.throwAt(this.#text, at, message);
  }

  #repeat(values: number): void {
    this.#repeated += values;
    if (this.#repeated > MAX_REPEATED) this.#refuse(`aliases and merge keys repeat more than ${MAX_REPEATED} values`);
  }

  /** The event at hand, which begins a node. */
  #peek(): NodeEvent {
    const event = this.#events[this.#next];
    if (!event || event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP)
      throw new Error('no node begins here');
    this.#offset = Math.max(this.#offset, startOf(event));
    return event;
  }

  #node(): Node {
    const event = this.#peek();
    this.#next++;
    const name = event.anchorStart < 0 ? null : this.#text.slice(event.anchorStart, event.anchorEnd);
    if (event.type === EVENT_ID.ALIAS) return this.#alias(name ?? '');
    if (name !== null) this.#anchor(name);
    const tag = event.tagStart < 0 ? null : this.#text.slice(event.tagStart, event.tagEnd);
    if (tag !== null && (tag !== '!!str' || event.type !== EVENT_ID.SCALAR))
      this.#refuse(`tag ${cut(tag, SHOWN)} is not known`);
    const node = event.type === EVENT_ID.SCALAR ? this.#scalar(event) : this.#collection(event);
    if (node.depth > MAX_DEPTH) this.#refuse(`more than ${MAX_DEPTH} mappings and lists within each other`);
    if (name !== null) this.#anchors.set(name, node);
    return node;
  }

  #alias(name: string): Node {
    const target = this.#anchors.get(name);
    if (!target) return this.#refuse(`alias *${cut(name, SHOWN)} stands for nothing${target === null ? ' yet' : ''}`);
    this.#repeat(target.size);
    return target;
  }

  #anchor(name: string): void {
    const isStrange = this.#dialect === 'pyyaml' && (this.#anchors.has(name) || !/^[\w-]+$/.test(name));
    if (isStrange) this.#refuse(`anchor &${cut(name, SHOWN)} is there twice, or not made of letters, digits, _ and -`);
    this.#anchors.set(name, null);
  }

  #scalar(event: ScalarEvent): Node {
    const written = getScalarValue(this.#text, event);
    if (event.style !== SCALAR_STYLE.PLAIN || event.tagStart >= 0) {
      // js-yaml ends the last line of a file that does not end; PyYAML leaves it as it is.
      const isOpen = isBlock(event) && event.valueEnd >= this.#text.length && !/[\r\n]$/.test(this.#text);
      return leaf(isOpen && this.#dialect === 'pyyaml' ? written.replace(/\n$/, '') : written);
    }
    const found = plainScalar(written, this.#dialect);
    if ('problem' in found)
      return this.#refuse(`${cut(written, SHOWN)} ${found.problem}: put it into quotes if it is text`);
    const isKey = typeof found.value === 'string' || (typeof found.value === 'number' && !written.includes('.'));
    return leaf(found.value, isKey);
  }

  #collection({ type }: NodeEvent): Node {
    const node = type === EVENT_ID.MAPPING ? this.#mapping() : this.#list();
    this.#next++;
    return node;
  }

  get #isClosed(): boolean {
    return this.#events[this.#next]?.type === EVENT_ID.POP;
  }

  #list(): Node {
    const parts: Part[] = [];
    while (!this.#isClosed) parts.push(this.#part());
    const value = parts.map(({ node }) => node.value);
    return collection(value, new Map(parts.map((part, i) => [String(i), part])));
  }

  #mapping(): Node {
    const own = new Map<string, Part>();
    let merged: ReadonlyMap<string, Part> | null = null;
    while (!this.#isClosed) {
      const { key, at, isMerge } = this.#key();
      if (isMerge ? merged : own.has(key)) this.#refuse(`key ${cut(key, SHOWN)} stands here twice`, at);
      if (isMerge) merged = this.#merged(this.#part());
      else own.set(key, { at, node: this.#node() });
    }
    const parts = merged === null ? own : overriding(merged, own);
    return collection(Object.fromEntries([...parts].map(([key, { node }]) => [key, node.value])), parts);
  }

  #key(): { readonly key: string; readonly at: number; readonly isMerge: boolean } {
    const event = this.#peek();
    const at = this.#offset;
    const isPlain = event.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN && event.tagStart < 0;
    const written = isPlain ? getScalarValue(this.#text, event) : '';
    // As keys, and only there, PyYAML reads them.
    if (written === '<<' || (written === '=' && this.#dialect === 'pyyaml')) {
      this.#next++;
      return { key: written, at, isMerge: written === '<<' };
    }
    const { key, value } = this.#node();
    if (key === null) this.#refuse(`key ${quoted(value, SHOWN)} is not text: put it into quotes`, at);
    return { key, at, isMerge: false };
  }

  #merged({ at, node }: Part): ReadonlyMap<string, Part> {
    const merged = new Map<string, Part>();
    for (const source of Array.isArray(node.value) ? [...node.parts.values()].map((part) => part.node) : [node]) {
      if (source.depth === 0 || Array.isArray(source.value)) this.#refuse('<< merges a mapping or a list of them', at);
      for (const [key, part] of source.parts) {
        this.#repeat(part.node.size);
        const other = merged.get(key);
        // Up to PyYAML 6.0.3 the first of several mappings wins, from 6.0.4 on the last, and with keys of one character it is
        // the value that was overridden.
        const isDisputed = other ? other.node !== part.node : part.isOverride && key.length < 2;
        if (isDisputed && this.#dialect === 'pyyaml') this.#refuse(`<< finds key ${cut(key, SHOWN)} twice`, at);
        if (!other) merged.set(key, part);
      }
    }
    return merged;
  }

  #part(): Part {
    this.#peek();
    const at = this.#offset;
    return { at, node: this.#node() };
  }
}

const NO_PARTS: ReadonlyMap<string, Part> = new Map();

function leaf(value: unknown, isKey = true): Node {
  return { value, key: isKey ? String(value) : null, parts: NO_PARTS, depth: 0, size: 1 };
}

const overriding = (merged: ReadonlyMap<string, Part>, own: ReadonlyMap<string, Part>): ReadonlyMap<string, Part> =>
  new Map([...merged, ...[...own].map(([key, part]) => [key, { ...part, isOverride: merged.has(key) }] as const)]);

function collection(value: unknown, parts: ReadonlyMap<string, Part>): Node {
  let [depth, size] = [0, 1];
  for (const { node } of parts.values()) {
    depth = Math.max(depth, node.depth);
    size += node.size;
  }
  return { value, key: null, parts, depth: depth + 1, size };
}

const isBlock = ({ style }: ScalarEvent): boolean =>
  style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;

/** Where an event stands in the text; -1 where nothing is written, as for a value left empty. */
function startOf(event: Event): number {
  switch (event.type) {
    case EVENT_ID.SCALAR:
      return event.valueStart;
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart;
    default:
      return -1;
  }
}
