import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultLimits, type GateCode } from '../../src/regenerate/gate.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/reference/gate.md'), 'utf8');

/** Each code with its default as the page writes it. */
const DEFAULTS: Readonly<Record<GateCode, string>> = {
  'gone-labels': `${defaultLimits.maxGoneLabels * 100} %`,
  'unknown-labels': `${defaultLimits.maxUnknownLabels * 100} %`,
  'lost-coverage': `${defaultLimits.maxLostCoverage * 100} points`,
  'skip-jump': `${defaultLimits.maxSkipJump * 100} points`,
  'few-regressions': `${defaultLimits.minRegressions}`,
  'short-window': `${defaultLimits.minWindowDays}`,
  'stale-source': `${defaultLimits.maxSourceAgeDays} days`,
};

describe("the gate's page", () => {
  test.each(Object.entries(DEFAULTS))('has %s with its default and a paragraph', (code, fallback) => {
    const row = page.split('\n').find((line) => line.startsWith(`| [\`${code}\`]`));
    expect(row?.split('|')[3]?.trim()).toBe(fallback);
    expect(page).toContain(`\n## ${code}\n`);
  });
});
