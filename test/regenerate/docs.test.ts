import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { GateCode } from '../../src/regenerate/finding.ts';
import { LIMITS } from './make.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/reference/gate.md'), 'utf8');

const percent = (share: number): string => `${share * 100} %`;
const days = (milliseconds: number): string => `${milliseconds / 86_400_000} days`;

/** Each code with its default as the page writes it. */
const DEFAULTS: Readonly<Record<GateCode, string>> = {
  'gone-labels': percent(LIMITS['gone-labels']),
  'unknown-labels': percent(LIMITS['unknown-labels']),
  'lost-coverage': `${LIMITS['lost-coverage'] * 100} points`,
  'skip-jump': `${LIMITS['skip-jump'] * 100} points`,
  'few-regressions': `${LIMITS['few-regressions']}`,
  'short-window': days(LIMITS['short-window']),
  'stale-source': days(LIMITS['stale-source']),
  'too-large': '`seta.data.max-size`',
  'over-pruning': 'told only',
  'unusable-previous': 'told only',
  'odd-labels': 'told only',
  'unusable-parent': 'told only',
  forced: 'told only',
  'guessed-renames': 'told only',
  'idle-overrides': 'told only',
};

describe("the gate's page", () => {
  test.each(Object.entries(DEFAULTS))('has %s with its default and a paragraph', (code, fallback) => {
    const row = page.split('\n').find((line) => line.startsWith(`| [\`${code}\`]`));
    expect(row?.split('|')[3]?.trim()).toBe(fallback);
    expect(page).toContain(`\n## ${code}\n`);
  });

  test('says how long a comparison refuses', () => {
    expect(page).toContain(`\`hold\` (${LIMITS.hold / 3_600_000} hours)`);
  });
});
