import { sha256 } from '../util/hash.ts';
import { clientScript } from './client/client.ts';
import { type Html, html, type Part, trusted } from './html.ts';
import { style } from './style.ts';

export interface Page {
  readonly title: string;
  /** A line under the title. */
  readonly subtitle: Part;
  /** What comes first, without a heading. */
  readonly lead: readonly (Html | null)[];
  readonly sections: readonly Section[];
}

export interface Section {
  /** Unique in the page, for links to it. */
  readonly id: string;
  readonly heading: string;
  readonly body: Html;
}

/**
 * A whole HTML document in one file. It loads nothing: its policy allows the style and the script of this page by their
 * hashes and forbids everything else. It can be read without the script, which adds searching and sorting.
 */
export function page({ title, subtitle, lead, sections }: Page): string {
  const policy = [
    "default-src 'none'",
    `style-src '${sourceHash(style)}'`,
    `script-src '${sourceHash(clientScript)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header><h1>${title}</h1><p>${subtitle}</p></header>
<main>
${lead.map((part) => part && html`${part}\n`)}<nav class="sections" aria-label="Sections">${sections.map(
    ({ id, heading }) => html`<a href="#${id}">${heading}</a> `,
  )}</nav>
${sections.map(({ id, heading, body }) => html`<section id="${id}">\n<h2>${heading}</h2>\n${body}\n</section>\n`)}</main>
<script>${trusted(clientScript)}</script>
</body>
</html>
`;
  return document.text;
}

/** The source expression of an inline script or style (Content Security Policy Level 3, section 2.3.1). */
const sourceHash = (text: string): string => `sha256-${Buffer.from(sha256(text), 'hex').toString('base64')}`;
