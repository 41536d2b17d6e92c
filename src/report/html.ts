import { visibleLines } from '../util/quote.ts';

/** A piece of HTML that is safe to put into a page as it is. Made by `html` only, or by `trusted` from text of our own. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text and numbers are escaped, pieces are taken as they are, null and lists are nothing and all. */
export type Part = Html | string | number | null | readonly Part[];

/**
 * A template tag: the text of the template is HTML, whatever is put in is escaped. A part may stand in the text of an element or
 * in a quoted attribute, nowhere else: not in a script, a style, a tag name or an unquoted attribute. Links go through `link`.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  for (let i = 0; i < parts.length; i++) {
    if (text.endsWith('=')) throw new Error(`an attribute is not quoted: ${text.slice(-40)}`);
    text += partText(parts[i] ?? null) + (strings[i + 1] ?? '');
  }
  return new Html(text);
}

/** Text of our own source that is HTML already, or is not to be escaped: scripts and styles. Never for data. */
export const trusted = (text: string): Html => new Html(text);

function partText(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(partText).join('');
  return escapeHtml(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * `text` for the inside of an element or of a quoted attribute. What a reader could be deceived by (bidi overrides, zero width) is
 * written as in JSON, so that JSON in an attribute stays what it was.
 */
const escapeHtml = (text: string): string =>
  visibleLines(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** A link to a web address; the words alone where it is none, since an address in data may hold a script. */
export const link = (address: string, words: Part): Html =>
  /^https?:\/\//i.test(address) ? html`<a href="${address}" rel="noreferrer">${words}</a>` : html`${words}`;
