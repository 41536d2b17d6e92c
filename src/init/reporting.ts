import type { Graph } from './graph.ts';
import { kindsOf } from './kinds.ts';
import type { Repository } from './repository.ts';

interface Reported {
  readonly repository: Repository;
  /** The full task graph, where there is one. */
  readonly graph: Graph | null;
}

/** How many tasks report to Treeherder, of how many: of the graph where there is one, else of the kinds. */
export function reporting({ repository, graph }: Reported) {
  if (graph) {
    const reports = [...graph.values()].filter(({ routes }) => routes.some((one) => one.startsWith('tc-treeherder.')));
    return { reports: reports.length, of: `of ${graph.size} tasks` };
  }
  // What seta itself added says nothing of the tests.
  const kinds = [...kindsOf(repository)].filter(([name]) => !name.startsWith('seta-'));
  const reports = kinds.filter(([, kind]) => JSON.stringify(kind).includes('"treeherder"')).length;
  return { reports, of: `of ${kinds.length} kinds` };
}

/** Whether what ran is to be asked of Taskcluster, as Treeherder does not know. */
export const isUnknownToTreeherder = (facts: Reported): boolean => reporting(facts).reports === 0;
