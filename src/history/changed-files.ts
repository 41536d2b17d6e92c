import { byCodePoint } from '../util/json.ts';

/** A push that changes more files is a merge or a change of everything: no regression comes of any one of its paths. */
export const MAX_FILES = 200;
/** Of a path, in letters; longer ones and those with control characters are left out. */
const MAX_PATH = 300;

/** What is kept of the files that a push changes: each once, sorted; none of a push that changes too many. */
export function keptFiles(paths: Iterable<string>): readonly string[] {
  const files = new Set<string>();
  for (const path of paths) {
    if (path !== '' && path.length <= MAX_PATH && !/\p{C}/u.test(path)) files.add(path);
    if (files.size > MAX_FILES) return [];
  }
  return [...files].sort(byCodePoint);
}
