import { type Html, html } from './html.ts';

/** A part of a bar; `kind` is a class of the style sheet and gives the colour, `gap` none. */
export interface BarPart {
  readonly kind: 'kept' | 'removed' | 'replaced' | 'missed' | 'value' | 'gap';
  readonly amount: number;
}

const WIDTH = 200;

/**
 * A horizontal bar of stacked parts for a cell of a table; `whole` is as long as the cell. The figures stand in the same row,
 * so that it says nothing to a screen reader.
 */
export function bar(parts: readonly BarPart[], whole: number): Html {
  let x = 0;
  const rects = parts.map(({ kind, amount }) => {
    const width = whole === 0 ? 0 : (amount / whole) * WIDTH;
    const rect = html`<rect class="${kind}" x="${round(x)}" width="${round(width)}" height="10"/>`;
    x += width;
    return width === 0 || kind === 'gap' ? null : rect;
  });
  return html`<svg class="bar" viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true">${rects}</svg>`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
