import { scaleLinear } from 'd3-scale';
import type { Bisection, BisectionPush } from '../history/bisection.ts';
import { shortPercent } from '../util/numbers.ts';
import { count } from './format.ts';
import { type Html, html } from './html.ts';

const WIDTH = 760;
const LEFT = 64;
const RIGHT = 16;
const TOP = 12;
/** Where the chances stand, and where the runs hang from. */
const BASE = 190;
const RUNS = 226;
const STEP = 11;
const WIDEST = 34;

/** The name of a push: its number where it has one, or the beginning of its revision. */
export const nameOf = ({ pushlogId, revision }: Pick<BisectionPush, 'pushlogId' | 'revision'>): string =>
  pushlogId === '0' ? revision.slice(0, 12) : pushlogId;

/** Where the table of pushes has a push. */
export const anchorOf = (index: number): string => `push-${index + 1}`;

/** A row of words for one push, for who does not see the picture. */
export function told(push: BisectionPush): string {
  const failed = push.runs.filter(({ result }) => result === 'failed').length;
  const runs = push.runs.length === 0 ? 'no run' : `${failed} of ${count(push.runs.length, 'run')} failed`;
  return `push ${nameOf(push)}: chance ${shortPercent(push.chance)}, ${runs}${push.why === null ? '' : `; ${push.why}`}`;
}

/** The chance of each push as a column, its runs as dots below: filled where they failed. A column leads to its push in the table. */
export function bisectChart({ pushes }: Bisection): Html {
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, pushes.length);
  const width = Math.min(WIDEST, step * 0.8);
  const radius = Math.max(1, Math.min(4.5, step / 2 - 0.5));
  const deepest = Math.max(1, ...pushes.map(({ runs }) => runs.length));
  const height = RUNS + deepest * STEP + 30;
  const likeliest = Math.max(0.05, ...pushes.map(({ chance }) => chance));
  const scale = scaleLinear([0, likeliest], [BASE, TOP]).nice(2);
  const x = (i: number): number => LEFT + step * (i + 0.5);
  const every = Math.ceil(pushes.length / 12);
  return html`<figure class="chart bisect" tabindex="0">
<figcaption>The chance of each push to be the one that broke the task, and below it the runs of the task on that push</figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="group" aria-label="Chances and runs; the figures are in the table">
${scale
  .ticks(2)
  .map(
    (at) =>
      html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(scale(at))}" y2="${round(scale(at))}"/><text x="${LEFT - 8}" y="${round(scale(at))}" dy="0.32em" text-anchor="end">${shortPercent(at)}</text>\n`,
  )}<text x="${LEFT - 8}" y="${RUNS}" dy="0.32em" text-anchor="end">runs</text>
${pushes.map((push, i) => column(push, i, { x: x(i), step, width, y: scale(push.chance), radius, height }))}${pushes.map(
  (push, i) =>
    i % every === 0
      ? html`<text x="${round(x(i))}" y="${BASE + 16}" text-anchor="middle" aria-hidden="true">${nameOf(push).slice(0, 8)}</text>\n`
      : null,
)}<text class="axis" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${height - 6}" text-anchor="middle">push, from the good one to the bad one</text>
</svg>
<ul class="legend"><li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="value" width="10" height="10"/></svg>chance</li><li><svg viewBox="0 0 10 10" aria-hidden="true"><circle class="run-failed" cx="5" cy="5" r="4"/></svg>failed</li><li><svg viewBox="0 0 10 10" aria-hidden="true"><circle class="run-passed" cx="5" cy="5" r="4"/></svg>passed</li><li><svg viewBox="0 0 10 10" aria-hidden="true"><path class="no-runs" d="M1,5H9"/></svg>nothing can be run there</li></ul></figure>`;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly step: number;
  readonly width: number;
  readonly radius: number;
  readonly height: number;
}

function column(push: BisectionPush, index: number, { x, y, step, width, radius, height }: Place): Html {
  // Failures first, so that they can be compared along the line.
  const runs = push.runs.toSorted((a, b) => a.result.localeCompare(b.result));
  return html`<a class="push" href="#${anchorOf(index)}" aria-label="${told(push)}"><rect class="hit" x="${round(x - step / 2)}" y="${TOP}" width="${round(step)}" height="${height - TOP - 24}"/><rect class="value" x="${round(x - width / 2)}" y="${round(y)}" width="${round(width)}" height="${round(Math.max(0, BASE - y))}"/>${
    push.why === null
      ? null
      : html`<path class="no-runs" d="M${round(x - width / 2)},${RUNS}H${round(x + width / 2)}"/>`
  }${runs.map(
    ({ result }, i) =>
      html`<circle class="run-${result}" cx="${round(x)}" cy="${RUNS + i * STEP}" r="${round(radius)}"/>`,
  )}<title>${told(push)}</title></a>\n`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
