import fc from 'fast-check';

/** What people write without quotes, and what some YAML reads as something else than it looks like. */
const SCALARS =
  'a|b c|x-1|1|-1|+1|0|-0|00|017|09|0o7|0x1F|+0x1F|0b11|1_000|1__0|0_|_1|1_|10:20|190:20:30|-1:30|0:20|1:60|1:30.5|' +
  '1.5|1.|0.1|.5|-.5|+.5|1._5|1e3|1.5e5|1.0e+3|1.5E-5|1e400|yes|No|ON|off|y|N|true|False|TRUE|tRUE|~|null|Null|NULL|nULL|' +
  'a=b|a:b|http://x/y|a#b|-a|é|😀|"quoted"|"yes"|"\\u00e9\\x41\\n"|\'it\'\'s\'|!!str 5|!!str no|<|__proto__';
const KEYS = 'a|b|c|k1|1|010|\'1\'|=|"<<"|\'b c\'|!!str 2|é|__proto__|constructor|-a|"yes"';
/** These PyYAML takes for what JSON does not know, or refuses itself. */
const STRANGE_SCALARS =
  '2026-11-25|2026-1-5 1:2:3|2026-13-45|.inf|.nan|1.0e+400|12345678901234567890|0b_|=|!!int "5"|! x';
const STRANGE_KEYS = 'yes|null|1.5|2026-11-25|[a]|? b';

const mostly = (usual: string, odd: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 200, arbitrary: fc.constantFrom(...usual.split('|')) },
    { weight: 1, arbitrary: fc.constantFrom(...odd.split('|')) },
  );
const scalar = mostly(SCALARS, STRANGE_SCALARS);
const key = mostly(KEYS, STRANGE_KEYS);

type Part =
  | { readonly is: 'scalar'; readonly text: string }
  | { readonly is: 'block'; readonly head: string; readonly lines: readonly string[] }
  | { readonly is: 'alias'; readonly which: number }
  | { readonly is: 'list'; readonly isFlow: boolean; readonly isAnchored: boolean; readonly items: readonly Part[] }
  | {
      readonly is: 'mapping';
      readonly isFlow: boolean;
      readonly isAnchored: boolean;
      readonly entries: readonly (readonly [key: string, value: Part])[];
      /** Which of the mappings so far are merged, and after how many of the entries; none for no merge key. */
      readonly merges: readonly number[];
      readonly mergeAt: number;
      readonly isMergeList: boolean;
    };

const { part } = fc.letrec<{ part: Part; scalar: Part; list: Part; mapping: Part }>((tie) => ({
  part: fc.oneof({ maxDepth: 4, depthSize: 'medium' }, tie('scalar'), tie('mapping'), tie('mapping'), tie('list')),
  scalar: fc.oneof(
    { arbitrary: fc.record({ is: fc.constant('scalar' as const), text: scalar }), weight: 6 },
    { arbitrary: fc.record({ is: fc.constant('alias' as const), which: fc.nat(9) }), weight: 1 },
    {
      arbitrary: fc.record({
        is: fc.constant('block' as const),
        head: fc.constantFrom('|', '>', '|-', '>-', '|+'),
        lines: fc.array(fc.constantFrom('a', 'b c', ' x', '', '# no comment', '- a: 1'), {
          minLength: 1,
          maxLength: 4,
        }),
      }),
      weight: 1,
    },
  ),
  list: fc.record({
    is: fc.constant('list' as const),
    isFlow: fc.boolean(),
    isAnchored: fc.boolean(),
    items: fc.array(tie('part'), { minLength: 1, maxLength: 3 }),
  }),
  mapping: fc.record({
    is: fc.constant('mapping' as const),
    isFlow: fc.boolean(),
    isAnchored: fc.boolean(),
    entries: fc.uniqueArray(fc.tuple(key, tie('part')), { minLength: 1, maxLength: 4, selector: ([name]) => name }),
    merges: fc.oneof(fc.constant([]), fc.array(fc.nat(9), { maxLength: 3 })),
    mergeAt: fc.nat(4),
    isMergeList: fc.boolean(),
  }),
}));

/** Writes a part as YAML; anchors are numbered as they come. */
class Printer {
  #made = 0;
  readonly #anchors: string[] = [];
  readonly #mappings: string[] = [];

  /** With the space or the line break that comes before it. */
  print(one: Part, indent: string, isFlow: boolean): string {
    switch (one.is) {
      case 'scalar':
        return ` ${one.text}`;
      case 'block':
        return isFlow ? ' "block"' : ` ${one.head}\n${one.lines.map((line) => `${indent}${line}`).join('\n')}`;
      case 'alias':
        return ` ${this.#pick(this.#anchors, one.which) ?? '~'} `;
      default:
        return this.#collection(one, indent, isFlow || one.isFlow);
    }
  }

  #collection(one: Extract<Part, { isAnchored: boolean }>, indent: string, isFlow: boolean): string {
    const name = one.isAnchored ? `a${this.#made++}` : null;
    const anchor = name === null ? '' : ` &${name}`;
    const parts = one.is === 'list' ? this.#items(one.items, indent, isFlow) : this.#entries(one, indent, isFlow);
    if (name !== null) {
      this.#anchors.push(`*${name}`);
      if (one.is === 'mapping') this.#mappings.push(`*${name}`);
    }
    if (!isFlow) return `${anchor}\n${parts.map((text) => `${indent}${text}`).join('\n')}`;
    const [open, close] = one.is === 'list' ? '[]' : '{}';
    return `${anchor} ${open}${parts.join(', ')}${close}`;
  }

  #items(items: readonly Part[], indent: string, isFlow: boolean): string[] {
    return items.map((item) => `${isFlow ? '' : '-'}${this.print(item, `${indent}  `, isFlow)}`);
  }

  #entries(one: Extract<Part, { is: 'mapping' }>, indent: string, isFlow: boolean): string[] {
    const merged = one.merges.flatMap((which) => this.#pick(this.#mappings, which) ?? []);
    const lines = one.entries.map(([name, value]) => `${name}:${this.print(value, `${indent}  `, isFlow)}`);
    const [first] = merged;
    if (first === undefined) return lines;
    const merge = `<<: ${one.isMergeList ? `[${merged.join(', ')}]` : `${first} `}`;
    return lines.toSpliced(one.mergeAt % (lines.length + 1), 0, merge);
  }

  #pick(from: readonly string[], which: number): string | undefined {
    return from[which % from.length];
  }
}

/** YAML documents that people could have written: every kind of scalar, anchors, aliases and merge keys. */
export const yamlTexts: fc.Arbitrary<string> = fc
  .tuple(part, fc.constantFrom('\n', '', '\n\n'))
  .filter(([root]) => root.is === 'mapping' || root.is === 'list')
  .map(([root, end]) => `${new Printer().print(root, '', false).trimStart()}${end}`);
