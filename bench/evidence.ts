/**
 * Regressions from results alone, in synthetic worlds whose truth is known and in which half of the labels fail by chance as often as a real
 * flaky test: how many are right and how many are found, and what data made of them costs beside data made of what sheriffs wrote of the
 * same history. The whole table goes to stderr. The inference was tuned on the worlds steady, flaky and drift with seeds 1 and 2.
 */
import { type Recorded, RunTable } from '../src/history/run-table.ts';
import { findRegressions } from '../src/regenerate/regressions.ts';
import { windowOf } from '../src/regenerate/window.ts';
import { intervals } from '../src/replay/bootstrap.ts';
import { configured, type Policy, switchedOn } from '../src/replay/policy.ts';
import { LATEST_SECONDS } from '../src/util/time.ts';
import { config } from '../test/replay/make.ts';
import { flakyRates } from '../test/rig/flaky-rates.ts';
import { type Played, played } from '../test/rig/worlds/history.ts';
import { type Claim, claimsOf, type EvidenceScore, judge, ruleOfThumb } from '../test/rig/worlds/judge-evidence.ts';
import { resultsOf, type WorldResults } from '../test/rig/worlds/results.ts';
import { curve, hoursAtSame, MEASURES, type Measure } from '../test/rig/worlds/same-detection.ts';
import { WORLDS, type WorldName } from '../test/rig/worlds/table.ts';
import { makeWorld } from '../test/rig/worlds/world.ts';
import { type BenchResult, result } from './result.ts';

const SEEDS = [101, 102, 103, 104];
const HISTORIES: Readonly<Record<string, Policy | null>> = {
  'everything ran': null,
  'pruned by its own data': configured('defaults', switchedOn(config(), 'autoland')),
};
/** Share of the labels that are flaky, and of the fixes whose commit says what it takes back. */
const OPTIONS = { flaky: 0.5, told: 0.5 };
/** Days of a history that only make data. */
const WARM_UP = 25;
const MOST_HOURS = 1.1;

const FINDERS = ['evidence', 'every red', 'red twice'] as const;
type Finder = (typeof FINDERS)[number];
/** What one history gave: scores by who found regressions, and hours at the same detection by measure, for ours and, where asked for, the better rival. */
export interface Cell {
  readonly world: WorldName;
  readonly history: string;
  readonly scores: Readonly<Record<Finder, EvidenceScore>>;
  readonly hours: Readonly<Record<Measure, number | null>>;
  readonly rivalHours: Readonly<Record<Measure, number | null>> | null;
}

export async function run(): Promise<BenchResult[]> {
  if (flakyRates === null) {
    console.error('evidence: left out, as the shared data with real flake rates is not there');
    return [];
  }
  const cells: Cell[] = [];
  for (const world of Object.keys(WORLDS) as WorldName[]) {
    for (const history of Object.keys(HISTORIES)) {
      const own = SEEDS.map((seed, i) => cellOf(world, history, seed, i === 0, flakyRates ?? []));
      console.error(rowOf(own));
      cells.push(...own);
    }
  }
  return figures(cells);
}

export function figures(cells: readonly Cell[]): BenchResult[] {
  const sum = (finder: Finder, figure: keyof EvidenceScore): number =>
    cells.reduce((all, { scores }) => all + scores[finder][figure], 0);
  const share = (finder: Finder, figure: keyof EvidenceScore, of: keyof EvidenceScore): number =>
    sum(finder, figure) / sum(finder, of);
  const beside = (finder: Finder, name: string, figure: keyof EvidenceScore, of: keyof EvidenceScore): BenchResult =>
    result(
      `evidence: ${name}`,
      'share',
      share('evidence', figure, of),
      share(finder, figure, of),
      null,
      `${finder}; ${cells.length} histories`,
    );
  return [
    beside('red twice', 'precision', 'matched', 'claims'),
    beside('red twice', 'recall of what showed', 'matched', 'shown'),
    beside('red twice', 'recall of all', 'matched', 'regressions'),
    beside('red twice', 'culprit exact, of what is found', 'exact', 'claims'),
    beside('every red', 'precision beside every red', 'matched', 'claims'),
    ...(Object.keys(MEASURES) as Measure[]).map((measure) => hoursOf(measure, cells)),
  ];
}

