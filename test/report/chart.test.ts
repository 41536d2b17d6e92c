import { describe, expect, test } from 'vitest';
import { bar } from '../../src/report/bar.ts';
import { chart, linearAxis, logAxis, shareAxis } from '../../src/report/chart.ts';

describe('axes', () => {
  test.each([
    ['whole numbers', [0, 7], ['0', '1', '2', '3', '4', '5', '6', '7']],
    ['small ones', [0.03], ['0', '0.005', '0.01', '0.015', '0.02', '0.025', '0.03']],
  ])('%s have round ticks from 0', (_, values, ticks) => {
    const axis = linearAxis('x', values, String);
    expect(axis.ticks.map(({ text }) => text)).toEqual(ticks);
  });

  test.each([
    ['high shares', [0.93, 1], [0.9, 1]],
    ['one share', [0.62], [0.6, 0.7]],
    ['a round share', [0.5], [0.5, 0.6]],
    ['all of it', [1], [0.9, 1]],
    ['none at all', [], [0.9, 1]],
  ])('%s have an axis of their own tenths', (_, shares, domain) => {
    const axis = shareAxis('x', shares);
    expect(axis.domain.map((end) => Math.round(end * 1000) / 1000)).toEqual(domain);
    expect(axis.ticks.length).toBeGreaterThan(3);
  });

  test('nothing to show is an axis all the same', () => {
    expect(linearAxis('x', [], String).domain[1]).toBeGreaterThan(0);
  });

  test('a logarithmic axis ends at the first tick that holds all values', () => {
    const ticks = [0, 1, 10, 100, 1000].map((at) => ({ at, text: String(at) }));
    const axis = logAxis('x', [3, 42], 1, ticks);
    expect(axis.domain).toEqual([0, 100]);
    expect(axis.ticks.map(({ at }) => at)).toEqual([0, 1, 10, 100]);
    expect(logAxis('x', [5000], 1, ticks).domain).toEqual([0, 5000]);
  });
});

test('points are where their values are, and names are escaped', () => {
  const x = { name: 'x', domain: [0, 10], ticks: [] } as const;
  const drawn = chart({
    title: '<b>',
    x,
    y: { ...x, name: 'y' },
    series: [
      { name: 'line', shape: 'line', points: [0, 5, 10].map((at) => ({ x: at, y: at, title: '"&' })) },
      { name: 'steps', shape: 'steps', points: [0, 10].map((at) => ({ x: at, y: at })) },
    ],
  }).text;
  const dots = [...drawn.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="4"><title>/g)].map(([, a, b]) => [
    Number(a),
    Number(b),
  ]);
  expect(dots).toEqual([
    [64, 276],
    [392, 144],
    [720, 12],
  ]);
  expect(drawn).toContain('<path d="M64,276L392,144L720,12"/>');
  expect(drawn).toContain('<path d="M64,276L720,276L720,12"/>');
  expect(drawn).toContain('<figcaption>&lt;b&gt;</figcaption>');
  expect(drawn).toContain('<title>&quot;&amp;</title>');
});

test('the parts of a bar adjoin, and parts of nothing are not drawn', () => {
  const parts = [
    { kind: 'kept', amount: 1 },
    { kind: 'removed', amount: 0 },
    { kind: 'replaced', amount: 3 },
  ] as const;
  const rects = [...bar(parts, 8).text.matchAll(/class="(\w+)" x="(\d+)" width="(\d+)"/g)].map(([, ...found]) => found);
  expect(rects).toEqual([
    ['kept', '0', '25'],
    ['replaced', '25', '75'],
  ]);
  expect(bar(parts, 0).text).not.toContain('rect');
});
