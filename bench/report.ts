import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderPushReport } from '../src/report/push.ts';
import { chromiumPath, launch, open } from '../test/report/chromium.ts';
import { largeLedger } from '../test/report/ledgers.ts';
import { type BenchResult, result } from './result.ts';

const TASKS = 12_000;
const nowhere = { taskGroupId: null, rootUrl: null };

/** The report on a push of 12,000 tasks: processor time to make it, its weight, and the time until it is open and complete. */
export async function run(): Promise<BenchResult[]> {
  const ledger = largeLedger(TASKS);
  const json = JSON.stringify(ledger);
  const html = renderPushReport(ledger, nowhere);
  const small = largeLedger(2000);
  const results = [
    result('push report of 12,000 tasks: weight', 'MB', Buffer.byteLength(html) / 1e6, 2, 1, 'the most it may weigh'),
    result(
      'push report of 12,000 tasks: making it',
      'ms',
      milliseconds(() => renderPushReport(ledger, nowhere)),
      milliseconds(() => JSON.stringify(JSON.parse(json))),
      null,
      'reading and writing the ledger as JSON',
    ),
    result(
      'push report of 2,000 tasks: making it',
      'ms',
      milliseconds(() => renderPushReport(small, nowhere)),
      milliseconds(() => JSON.stringify(JSON.parse(JSON.stringify(small)))),
      null,
      'reading and writing the ledger as JSON',
    ),
  ];
  if (chromiumPath === null) {
    console.error('report: Chromium is not installed, so that opening is not measured');
    return results;
  }
  const opening = await openingSeconds(html);
  return [...results, result('push report of 12,000 tasks: opening it', 's', opening, 2, 1, 'the longest it may take')];
}

/** The best of ten, in processor time: what other programs take away is not ours. */
function milliseconds(work: () => unknown): number {
  const times = Array.from({ length: 10 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/** From asking Chromium for the file until the table of tasks is there; the best of five. */
async function openingSeconds(html: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'seta-bench-'));
  const browser = await launch();
  try {
    const file = join(folder, 'report.html');
    writeFileSync(file, html);
    const times: number[] = [];
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      await using opened = await open(browser, `file://${file}`);
      await opened.page.locator('#tasks tbody tr').first().waitFor();
      times.push((performance.now() - start) / 1000);
    }
    return Math.min(...times);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}
