/** `node test/audit/million-weeks.ts [WEEKS [FIRST_SEED]]`: no week of a million breaks the bound. A minute takes about a hundred thousand. */

import { auditOf } from './audited.ts';
import { isDecided, tooLate } from './schedule.ts';
import { randomWeek } from './weeks.ts';

const [weeks = 1_000_000, first = 0] = process.argv.slice(2).map(Number);
const sizes = [7, 14, 28];
let pushes = 0;
let undecided = 0;
let checked = 0;
for (let seed = first; seed < first + weeks; seed++) {
  const week = randomWeek(seed, sizes[seed % sizes.length] ?? 7);
  const { waits } = auditOf(week.pushes);
  const late = tooLate(week.pushes);
  if (late.length > 0 || waits.brokenCount > 0 || waits.promises.late.unexplained > 0) {
    console.error(`seed ${seed}: ${JSON.stringify({ late, waits })}`);
    process.exit(1);
  }
  pushes += week.pushes.length;
  undecided += week.pushes.filter((push) => !isDecided(push)).length;
  checked += waits.checked;
}
console.log(
  `${weeks} weeks, ${pushes} pushes, ${undecided} of them not decided, ${checked} times a label was left out: within the bound`,
);
