/** How many digits of a revision tell it apart; Treeherder and Mercurial show this many. */
const SHORT = 12;

/** Not a part of a longer word, and not a group of a UUID (crash reports are full of them). */
const REVISION = /(?<!\w)(?<!\w-)[0-9a-f]{12,40}(?!\w)(?!-\w)/gi;

/**
 * The revision that a sheriff's note names, in lower case, or null: 12 to 40 hex digits that stand alone or as a segment
 * of a URL's path. Of several the last counts, as with SETA, which read the last path segment; one in a query
 * or fragment (`?revision=`) counts only where there is no other, since it mostly shows where something failed.
 * Time is linear in the length of the text.
 */
export function revisionIn(text: string): string | null {
  let last: string | null = null;
  let inQuery: string | null = null;
  for (const match of text.matchAll(REVISION)) {
    const before = text[match.index - 1];
    if (before === '=' || before === '#') inQuery = match[0];
    else last = match[0];
  }
  return (last ?? inQuery)?.toLowerCase() ?? null;
}

/** The form under which 12 and 40 digits of one revision are the same; what is no revision stays as it is. */
export const shortRevision = (revision: string): string =>
  /^[0-9a-f]{12,40}$/i.test(revision) ? revision.slice(0, SHORT).toLowerCase() : revision;
