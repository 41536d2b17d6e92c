/**
 * `node docs/pictures.ts LEDGER DATA REPLAY`: makes the pictures of `docs/concepts` with Debian's Chromium: the
 * reports on a ledger and a data artifact (`npm run demo` leaves both in `.demo/`), on a replay
 * (`node demo/replay.ts OUT.json`) and on a search for a culprit. All are synthetic.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../src/edge/files.ts';
import type { Ledger } from '../src/optimize/ledger.ts';
import type { ReplayResult } from '../src/replay/result.ts';
import { renderBisectReport } from '../src/report/bisect.ts';
import { renderDataReport } from '../src/report/data.ts';
import { renderPushReport } from '../src/report/push.ts';
import { renderReplayReport } from '../src/report/replay.ts';
import type { SetaData } from '../src/seta/artifact.ts';
import { printFailure } from '../src/util/failure.ts';
import { syntheticBisection } from '../test/report/bisections.ts';
import { launch } from '../test/report/chromium.ts';

const [ledger, data, replay] = process.argv.slice(2).map((file) => {
  const json = readJson(file);
  if (!json.ok) throw new Error(printFailure(json.failure));
  return json.value;
});
const push = renderPushReport(ledger as Ledger, { taskGroupId: null, rootUrl: null });
const dataReport = renderDataReport({ data: data as SetaData, others: [], overrides: null, findings: [] });
const replayReport = renderReplayReport(replay as ReplayResult);

/** Name of the picture, the report, the part of it that is shown, and what is done before. */
const PICTURES = [
  ['push-top', push, 'body', ''],
  ['push-tasks', push, '#labels', 'mochitest-plain linux'],
  ['data-top', dataReport, 'body', ''],
  ['replay-policies', replayReport, '#policies', ''],
  ['replay-detection', replayReport, '#detection .chart', ''],
  ['replay-frontier', replayReport, '#frontier', ''],
  ['bisect-top', renderBisectReport(syntheticBisection()), 'body', ''],
] as const;

const HEIGHT = 640;
const folder = join(import.meta.dirname, 'concepts/pictures');
mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const [name, html, part, search] of PICTURES) {
  const page = await browser.newPage({ viewport: { width: 1100, height: HEIGHT }, colorScheme: 'light' });
  await page.setContent(html);
  if (search) await page.getByRole('searchbox').fill(search);
  await page.evaluate(`document.querySelector('${part}').scrollIntoView()`);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}
await browser.close();
