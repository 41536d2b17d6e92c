/** What `regenerate.ts` measures. Arguments: `read` or `build`, and the history. The labels are those of the last push. */
import { History } from '../src/history/store/history.ts';
import { build } from '../src/regenerate/build.ts';
import { loadSolver } from '../src/regenerate/cover/solve.ts';
import { defaultOptions } from '../src/regenerate/options.ts';
import { printFailure } from '../src/util/failure.ts';
import type { Label } from '../src/util/ids.ts';
import { canonicalJson } from '../src/util/json.ts';
import { FULL_SCALE } from '../test/rig/treeherder/generator.ts';
import { universeAt } from '../test/rig/treeherder/universe.ts';

const [what, file = ''] = process.argv.slice(2);
const opened = History.open(file, FULL_SCALE.project);
if (!opened.ok) throw new Error(printFailure(opened.failure));
using history = opened.value;
if (what === 'read') {
  let count = 0;
  for (const _ of history.records()) count++;
  process.stdout.write(`${count}\n`);
} else {
  const built = build(
    {
      project: FULL_SCALE.project,
      records: history.records(),
      labels: universeAt(FULL_SCALE.scale, 1).labels.map(({ label }) => label as Label),
      prunable: (label) => !label.startsWith('build-'),
      overrides: [],
      previous: null,
      now: (FULL_SCALE.from + FULL_SCALE.days * 86_400) * 1000,
      options: defaultOptions,
    },
    await loadSolver(),
  );
  if (!built.ok) throw new Error(printFailure(built.failure));
  process.stdout.write(canonicalJson(built.value.data));
}
