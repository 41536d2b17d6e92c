/**
 * What `rota.ts` measures: makes one rota for a share of all run time; prints seconds of processor time, and by how many percent of what can
 * be saved it may be off.
 */
import { greedyRota } from '../src/regenerate/rota/greedy.ts';
import { generator } from '../src/util/random.ts';

const LABELS = 4000;
const SCENARIOS = 3000;
/** Labels of a scenario: log-normal with 4 at p50 and 24 at p90. */
const [MIDDLE, SPREAD] = [Math.log(4), Math.log(24 / 4) / 1.2816];

const next = generator(14);
const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
const seconds = Array.from({ length: LABELS }, () => Math.round(300 + 2700 * next()));
const expected = Array.from({ length: SCENARIOS }, () => {
  const size = Math.min(200, Math.max(1, Math.round(Math.exp(MIDDLE + SPREAD * normal()))));
  // Some places break more often than others; what fails together lies together, on platforms a stride apart.
  const place = Math.floor(next() ** 2 * LABELS);
  const labels = new Set(Array.from({ length: size }, (_, i) => (place + (i % 8) * 500 + (i >> 3)) % LABELS));
  return { labels: [...labels].sort((a, b) => a - b), weight: 0.05 + next() };
});
/** What was never seen: each label alone, together a tenth. */
const unseen = seconds.map((_, label) => ({ labels: [label], weight: (0.1 * 0.55 * SCENARIOS) / LABELS }));
const scenarios = [...expected, ...unseen];
const budget = Number(process.argv[2]) * seconds.reduce((sum, one) => sum + one, 0);
const begin = process.cpuUsage();
const rota = greedyRota({
  ...{ slots: 16, seconds, scenarios, budget },
  before: seconds.map(() => 0),
  delay: { backstopPushes: 40, searchPrice: 2 },
});
const { user, system } = process.cpuUsage(begin);
const off = (100 * (rota.cost - rota.lowerBound)) / (rota.costWithout - rota.lowerBound);
process.stdout.write(JSON.stringify({ seconds: (user + system) / 1e6, off }));
