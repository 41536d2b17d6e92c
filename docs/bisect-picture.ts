/** `node docs/bisect-picture.ts`: makes the picture of `docs/concepts/bisect.md`, of a synthetic search, with Debian's Chromium. */
import { join } from 'node:path';
import { renderBisectReport } from '../src/report/bisect.ts';
import { syntheticBisection } from '../test/report/bisections.ts';
import { launch } from '../test/report/chromium.ts';

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1100, height: 860 }, colorScheme: 'light' });
await page.setContent(renderBisectReport(syntheticBisection()));
await page.screenshot({ path: join(import.meta.dirname, 'concepts/pictures/bisect-top.png') });
await browser.close();
