/** The style sheet of every report. Light and dark as the reader's system has it; on paper always light. */
export const style: string = `
:root {
  color-scheme: light dark;
  --page: #ffffff;
  --panel: #f5f6f8;
  --line: #d4d8de;
  --text: #1b1f24;
  --quiet: #545d69;
  --edge: #545d6966;
  --link: #0b57c5;
  --kept: #2f6fd0;
  --removed: #7d8896;
  --warn: #b06a00;
  --replaced: #2e9e83;
  --bad: #b3261e;
  --good: #1a7f4b;
  --s1: #b06a00;
  --s2: #1f8a6d;
  --s3: #8a4fc4;
  --s7: #b5378f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b;
    --panel: #1e2329;
    --line: #3a424c;
    --text: #e6e9ed;
    --quiet: #a5aebb;
  --edge: #a5aebb66;
    --link: #86b6ff;
    --kept: #6ea3f2;
    --removed: #8b96a5;
  --warn: #e6a94f;
    --replaced: #54c3a6;
    --bad: #ff8a80;
    --good: #5fd39a;
    --s1: #e6a94f;
    --s2: #54c3a6;
    --s3: #c39af0;
    --s7: #f08fd0;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  padding: 1.5rem 1.25rem 4rem;
  max-width: 80rem;
  background: var(--page);
  color: var(--text);
  font: 16px/1.5 system-ui, sans-serif;
}
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 0.5rem; font-size: 1.2rem; }
h3 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
h4 { margin: 1rem 0 0.25rem; font-size: 0.9rem; }
p { margin: 0.5rem 0; max-width: 48rem; }
header p { color: var(--quiet); }
.sections { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1.25rem 0 0; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
a { color: var(--link); }
code, pre, .command, tbody th { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: max(0.85em, 0.75rem); }
code, tbody th, dd { overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.notice {
  margin: 1.25rem 0;
  padding: 0.75rem 1rem;
  border-left: 0.4rem solid var(--line);
  background: var(--panel);
}
.notice.warn { border-color: var(--warn); }
.notice.bad { border-color: var(--bad); }
.notice.good { border-color: var(--good); }
.notice h2 { margin: 0; }
.notice p { margin: 0.25rem 0 0; }
.notice ul { margin: 0.25rem 0 0; padding-left: 1.25rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.75rem; margin: 1rem 0; }
.figures div { padding: 0.6rem 0.9rem; background: var(--panel); }
.figures dt { color: var(--quiet); font-size: 0.85rem; }
.figures dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.figures dd small { display: block; color: var(--quiet); font-size: 0.85rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; margin: 0.5rem 0; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; }
.table, .chart { overflow-x: auto; }
.table {
  margin: 0.75rem 0;
  background:
    linear-gradient(to right, var(--page) 40%, transparent) left / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--page) 40%, transparent) right / 2.5rem 100% no-repeat local,
    linear-gradient(to right, var(--edge), transparent) left / 1rem 100% no-repeat scroll,
    linear-gradient(to left, var(--edge), transparent) right / 1rem 100% no-repeat scroll;
}
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
caption { padding: 0.25rem 0; text-align: left; color: var(--quiet); }
th, td { padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th, thead td { border-bottom-width: 2px; vertical-align: bottom; font-weight: 600; }
tbody th { font-weight: 400; min-width: 8rem; }
thead th { vertical-align: bottom; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td small { display: block; color: var(--quiet); }
th.number:first-child { text-align: left; }
.tool { white-space: nowrap; text-align: right; }
.tool button { padding: 0.05rem 0.6rem; }
.listing tbody th { min-width: 20rem; }
.drawn { width: 30%; min-width: 8rem; vertical-align: middle; }
.bar { display: block; width: 100%; height: 0.9rem; background: var(--panel); }
.whole .bar { height: 1.5rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0.5rem 0; padding: 0; list-style: none; font-size: 0.9rem; }
.legend svg { width: 0.9rem; height: 0.9rem; margin-right: 0.4rem; vertical-align: -0.1rem; }
.kept { fill: var(--kept); }
.removed { fill: var(--removed); }
.replaced { fill: var(--replaced); }
.value { fill: var(--kept); }
.missed { fill: var(--bad); }
.chart { margin: 1rem 0; }
.chart figcaption { color: var(--quiet); font-size: 0.9rem; }
.chart > svg { display: block; width: 100%; min-width: 47.5rem; max-width: 60rem; height: auto; }
.chart.bisect > svg { min-width: 50rem; }
.chart text { fill: var(--quiet); font-size: 11px; }
.chart .axis { fill: var(--text); font-size: 12px; }
.grid { stroke: var(--line); }
.bisect .hit { fill: transparent; }
.bisect .push:hover .hit, .bisect .push:focus-visible .hit { fill: var(--line); opacity: 0.5; }
.run-failed { fill: var(--bad); stroke: var(--bad); }
.run-passed { fill: var(--page); stroke: var(--good); stroke-width: 1.5; }
.no-runs { fill: none; stroke: var(--quiet); stroke-width: 2; stroke-dasharray: 2 2; }
.legend .line { width: 1.75rem; }
.series path { fill: none; stroke: currentColor; stroke-width: 2.25; }
.series circle { fill: currentColor; stroke: var(--page); }
.s0 { color: var(--kept); }
.s1 { color: var(--s1); }
.s2 { color: var(--s2); }
.s3 { color: var(--s3); }
.s4 { color: var(--bad); }
.s5 { color: var(--quiet); }
.s6 { color: var(--text); }
.s7 { color: var(--s7); }
.s1 path { stroke-dasharray: 8 3; }
.s2 path { stroke-dasharray: 3 3; }
.s3 path { stroke-dasharray: 10 3 2 3; }
.s4 path { stroke-dasharray: 14 4; }
.s5 path { stroke-dasharray: 2 5; }
.s6 path { stroke-dasharray: 6 2 2 2 2 2; }
.s7 path { stroke-dasharray: 18 3; }
button, input, select {
  padding: 0.35rem 0.7rem;
  border: 1px solid var(--quiet);
  border-radius: 4px;
  background: var(--page);
  color: var(--text);
  font: inherit;
  font-size: 0.9rem;
}
button { cursor: pointer; }
button:hover:enabled { background: var(--panel); }
button:disabled { opacity: 0.5; cursor: default; }
.sort { padding: 0; text-align: inherit; border: 0; background: none; font-weight: 600; }
th.number .sort { max-width: 8rem; white-space: normal; }
.listing .sort { white-space: nowrap; }
.sort::after { content: '\\00a0\\2195'; color: var(--quiet); }
[aria-sort='ascending'] .sort::after { content: '\\00a0\\2191'; }
[aria-sort='descending'] .sort::after { content: '\\00a0\\2193'; }
.tools { display: flex; flex-wrap: wrap; align-items: end; gap: 0.75rem; margin: 0.75rem 0; }
.tools label, label.wide { display: flex; flex-direction: column; font-size: 0.85rem; color: var(--quiet); }
.tools label.wide { flex: 1 1 18rem; }
.tools select { max-width: 16rem; }
[hidden] { display: none !important; }
.pager { display: flex; align-items: center; gap: 0.75rem; margin: 0.75rem 0; }
.status { color: var(--quiet); font-size: 0.9rem; }
details { border-bottom: 1px solid var(--line); padding: 0.4rem 0; }
summary { cursor: pointer; }
.count { color: var(--quiet); font-variant-numeric: tabular-nums; }
pre { max-height: 20rem; overflow: auto; margin: 0.25rem 0; padding: 0.5rem 0.75rem; background: var(--panel); tab-size: 4; }
.choose { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 0.75rem 0; padding: 0; border: 0; font-size: 0.9rem; }
.choose legend { padding: 0; color: var(--quiet); }
.choose label { white-space: nowrap; }
.choose input { margin-right: 0.35rem; }
.matrix, .calendar { width: auto; }
.matrix td, .matrix thead th { text-align: center; padding: 0.25rem 0.5rem; }
.matrix tbody th, .calendar tbody th { position: sticky; left: 0; background: var(--page); }
.matrix .cell { border-left: 0.25rem solid transparent; white-space: nowrap; }
.matrix .best1 { border-left-color: var(--kept); }
.matrix .best2, .matrix .best3, .matrix .best4 { border-left-color: var(--replaced); }
.matrix .best5 { border-left-color: var(--line); }
.matrix-box:has([value='t1']:checked) .cell:not(.t1) { opacity: 0.12; }
.matrix-box:has([value='t2']:checked) .cell:not(.t2) { opacity: 0.12; }
.matrix-box:has([value='t3']:checked) .cell:not(.t3) { opacity: 0.12; }
.matrix-box:has([value='t4']:checked) .cell:not(.t4) { opacity: 0.12; }
.matrix-box:has([value='t5']:checked) .cell:not(.t5) { opacity: 0.12; }
.matrix-box:has([value='never']:checked) .cell:not(.never) { opacity: 0.12; }
.calendar td, .calendar th { padding: 0.15rem 0.35rem; min-width: 2rem; text-align: center; border: 1px solid var(--page); }
.calendar tbody th { min-width: 0; }
.calendar td { background: var(--panel); }
.calendar .heat1 { background: color-mix(in srgb, var(--kept) 15%, var(--panel)); }
.calendar .heat2 { background: color-mix(in srgb, var(--kept) 25%, var(--panel)); }
.calendar .heat3 { background: color-mix(in srgb, var(--kept) 35%, var(--panel)); }
.calendar .heat4 { background: color-mix(in srgb, var(--kept) 45%, var(--panel)); }
abbr { text-decoration-thickness: 1px; }
.without-script { padding: 0.5rem 0.75rem; border: 1px solid var(--line); }
@media (max-width: 40rem) {
  body { padding: 1rem 0.75rem 3rem; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 0.4rem; }
  .listing tbody th { min-width: 12rem; }
  .listing td { white-space: nowrap; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --panel: #f2f2f2; --line: #bbb; --text: #000; --quiet: #444; --link: #000;
    --kept: #2f6fd0; --removed: #7d8896; --warn: #b06a00; --replaced: #2e9e83; --bad: #b3261e; --good: #1a7f4b;
    --s1: #b06a00; --s2: #1f8a6d; --s3: #8a4fc4; --s7: #b5378f;
  }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .sections, .tools, .pager, .tool, .csv, .sort::after, label.wide { display: none; }
  .table { overflow: visible; background: none; }
  .chart { overflow: visible; }
  .chart > svg { min-width: 0; }
  .choose { display: none; }
  tr, .notice, .figures div { break-inside: avoid; }
  thead { display: table-header-group; }
  h2, h3 { break-after: avoid; }
  .bar, .bar rect, .legend svg, .notice, .figures div { print-color-adjust: exact; }
}
`;
