import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderBisectReport } from '../../src/report/bisect.ts';
import { renderDataReport } from '../../src/report/data.ts';
import { renderPushReport } from '../../src/report/push.ts';
import { renderReplayReport } from '../../src/report/replay.ts';
import { visible } from '../../src/util/quote.ts';
import { artifactOf } from './artifacts.ts';
import { syntheticBisection } from './bisections.ts';
import { chromiumPath, launch, open, serve } from './chromium.ts';
import { largeLedger, ledgerOf } from './ledgers.ts';
import { syntheticReplay } from './replays.ts';

const push = renderPushReport(largeLedger(1000), {
  taskGroupId: 'fN1SbArXTPSVFNUvaOlinQ',
  rootUrl: 'https://tc.example.com',
});
const data = renderDataReport({
  data: artifactOf(1000),
  others: [artifactOf(1000, '2026-11-08'), artifactOf(1000, '2026-11-15')],
  overrides: [{ labels: ['test-*'], priority: 1, until: null, why: 'watched', where: 'seta-overrides.yml:1' }],
  findings: [{ code: 'skip-jump', message: '80 % of the labels do not run on every push, before it was 60 %' }],
});
const replay = renderReplayReport(syntheticReplay);
const bisect = renderBisectReport(syntheticBisection());
const REPORTS = { push, data, replay, bisect } as const;
/** Those with a long listing, which is text until the script has made a table of it. */
const LISTING: readonly string[] = ['push', 'data'];

/** As an artifact might be served: nothing may be loaded, inline script and style run. */
const STRICT = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
const WITHOUT_SCRIPT = "default-src 'none'; style-src 'unsafe-inline'";

