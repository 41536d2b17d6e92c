import { expect, test } from 'vitest';
import type { SetaData } from '../../src/seta/artifact.ts';
import { BROKEN, LABELS, story, WithoutTreeherder } from './without-treeherder.ts';

/** As few pushes as show it; `without-treeherder.registry.test.ts` has more. */
test('without Treeherder: pushes, a regression and its revert, data by cron, and the next push is pruned by it', async () => {
  await using place = await WithoutTreeherder.start(12);
  const { built, next } = await story(place, 12);
  expect(built.status, built.stderr).toBe(0);
  const data = place.repository.json<SetaData>('built/seta.json');
  expect(data.window).toMatchObject({ pushes: 12, regressions: 1 });
  expect(data.tasks).toHaveProperty(`${BROKEN}.priority`, 1);
  // One regression says little: the others run every few pushes, none on backstops only.
  expect(next).toContain(BROKEN);
  expect(next.length).toBeLessThan(LABELS.length);
});
