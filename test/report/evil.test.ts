import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderDataReport } from '../../src/report/data.ts';
import { renderReplayReport } from '../../src/report/replay.ts';
import { artifactOf } from './artifacts.ts';
import { syntheticReplay } from './replays.ts';

/** A copy in which every string, keys of tasks included, has something appended. */
function appended<T>(value: T, suffix: string): T {
  if (typeof value === 'string') return `${value}${suffix}` as T;
  if (Array.isArray(value)) return value.map((part) => appended(part, suffix)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => {
    const name = key.startsWith('test-') ? `${key}${suffix}` : key;
    return [name, appended(part, suffix)];
  });
  return Object.fromEntries(entries) as T;
}

const finding = { code: 'skip-jump', message: 'too much' };
const override = { labels: ['test-*'], priority: 1, until: null, why: 'watched', where: 'x.yml:1' } as const;
const facts = { data: artifactOf(20), others: [], overrides: [override], findings: [finding] };

const REPORTS: Readonly<Record<string, (suffix: string) => string>> = {
  data: (suffix) => renderDataReport(appended(facts, suffix)),
  replay: (suffix) => renderReplayReport(appended(syntheticReplay, suffix)),
};

/** The elements of a page, in order, each with the names of its attributes. */
const elements = (page: string): readonly string[] =>
  [...page.matchAll(/<(\/?[a-z][a-z0-9]*)((?: [a-zA-Z:-]+(?:="[^"]*")?)*)\/?>/g)].map(
    ([, name, attributes = '']) => `${name}${attributes.replace(/="[^"]*"/g, '')}`,
  );

const evil = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '`',
      '\n',
      '\r',
      '\t',
      '\\',
      '/',
      '-',
      '!',
      'script',
      ' x=y ',
      '\u0000',
      '\ud800',
      '\u2028',
    ),
  }),
  fc.constantFrom(
    '</script><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '<!--',
    '</pre></details>',
    '</title>',
  ),
);

test.each(Object.entries(REPORTS))(
  'the %s report has the same elements, whatever the texts in it hold',
  (_, render) => {
    const harmless = elements(render('z'));
    expect(harmless.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(evil, (suffix) => {
        expect(elements(render(`z${suffix}`))).toEqual(harmless);
      }),
      { numRuns: 60 },
    );
  },
);
