import { bugbug } from './bugbug.ts';
import { file } from './file.ts';
import { history } from './history.ts';
import { results } from './results.ts';
import type { HistorySource, SourceName } from './source.ts';
import { taskcluster } from './taskcluster.ts';
import { treeherder } from './treeherder.ts';
import { treeherderResults } from './treeherder-results.ts';

/** Every source of records there is. What holds for all of them is in `test/history/sources/contract.test.ts`. */
export const SOURCES = {
  treeherder,
  'treeherder-results': treeherderResults,
  taskcluster,
  results,
  history,
  file,
  bugbug,
} satisfies Record<SourceName, HistorySource>;
