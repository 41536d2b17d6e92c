import { expect, test } from 'vitest';
import type { SetaData } from '../../src/seta/artifact.ts';
import { BROKEN, LABELS, story, WithoutTreeherder } from './without-treeherder.ts';

/** Installs nothing: it is here for the time that it takes. */
test('without Treeherder: 60 pushes, and the data made again from what the first cron task published', async () => {
  await using place = await WithoutTreeherder.start(60);
  const { failures, built, next } = await story(place, 60);
  expect(built.status, built.stderr).toBe(0);
  expect(built.stderr).toContain(`60 pushes, ${60 * LABELS.length} runs`);
  const data = place.repository.json<SetaData>('built/seta.json');
  expect(data.window).toMatchObject({ pushes: 60, regressions: 1 });
  expect(data.tasks).toHaveProperty(BROKEN, expect.objectContaining({ priority: 1, reason: 'regressions', caught: 1 }));
  expect(failures).toBe(15);
  expect(next).toContain(BROKEN);
  expect(next.length).toBeLessThan(LABELS.length);

  place.forget();
  const again = await place.makeData();
  expect(again.status, again.stderr).toBe(0);
  expect(again.stderr).not.toContain('everything is fetched');
  expect(again.stderr).toContain(`61 pushes, ${60 * LABELS.length + next.length} runs`);
  expect(place.repository.json<SetaData>('built/seta.json').tasks).toHaveProperty(`${BROKEN}.priority`, 1);
  expect(await place.push('And another', false)).toContain(BROKEN);
});
