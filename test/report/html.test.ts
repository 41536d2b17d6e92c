import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { html, link, trusted } from '../../src/report/html.ts';
import { visibleLines } from '../../src/util/quote.ts';

/** Reads back what a browser would, for the entities that `html` writes. */
const decoded = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

const evil = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '</script><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onload='",
    '<!--',
    ']]>',
    '&lt;',
  ),
);

describe('what is put into a template', () => {
  test('never ends an element, an attribute or a comment, and comes back, but for what is not seen', () => {
    fc.assert(
      fc.property(evil, (text) => {
        const inside = html`<p title="${text}">${text}</p>`.text;
        const [, attribute, content] = /^<p title="([^"<>]*)">([^<>"']*)<\/p>$/s.exec(inside) ?? [];
        expect(decoded(attribute ?? 'broken')).toBe(visibleLines(text));
        expect(decoded(content ?? 'broken')).toBe(visibleLines(text));
      }),
    );
  });

  test('pieces, lists of pieces, numbers and nothing', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>${null}${0}${trusted('<hr>')}`.text).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li></ul>0<hr>',
    );
  });

  test('an attribute without quotes is a bug', () => {
    expect(() => html`<p title=${'x'}>`).toThrow('an attribute is not quoted');
  });
});

test.each([
  [
    'https://example.com/a?b=1&c="2"',
    '<a href="https://example.com/a?b=1&amp;c=&quot;2&quot;" rel="noreferrer">words</a>',
  ],
  ['javascript:alert(1)', 'words'],
  [' https://example.com', 'words'],
  ['data:text/html,<script>', 'words'],
  ['gecko.v2.autoland.latest.seta.data', 'words'],
  ['', 'words'],
])('a link to %j', (address, expected) => {
  expect(link(address, 'words').text).toBe(expected);
});
