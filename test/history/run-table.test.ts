import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FAILED, PASSED, RunTable } from '../../src/history/run-table.ts';

const run = (label: string, pushId: number, result: 'passed' | 'failed', seconds: number | null = 1) =>
  ({ type: 'run', pushId, label, taskId: '', result, startTimestamp: 60 * pushId, seconds }) as const;

test('runs are read back as they were added, however many there are', () => {
  const table = new RunTable();
  for (let i = 0; i < 5000; i++) table.add(run(`test-${i % 7}`, i, i % 3 === 0 ? 'failed' : 'passed', i || null));
  expect(table.size).toBe(5000);
  for (const i of [0, 1, 1023, 1024, 4999]) {
    expect(table.labels[table.label[i] ?? -1]).toBe(`test-${i % 7}`);
    expect([table.pushIds[table.push[i] ?? -1], table.start[i], table.seconds[i]]).toEqual([
      i,
      60 * i,
      i || Number.NaN,
    ]);
    expect(table.outcome[i]).toBe(i % 3 === 0 ? FAILED : PASSED);
  }
});

test('runs under other labels are the same runs', () => {
  const table = new RunTable();
  table.add(run('old-1', 1, 'failed'));
  table.add(run('other', 2, 'passed'));
  const renamed = table.relabelled((label) => label.replace('old', 'new'));
  expect(renamed.labels).toEqual(['new-1', 'other']);
  expect([renamed.size, renamed.pushIds, table.labels[0]]).toEqual([2, [1, 2], 'old-1']);
});

test('tables as one, and some runs of a table, are the runs that were added', () => {
  const outcome = fc.constantFrom('passed' as const, 'failed' as const);
  const runs = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat({ max: 3 }), outcome), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(runs, { maxLength: 4 }), fc.nat({ max: 3 }), (lists, kept) => {
      const records = lists.map((list) => list.map(([label, pushId, result]) => run(label, pushId, result)));
      const tables = records.map((list) => {
        const table = new RunTable();
        for (const record of list) table.add(record);
        return table;
      });
      const all = RunTable.joined(tables);
      expect([...all.records()]).toEqual(records.flat());
      const some = all.where((at) => all.start[at] === 60 * kept);
      expect([...some.records()]).toEqual(records.flat().filter(({ pushId }) => pushId === kept));
      expect(some.labels.every((label) => [...some.records()].some((record) => record.label === label))).toBe(true);
    }),
  );
});
