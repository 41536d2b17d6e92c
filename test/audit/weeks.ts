import type { Label } from '../../src/util/ids.ts';
import { generator } from '../../src/util/random.ts';
import { begin, configOf, type Decided, dataOf, type Event, type Fate, next } from './schedule.ts';

/** A week of a project as no two are alike: hours of quiet, rush hours, outages, labels that come in waves and go, new data. */
export interface Week {
  readonly pushes: readonly Decided[];
  readonly kind: 'hg' | 'git';
}

const MINUTES = 7 * 24 * 60;

/** @param most pushes of the week */
export function randomWeek(seed: number, most: number): Week {
  const random = generator(seed);
  const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const kind = random() < 0.5 ? 'hg' : 'git';
  const config = configOf(whole(1, 25), whole(5, 600));
  // From a push every five minutes, 300 a day, to one a day.
  const usual = MINUTES / most;
  let labels = Array.from({ length: whole(1, 6) }, (_, i) => `test-${i}` as Label);
  let named = labels.length;
  const priorities = (i: number) => dataOf(Object.fromEntries(labels.map((label) => [label, whole(1, 5)])), `${i}`);
  let data = priorities(0);
  let troubled = 0;
  let project = begin();
  const pushes: Decided[] = [];
  for (let i = 0, passed = 0; i < most && passed < MINUTES; i++) {
    if (random() < 0.03) labels = [...labels, ...Array.from({ length: whole(1, 4) }, () => `test-${named++}` as Label)];
    if (random() < 0.02 && labels.length > 1) labels = labels.filter(() => random() < 0.7);
    if (random() < 0.02) data = priorities(i + 1);
    if (random() < 0.02) troubled = whole(1, 15);
    const isQuiet = random() < 3 / most;
    const after = isQuiet ? whole(60, 900) : Math.floor(-Math.log(1 - random()) * usual * 0.9);
    const fate = fateOf(random(), troubled-- > 0);
    const event: Event = { after, fate, labels, data };
    passed += after;
    const [later, decided] = next(project, event, config, kind);
    project = later;
    pushes.push(decided);
  }
  return { pushes, kind };
}

function fateOf(chance: number, isTroubled: boolean): Fate {
  if (chance < (isTroubled ? 0.5 : 0.01)) return 'failed';
  if (chance < (isTroubled ? 0.8 : 0.02)) return 'broke';
  return chance < 0.85 ? 'completed' : 'slow';
}
