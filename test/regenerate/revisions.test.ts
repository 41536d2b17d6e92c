import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { revisionIn, shortRevision } from '../../src/regenerate/revisions.ts';

const FULL = '45299a26e20a51f8b616a97024f6204d4210ecd1';
const SHORT = '45299a26e20a';
const OTHER = '63123603efb86845916f5b92c2ac5cc7e89883bc';

describe('the revision a note names', () => {
  test.each([
    ['40 digits', FULL, FULL],
    ['12 digits', SHORT, SHORT],
    ['upper case', FULL.toUpperCase(), FULL],
    ['blanks and line ends around it', `\n ${SHORT}\r\n`, SHORT],
    ['the last path segment of a URL', `https://hg.mozilla.org/integration/autoland/rev/${FULL}`, FULL],
    ['a trailing slash', `https://hg.mozilla.org/integration/autoland/rev/${SHORT}/`, SHORT],
    ['text around it', `Backed out in ${SHORT}, sorry`, SHORT],
    ['brackets and a full stop', `(fixed by ${SHORT}).`, SHORT],
    ['a URL with text around it', `see <https://hg.mozilla.org/mozilla-central/rev/${FULL}> please`, FULL],
    ['a git commit', `https://github.com/mozilla/firefox/commit/${FULL}`, FULL],
    ['the last of several, as SETA did', `backout of ${OTHER}: https://hg.mozilla.org/rev/${FULL}`, FULL],
    ['not the push a link shows', `${FULL} https://treeherder.mozilla.org/jobs?revision=${OTHER}`, FULL],
    ['the push a link shows, if there is nothing else', `https://treeherder.mozilla.org/jobs?revision=${FULL}`, FULL],
    ['nothing', '', null],
    ['a bug number', 'Bug 1500000', null],
    ['too few digits', '45299a26e20', null],
    ['more digits than a revision has (a SHA-256)', FULL + SHORT + SHORT, null],
    ['a group of a UUID', 'bp-6a2f5f0e-1b2c-4d5e-8f90-123456789abc', null],
    ['a part of a word', `changeset${SHORT}`, null],
    ['words of hex letters', 'deadbeef facade', null],
  ])('%s', (_, text, revision) => {
    expect(revisionIn(text)).toBe(revision);
  });

  test('is found wherever it stands among ordinary words', () => {
    const words = fc.array(fc.stringMatching(/^[g-z]{0,8}[.,:;]?$/), { maxLength: 6 });
    fc.assert(
      fc.property(words, words, fc.stringMatching(/^[0-9a-f]{12,40}$/), (before, after, revision) => {
        expect(revisionIn([...before, revision, ...after].join(' '))).toBe(revision);
      }),
    );
  });

  test.each([
    ['one long word', 'a'.repeat(100_000)],
    ['hex groups', 'abcdef0123-'.repeat(9_000)],
    ['paths', '/a'.repeat(50_000)],
    ['almost revisions', `${'a'.repeat(41)} `.repeat(2_400)],
    ['spaces', ' '.repeat(100_000)],
  ])('100 kB of %s before it make no difference', (_, text) => {
    expect(revisionIn(text)).toBe(null);
    expect(revisionIn(`${text} ${FULL}`)).toBe(FULL);
  });

  test('12 and 40 digits are one revision', () => {
    expect(shortRevision(FULL)).toBe(shortRevision(SHORT.toUpperCase()));
  });
});