export function cellOf(
  world: WorldName,
  history: string,
  seed: number,
  hasRival: boolean,
  rates: readonly number[],
): Cell {
  const past = played(makeWorld({ ...WORLDS[world].options, seed }), HISTORIES[history] ?? null);
  const results = resultsOf(past, { ...OPTIONS, seed, rates });
  const { regressions } = findRegressions(
    windowOf(results.records, { from: 0, to: LATEST_SECONDS }),
    new Set(past.past.labels),
    [1, 2],
  );
  const twice = ruleOfThumb(results.records, 2);
  const claims: Readonly<Record<Finder, readonly Claim[]>> = {
    evidence: claimsOf(regressions),
    'every red': ruleOfThumb(results.records, 1),
    'red twice': twice,
  };
  const scoreOf = (finder: Finder): EvidenceScore => judge(claims[finder], results, past.past);
  const notes = curve(past.past, past.past.records, WARM_UP);
  const hours = (records: readonly Recorded[]) => {
    const ours = curve(past.past, records, WARM_UP);
    return {
      late: hoursAtSame('late', ours, notes),
      'not on the own push': hoursAtSame('not on the own push', ours, notes),
      missed: hoursAtSame('missed', ours, notes),
    };
  };
  return {
    ...{ world, history },
    scores: { evidence: scoreOf('evidence'), 'every red': scoreOf('every red'), 'red twice': scoreOf('red twice') },
    hours: hours(results.records),
    rivalHours: hasRival ? hours(asNotes(twice, past, results)) : null,
  };
}

/** What somebody would have written who takes claims for regressions. */
function asNotes(claims: readonly Claim[], { past }: Played, { records }: WorldResults): Recorded[] {
  const times = new Map(
    records.flatMap((record) => (record.type === 'push' ? [[record.id, record.pushTimestamp] as const] : [])),
  );
  const others = past.records.filter((record) => record instanceof RunTable || record.type !== 'note');
  return [
    ...others,
    ...claims.flatMap(({ failures }, claim) =>
      [...failures].flatMap(([label, pushes], place) =>
        pushes.map((pushId, i) => ({
          ...{ type: 'note' as const, id: claim * 1e6 + place * 1000 + i, pushId, label, taskId: `${pushId}-${label}` },
          ...{ failureClassificationId: 2, text: claim.toString(16).padStart(40, 'f') },
          created: (times.get((pushes.at(-1) ?? 0) + 1) ?? 0) + 3600,
        })),
      ),
    ),
  ];
}

function hoursOf(measure: Measure, cells: readonly Cell[]): BenchResult {
  const reached = cells.flatMap(({ hours }) => hours[measure] ?? []);
  const rival = cells.flatMap(({ rivalHours }) => rivalHours?.[measure] ?? []);
  const { low, high } = spanOf(reached);
  const note = `what notes need; 95 % of means ${low.toFixed(2)} to ${high.toFixed(2)}, from ${Math.min(...reached).toFixed(2)} to ${Math.max(...reached).toFixed(2)}; ${reached.length} of ${cells.length} reach it, red twice ${rival.length} at ${mean(rival).toFixed(2)}`;
  return result(
    `evidence: hours, as much ${measure}`,
    'x',
    mean(reached),
    1,
    measure === 'missed' ? null : MOST_HOURS,
    note,
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const spanOf = (values: readonly number[]) =>
  intervals(values.length, 1, (weights) => [
    values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) / values.length,
  ])[0] ?? { low: 0, high: 0 };

/** A row as Markdown. */
export function rowOf(cells: readonly Cell[]): string {
  const percent = (finder: Finder, figure: keyof EvidenceScore, of: keyof EvidenceScore): string => {
    const [part, all] = [figure, of].map((name) => cells.reduce((sum, { scores }) => sum + scores[finder][name], 0));
    return `${Math.round((100 * (part ?? 0)) / (all ?? 1))}`;
  };
  const finders = FINDERS.map((finder) =>
    [
      percent(finder, 'matched', 'claims'),
      percent(finder, 'matched', 'shown'),
      percent(finder, 'matched', 'regressions'),
    ].join(' / '),
  );
  const culprits = `${percent('evidence', 'exact', 'matched')} / ${percent('evidence', 'within', 'matched')}`;
  const labels = `${percent('evidence', 'rightLabels', 'claimedLabels')} / ${percent('evidence', 'rightLabels', 'shownLabels')}`;
  const ratios = (['late', 'not on the own push', 'missed'] as const).map((measure) => {
    const own = cells.map(({ hours }) => hours[measure]);
    const some = own.filter((ratio) => ratio !== null);
    const rival = cells.flatMap(({ rivalHours }) => rivalHours?.[measure] ?? []);
    const span =
      some.length === 0
        ? '-'
        : `${mean(some).toFixed(2)} (${Math.min(...some).toFixed(2)}-${Math.max(...some).toFixed(2)})`;
    return `${span}${some.length < own.length ? ` ${some.length} of ${own.length}` : ''}; ${rival.length === 0 ? '-' : mean(rival).toFixed(2)}`;
  });
  const [first] = cells;
  return `| ${[first?.world, first?.history, ...finders, culprits, labels, ...ratios].join(' | ')} |`;
}