describe.skipIf(chromiumPath === null)('in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seta-report-'));
  const fileOf = (name: string): string => `file://${join(folder, `${name}.html`)}`;
  let browser: Browser;

  beforeAll(async () => {
    for (const [name, page] of Object.entries(REPORTS)) writeFileSync(join(folder, `${name}.html`), page);
    browser = await launch();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  describe.each(Object.entries(REPORTS))('the %s report', (name, html) => {
    test('opens from a file and from a strict server, loads nothing, and nothing is complained of', async () => {
      await using fromFile = await open(browser, fileOf(name));
      await using server = await serve(html, STRICT);
      await using fromServer = await open(browser, server.url);
      for (const { page, complaints } of [fromFile, fromServer]) {
        expect(await page.locator('h1').count()).toBe(1);
        expect(await page.locator('th button').count()).toBeGreaterThan(0);
        expect(complaints).toEqual([]);
      }
    });

    test('can be read where no script may run', async () => {
      await using server = await serve(html, WITHOUT_SCRIPT);
      await using opened = await open(browser, server.url);
      const { page } = opened;
      expect(await page.locator('table').count()).toBeGreaterThan(1);
      expect(await page.locator('th button').count()).toBe(0);
      for (const summary of await page.locator('.listing summary').all()) await summary.click();
      const lines = page.locator('.listing pre');
      if (LISTING.includes(name)) expect(await lines.first().isVisible()).toBe(true);
      expect(await page.locator('.without-script:visible').count()).toBe(LISTING.includes(name) ? 1 : 0);
    });

    test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
      await using opened = await open(browser, fileOf(name), { colorScheme });
      expect(await seriousProblems(opened.page)).toEqual([]);
    });

    test('nothing sticks out of a narrow screen, and the tools are gone on paper', async () => {
      await using opened = await open(browser, fileOf(name), { viewport: { width: 360, height: 640 } });
      const { page } = opened;
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.locator('.tools:visible, .sections:visible, .pager:visible').count()).toBe(0);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    });

    test('a table is sorted by its heads, with the keyboard', async () => {
      await using opened = await open(browser, fileOf(name));
      const table = opened.page.locator('table.sortable').first();
      const column = (await table.locator('thead th').count()) - 1;
      const head = table.locator('thead th').nth(column);
      const values = async (): Promise<string[]> => {
        const cells = await table.locator('tbody tr').all();
        return Promise.all(
          cells.map(
            async (row) => (await row.locator('th, td[data-value]').nth(column).getAttribute('data-value')) ?? '',
          ),
        );
      };
      const before = await values();
      await head.getByRole('button').focus();
      await opened.page.keyboard.press('Enter');
      expect(await head.getAttribute('aria-sort')).toBe('ascending');
      const compare = (a: string, b: string) => Number(a === '') - Number(b === '') || Number(a) - Number(b);
      expect(await values()).toEqual(before.toSorted(compare));
      await opened.page.keyboard.press('Enter');
      expect(await head.getAttribute('aria-sort')).toBe('descending');
    });
  });

  test('a column of a bisect leads to its push in the table, with the keyboard', async () => {
    await using opened = await open(browser, fileOf('bisect'));
    const { page } = opened;
    const column = page.getByRole('link', { name: /^push 4723: chance 96.2 %, \d of 9 runs failed$/ });
    await column.focus();
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#push-24');
    expect(await page.locator('#push-24').textContent()).toBe('4723');
    expect(await page.getByRole('link', { name: /nothing|has no decision task/ }).count()).toBeGreaterThan(0);
  });

  describe('the tasks of a push', () => {
    const labels = (page: Page): Promise<string[]> => page.locator('#tasks tbody th').allTextContents();

    test('are searched by words, chosen by verdict, sorted and paged', async () => {
      await using opened = await open(browser, fileOf('push'));
      const { page } = opened;
      const status = page.getByRole('status');
      expect(await status.textContent()).toBe('1,000 of 1,000 found');
      expect(await labels(page)).toHaveLength(50);

      await page.getByRole('searchbox').fill('macosx reftest');
      const found = await labels(page);
      expect(found.length).toBeGreaterThan(0);
      expect(found.every((label) => label.includes('macosx') && label.includes('reftest'))).toBe(true);

      await page.getByRole('combobox', { name: 'Verdict' }).selectOption('runs');
      const running = await labels(page);
      expect(running.length).toBeLessThan(found.length);
      expect(running.every((label) => found.includes(label))).toBe(true);

      await page.getByRole('searchbox').fill('no such label');
      expect(await status.textContent()).toBe('0 of 1,000 found');
      expect(await labels(page)).toEqual([]);

      await page.getByRole('searchbox').fill('');
      await page.getByRole('combobox', { name: 'Verdict' }).selectOption('');
      await page.getByRole('button', { name: 'Run seconds' }).click();
      await page.getByRole('button', { name: 'Run seconds' }).click();
      const seconds = Object.values(largeLedger(1000).tasks).map(({ runSeconds }) => runSeconds ?? 0);
      const cells = await page.locator('#tasks tbody tr').first().locator('td').allTextContents();
      expect(cells).toContain(Math.max(...seconds).toLocaleString('en-US'));

      const first = await labels(page);
      await page.getByRole('button', { name: 'Next', exact: true }).click();
      expect(await labels(page)).not.toEqual(first);
      await page.getByRole('button', { name: 'Previous' }).click();
      expect(await labels(page)).toEqual(first);
    });

    test('that were left out have a command to copy; those that run have none', async () => {
      await using opened = await open(browser, fileOf('push'), { permissions: ['clipboard-read', 'clipboard-write'] });
      const { page } = opened;
      const label = 'test-windows11-64-2009-qr/debug-mochitest-plain-9';
      await page.getByRole('searchbox').fill(label);
      await page.getByRole('button', { name: `Copy the command that runs ${label}`, exact: true }).click();
      const expected = `seta action run add-new-jobs --task-group-id fN1SbArXTPSVFNUvaOlinQ --input '{"tasks":["${label}"]}'`;
      expect(await page.getByRole('textbox', { name: 'Command' }).inputValue()).toBe(expected);
      await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(expected);
      await page.getByRole('searchbox').fill('');
      await page.getByRole('combobox', { name: 'Verdict' }).selectOption('runs');
      expect(await page.getByRole('button', { name: 'Copy the command' }).count()).toBe(0);
    });

    test('are saved as CSV as they were found, and a table as it is', async () => {
      await using opened = await open(browser, fileOf('push'));
      const { page } = opened;
      await page.getByRole('searchbox').fill('windows11-64-2009-qr/debug-mochitest-plain-9');
      const [found] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as CSV' }).click(),
      ]);
      const lines = readFileSync(await found.path(), 'utf8')
        .trimEnd()
        .split('\r\n');
      expect(lines).toHaveLength(2);
      expect(lines[1]).toContain('"test-windows11-64-2009-qr/debug-mochitest-plain-9","left out","seta"');
      const [table] = await Promise.all([page.waitForEvent('download'), page.locator('#by-platform a.csv').click()]);
      expect(table.suggestedFilename()).toBe('by-platform.csv');
      expect(readFileSync(await table.path(), 'utf8')).toContain(
        'Platform,Tasks,Run,Left out,Replaced,Share left out\r\n',
      );
    });

    test('with evil labels and reasons are shown, what is not seen as in JSON, and quoted for the shell', async () => {
      const label = `x'; touch "/tmp/a" <img src=x onerror=document.title='broken'>\t\\t\u00e9\u202egnp`;
      const reason = '</pre></script><script>document.title = "broken"</script>\n--> & &lt;';
      const html = renderPushReport(ledgerOf({ [label]: { verdict: 'removed', by: reason, reason } }), {
        taskGroupId: null,
        rootUrl: null,
      });
      await using server = await serve(html, "script-src 'unsafe-inline'; style-src 'unsafe-inline'");
      await using opened = await open(browser, server.url);
      const { page, complaints } = opened;
      expect(await page.title()).toBe('Push 1 of autoland');
      expect(await labels(page)).toEqual([visible(label)]);
      const cells = await page.locator('#tasks tbody td').allTextContents();
      expect(cells.slice(0, 3)).toEqual(['left out', visible(reason), visible(reason)]);
      await page.getByRole('button', { name: /^Copy the command/ }).click();
      const json = visible(JSON.stringify({ tasks: [label] })).replaceAll("'", "'\\''");
      expect(await page.getByRole('textbox', { name: 'Command' }).inputValue()).toMatch(
        /--task-group-id DECISION_TASK_ID --input '/,
      );
      expect(await page.getByRole('textbox', { name: 'Command' }).inputValue()).toContain(`'${json}'`);
      expect(complaints).toEqual([]);
    });
  });

  test('the labels of the data can be searched and chosen by reason', async () => {
    await using opened = await open(browser, fileOf('data'));
    const { page } = opened;
    await page.getByRole('combobox', { name: 'Reason' }).selectOption('new');
    expect(await page.getByRole('status').textContent()).toBe('11 of 1,000 found');
    await page.getByRole('searchbox').fill('plain-97');
    const labels = await page.locator('#labels-table tbody th').allTextContents();
    expect(labels.sort()).toEqual([
      'test-linux1804-64-qr/opt-mochitest-plain-97',
      'test-linux1804-64-qr/opt-mochitest-plain-970',
    ]);
  });

  test('12,000 tasks are all there', async () => {
    const html = renderPushReport(largeLedger(12_000), { taskGroupId: null, rootUrl: null });
    await using server = await serve(html, STRICT);
    await using opened = await open(browser, server.url);
    expect(await opened.page.getByRole('status').textContent()).toBe('12,000 of 12,000 found');
  });
});

/** What axe calls serious or critical, by rule and place. */
async function seriousProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
  await page.evaluate(axe.source);
  const results = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
