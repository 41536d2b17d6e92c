import { number } from '../util/numbers.ts';
import { visible } from '../util/quote.ts';
import { type Html, html } from './html.ts';

/** A column of a listing. */
export interface ListingColumn {
  readonly name: string;
  readonly kind: 'text' | 'number';
  /** Whether the value is the same in a whole block; otherwise each line has its own. */
  readonly shared: boolean;
  /** Whether people may choose one of its values. */
  readonly choose?: boolean;
  /** Address before the value, which it then links to; of the first column only where the line has no command. */
  readonly link?: string;
}

/** Lines that have something in common. */
export interface ListingBlock {
  /** What they have in common, for a person. */
  readonly heading: string;
  /** Values of the shared columns, in their order. */
  readonly shared: readonly (string | number)[];
  /** Values of the other columns, in their order. */
  readonly lines: readonly (readonly (string | number)[])[];
  /** Whether the lines have a command to copy. */
  readonly offered: boolean;
}

export interface ListingGroup {
  readonly heading: string;
  readonly blocks: readonly ListingBlock[];
}

export interface Listing {
  readonly id: string;
  readonly caption: string;
  /** In the order shown; the first is the name of a line. */
  readonly columns: readonly ListingColumn[];
  readonly groups: readonly ListingGroup[];
  /** What comes before the names in the command to copy; null where there is none. */
  readonly command: string | null;
  /** What a reader is told where no script runs. */
  readonly withoutScript: string;
}

/**
 * Many thousands of lines, each written once: as text in blocks that unfold, which is what a reader without script sees and
 * searches, and which the script (`client/client.ts`) reads to make a table with search, choice, order and pages.
 */
export function listing({ id, caption, columns, groups, command, withoutScript }: Listing): Html {
  const settings = JSON.stringify({ id, caption, columns, command });
  return html`<div class="listing" data-settings="${settings}">
<p class="without-script">${withoutScript}</p>
<div class="blocks">
${groups.map(({ heading, blocks }) => {
  const lines = blocks.reduce((sum, block) => sum + block.lines.length, 0);
  return html`<details>
<summary>${heading} <span class="count">${number(lines)}</span></summary>
${blocks.map(block)}</details>
`;
})}</div>
</div>`;
}

const block = ({ heading, shared, lines, offered }: ListingBlock): Html =>
  html`<h4>${heading} <span class="count">${number(lines.length)}</span></h4>
<pre tabindex="0" data-shared="${JSON.stringify(shared)}"${offered ? html` data-offered` : null}>
${lines.map((line) => `${line.map(field).join('\t').replace(/\t+$/, '')}\n`)}</pre>
`;

/**
 * Values are parted by tabs and lines by line feeds, so that these are written as in JSON where they are part of a value, as are
 * all characters that would not be seen.
 */
const field = (value: string | number): string => visible(String(value).replaceAll('\\', '\\\\'));
