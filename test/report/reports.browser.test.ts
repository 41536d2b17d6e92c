import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderAuditReport } from '../../src/report/audit.ts';
import { renderBisectReport } from '../../src/report/bisect.ts';
import { renderDataReport } from '../../src/report/data.ts';
import { renderPushReport } from '../../src/report/push.ts';
import { renderReplayReport } from '../../src/report/replay.ts';
import { visible } from '../../src/util/quote.ts';
import { artifactOf, behindOf, variedArtifact } from './artifacts.ts';
import { syntheticAudit } from './audits.ts';
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
const made = renderDataReport({
  ...{ data: variedArtifact(300), others: [variedArtifact(280, '2026-11-15')], overrides: null, findings: [] },
  behind: behindOf(variedArtifact(300)),
});
const audit = renderAuditReport(syntheticAudit(), 'https://firefox-ci-tc.services.mozilla.com');
const replay = renderReplayReport(syntheticReplay);
const bisect = renderBisectReport(syntheticBisection());
const REPORTS = { push, data, made, audit, replay, bisect } as const;
/** Those with a long listing, which is text until the script has made a table of it. */
const LISTING: readonly string[] = ['push', 'data', 'made'];

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

    test('nothing sticks out of a narrow screen or a wide one, letters can be read, and the tools are gone on paper', async () => {
      await using opened = await open(browser, fileOf(name), { viewport: { width: 360, height: 640 } });
      const { page } = opened;
      for (const width of [360, 768, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(await page.evaluate(SMALLEST_LETTER)).toBeGreaterThanOrEqual(11);
      }
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
      const expected = `seta run fN1SbArXTPSVFNUvaOlinQ ${label}`;
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
      const command = await page.getByRole('textbox', { name: 'Command' }).inputValue();
      const [, quoted = ''] = /^seta run a{40} (.*)$/.exec(command) ?? [];
      expect(quoted).toBe(visible(quoted));
      const read = execFileSync('bash', ['-c', `printf %s ${quoted}`], { env: { LC_ALL: 'C.UTF-8' } }).toString();
      expect(read).toBe(label);
      expect(complaints).toEqual([]);
    });
  });

  test('what was searched, chosen and sorted is in the address, and is there again when somebody opens it', async () => {
    await using opened = await open(browser, fileOf('push'));
    const { page } = opened;
    await page.getByRole('searchbox').fill('macosx');
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('left out');
    await page.getByRole('button', { name: 'Run seconds' }).click();
    await page.getByRole('button', { name: 'Run seconds' }).click();
    await page
      .locator('#by-platform')
      .getByRole('button', { name: /^Run\W*$/ })
      .click();
    const seen = async (one: Page) => [
      await one.getByRole('status').textContent(),
      await one.locator('#tasks tbody tr').first().textContent(),
      await one.locator('#by-platform tbody th').allTextContents(),
      await one.locator('#tasks th[aria-sort]').getAttribute('aria-sort'),
    ];
    const before = await seen(page);
    await using again = await open(browser, page.url());
    expect(await seen(again.page)).toEqual(before);
    expect(again.complaints).toEqual([]);
    await again.page.getByRole('searchbox').fill('');
    await again.page.getByRole('combobox', { name: 'Verdict' }).selectOption('');
    expect(await again.page.evaluate('location.hash')).toMatch(/^#\?tasks.sort=-Run\+seconds&by-platform.sort=Run$/);
  });

  test('a link to a section stays one', async () => {
    await using opened = await open(browser, `${fileOf('push')}#platforms`);
    expect(await opened.page.evaluate('location.hash')).toBe('#platforms');
  });

  describe('the matrix of platforms and suites', () => {
    const PALE = '0.12';
    const opacity = (page: Page, cell: string) =>
      page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(cell)})).opacity`);

    test.each(['with script', 'without'] as const)(
      'is picked out by when tasks run, with the keyboard, %s',
      async (how) => {
        await using server = await serve(made, how === 'without' ? WITHOUT_SCRIPT : STRICT);
        await using opened = await open(browser, server.url);
        const { page } = opened;
        await page.getByRole('radio', { name: 'all' }).focus();
        for (const _ of [1, 2]) await page.keyboard.press('ArrowDown');
        expect(await page.getByRole('radio', { name: 'tier 2' }).isChecked()).toBe(true);
        expect(await page.locator('.cell:not(.t2)').count()).toBeGreaterThan(0);
        expect(await opacity(page, '.cell:not(.t2)')).toBe(PALE);
        expect(await opacity(page, '.cell.t2')).toBe('1');
        if (how === 'without') return;
        await using again = await open(browser, page.url());
        expect(await opacity(again.page, '.cell:not(.t2)')).toBe(PALE);
      },
    );

    test('a cell leads to what it caught, with links to the bug, the commit and the push', async () => {
      await using opened = await open(browser, fileOf('made'));
      const { page } = opened;
      const cell = page.locator('.matrix .cell a').first();
      await cell.focus();
      await page.keyboard.press('Enter');
      const behind = page.locator(new URL(page.url()).hash);
      await expect.poll(() => behind.isVisible()).toBe(true);
      const links = (await behind.getByRole('link').allTextContents()).join(' ');
      expect(links).toMatch(/^([0-9a-f]{12}( bug \d+)? push ?)+$/);
      expect(links).toContain('bug');
      expect(await page.getByRole('columnheader', { name: 'wpt' }).locator('abbr').getAttribute('title')).toBe(
        'web-platform-tests',
      );
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

/** The smallest letters that are seen, in pixels of the screen: those of a chart shrink with it. */
const SMALLEST_LETTER = `Math.min(...[...document.querySelectorAll('main *')].filter((element) =>
  element.getClientRects().length > 0 && [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim())
).map((element) => {
  const svg = element.closest('svg');
  const scale = svg?.viewBox?.baseVal?.width ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
  return Math.round(parseFloat(getComputedStyle(element).fontSize) * scale * 10) / 10;
}))`;

/** What axe calls serious or critical, by rule and place. */
async function seriousProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
  await page.evaluate(axe.source);
  const results = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
