import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunRecord } from '../../src/history/records.ts';
import { RunTable } from '../../src/history/run-table.ts';
import { Knowledge } from '../../src/replay/knowledge.ts';
import { singly } from '../rig/records.ts';

test('of runs in a table as much is known at a time as of the same runs one by one: those that had ended', () => {
  const times = fc.tuple(fc.nat({ max: 100 }), fc.option(fc.nat({ max: 30 })));
  fc.assert(
    fc.property(fc.array(times, { maxLength: 30 }), fc.nat({ max: 130 }), (all, now) => {
      const runs = all.map(([startTimestamp, seconds], pushId): RunRecord => {
        return { type: 'run', pushId, label: 'a', taskId: '', result: 'passed', startTimestamp, seconds };
      });
      const table = new RunTable();
      for (const run of runs) table.add(run);
      const byPush = (knowledge: Knowledge) =>
        singly(knowledge.before(now))
          .flatMap((one) => (one.type === 'run' ? one.pushId : []))
          .sort((a, b) => a - b);
      expect(byPush(new Knowledge([table]))).toEqual(byPush(new Knowledge(runs)));
    }),
  );
});
