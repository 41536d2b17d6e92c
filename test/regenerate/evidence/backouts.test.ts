import { describe, expect, test } from 'vitest';
import type { PushRecord } from '../../../src/history/records.ts';
import { backoutsOf } from '../../../src/regenerate/evidence/backouts.ts';
import { push } from '../make.ts';

/** Two changes, something else, and a push with the message in question. */
const A = 'a1'.repeat(20);
const B = 'b2'.repeat(20);
const withCommit = (id: number, revision: string, message: string): PushRecord => ({
  ...push(id, id),
  revision,
  commits: [{ revision, message }],
});
const CHANGES = [
  withCommit(1, A, 'Bug 1000 - Draw it faster (#12)\n\nSee #99.'),
  withCommit(2, B, "Merge pull request #34 from somebody/branch\n\nDon't wait"),
  withCommit(3, 'c3'.repeat(20), 'Bug 2000 - Revert to the old way of waiting'),
];
const backouts = (message: string) => backoutsOf([...CHANGES, withCommit(4, 'd4'.repeat(20), message)]);

describe('a commit message names what it takes back', () => {
  test.each<[string, string, readonly (number | null)[]]>([
    ["git's own words", `Revert "Something"\n\nThis reverts commit ${A}.`, [0]],
    ['with a short revision', `Revert "Something"\n\nThis reverts commit ${A.slice(0, 9)}.`, [0]],
    ['git by the subject alone', 'Revert "Bug 1000 - Draw it faster (#12)"', [0]],
    ['a merge, by its subject', 'Revert "Merge pull request #34 from somebody/branch"', [1]],
    [
      'a merge, by its commit',
      `Revert the merge\n\nThis reverts commit ${B}, reversing\nchanges made to ${A}.`,
      [1, 0],
    ],
    ['a pull request', 'Undo waiting\n\nReverts owner/name#34', [1]],
    ['hg, one changeset', `Backed out changeset ${A.slice(0, 12)} (bug 1000) for failures in it`, [0]],
    ['hg, several by revision', `Backed out changesets ${A.slice(0, 12)} and ${B.slice(0, 12)} for bustage`, [0, 1]],
    ['hg, several by their bug', 'Backed out 2 changesets (bug 1000) for causing failures. CLOSED TREE', [0]],
    ['hg, by a verb of another tense', 'Backing out bug 1000 for crashes', [0]],
    ['hg, what is not known', 'Backed out 3 changesets (bug 77) for failures', [null]],
    ['a merge request of another forge', `Revert "x"\n\nThis reverts merge request !12`, [0]],
  ])('%s', (_, message, culprits) => {
    expect(backouts(message).map(({ culprit, fix }) => [culprit, fix])).toEqual(culprits.map((one) => [one, 3]));
  });

  test.each([
    ['a change', 'Bug 3000 - Draw it even faster'],
    ['a change that speaks of a backout', `Bug 3000 - Land again what was backed out\n\nIt was ${A}.`],
    ['a change that mentions a revision', `Use the version of ${A.slice(0, 12)}`],
    ['nothing', ''],
  ])('not %s', (_, message) => {
    expect(backouts(message)).toEqual([]);
  });

  test('the backout of a backout takes back that one', () => {
    const fourth = withCommit(4, 'd4'.repeat(20), `Backed out changeset ${A.slice(0, 12)} for failures`);
    const fifth = withCommit(
      5,
      'e5'.repeat(20),
      `Revert "Backed out changeset ${A.slice(0, 12)} for failures"\n\nThis reverts commit ${fourth.revision}.`,
    );
    expect(backoutsOf([...CHANGES, fourth, fifth]).map(({ culprit, fix }) => [culprit, fix])).toEqual([
      [0, 3],
      [3, 4],
    ]);
  });

  test('in time that grows with the length of the message, whatever is in it', () => {
    const long = `Revert ${'"'.repeat(50_000)}${'#1 '.repeat(50_000)}`;
    const start = performance.now();
    backouts(long);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
