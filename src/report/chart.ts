import { scaleLinear, scaleSymlog } from 'd3-scale';
import { curveLinear, curveStepAfter, line } from 'd3-shape';
import { shortPercent } from '../util/numbers.ts';
import { type Html, html } from './html.ts';

/** One axis: what it measures, from where to where, and which values are written at it. */
export interface Axis {
  readonly name: string;
  readonly domain: readonly [number, number];
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Below this it is linear, above it logarithmic; linear throughout where it is not given. */
  readonly linearTo?: number;
}

export interface Series {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly title?: string }[];
  /** `line` joins the points, `steps` holds each until the next, `dots` joins nothing. */
  readonly shape: 'line' | 'steps' | 'dots';
}

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  /** At most eight can be told apart by colour; dashes help. */
  readonly series: readonly Series[];
}

const WIDTH = 760;
const HEIGHT = 320;
const MARGIN = { top: 12, right: 40, bottom: 44, left: 64 };

/** An axis from 0 to the largest value, with round ticks. */
export function linearAxis(name: string, values: readonly number[], text: (value: number) => string): Axis {
  const scale = scaleLinear([0, Math.max(...values, 1e-9)], [0, 1]).nice(6);
  const [from = 0, to = 1] = scale.domain();
  return { name, domain: [from, to], ticks: scale.ticks(6).map((at) => ({ at, text: text(at) })) };
}

/** An axis of shares from the tenth below the smallest to the tenth above the largest: for lines and dots, not for lengths. */
export function shareAxis(name: string, shares: readonly number[]): Axis {
  const from = Math.min(Math.floor(Math.min(...shares, 1) * 10) / 10, 0.9);
  const to = Math.max(Math.ceil(Math.max(...shares, 0) * 10) / 10, from + 0.1);
  const ticks = scaleLinear([from, to], [0, 1]).ticks(6);
  return { name, domain: [from, to], ticks: ticks.map((at) => ({ at, text: shortPercent(at) })) };
}

/** An axis with the ticks given, as far as the values go, that shows small and large values alike. */
export function logAxis(
  name: string,
  values: readonly number[],
  linearTo: number,
  ticks: readonly { readonly at: number; readonly text: string }[],
): Axis {
  const largest = Math.max(...values, 0);
  const end = ticks.find(({ at }) => at >= largest)?.at ?? largest;
  return { name, domain: [0, Math.max(end, linearTo)], linearTo, ticks: ticks.filter(({ at }) => at <= end) };
}

/** A chart as SVG; colours are those of the style sheet. Its figures belong into a table beside it. */
export function chart({ title, x, y, series }: Chart): Html {
  const across = position(x, [MARGIN.left, WIDTH - MARGIN.right]);
  const up = position(y, [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const right = WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  return html`<figure class="chart" tabindex="0">
<figcaption>${title}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}; its figures are in the table">
${y.ticks.map(
  ({ at, text }) =>
    html`<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${round(up(at))}" y2="${round(up(at))}"/><text x="${MARGIN.left - 8}" y="${round(up(at))}" dy="0.32em" text-anchor="end">${text}</text>\n`,
)}${x.ticks.map(
  ({ at, text }) =>
    html`<line class="grid" x1="${round(across(at))}" x2="${round(across(at))}" y1="${MARGIN.top}" y2="${bottom}"/><text x="${round(across(at))}" y="${bottom + 16}" text-anchor="middle">${text}</text>\n`,
)}<text class="axis" x="${(MARGIN.left + right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${x.name}</text>
<text class="axis" transform="translate(14 ${(MARGIN.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${y.name}</text>
${series.map((one, i) => drawn(one, i, across, up))}</svg>
${series.length > 1 ? legend(series) : null}</figure>`;
}

type Position = (value: number) => number;

function position({ domain, linearTo }: Axis, range: readonly [number, number]): Position {
  const scale = linearTo === undefined ? scaleLinear() : scaleSymlog().constant(linearTo);
  return scale.domain(domain).range(range);
}

function drawn({ points, shape }: Series, index: number, across: Position, up: Position): Html {
  const kind = `s${index % 8}`;
  const path = line<{ readonly x: number; readonly y: number }>(
    ({ x }) => across(x),
    ({ y }) => up(y),
  )
    .curve(shape === 'steps' ? curveStepAfter : curveLinear)
    .digits(1);
  const dots = shape === 'steps' ? [] : points;
  return html`<g class="series ${kind}">${shape === 'dots' ? null : html`<path d="${path(points) ?? ''}"/>`}${dots.map(
    ({ x, y, title }) =>
      html`<circle cx="${round(across(x))}" cy="${round(up(y))}" r="4">${title === undefined ? null : html`<title>${title}</title>`}</circle>`,
  )}</g>\n`;
}

const legend = (series: readonly Series[]): Html =>
  html`<ul class="legend">${series.map(
    ({ name, shape }, i) =>
      html`<li><svg class="line" viewBox="0 0 28 10" aria-hidden="true"><g class="series s${i % 8}">${
        shape === 'dots' ? html`<circle cx="14" cy="5" r="4"/>` : html`<path d="M0,5H28"/>`
      }</g></svg>${name}</li>`,
  )}</ul>`;

const round = (value: number): number => Math.round(value * 10) / 10;
