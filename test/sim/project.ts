/** The project of the simulation: its graph, its configuration, its past, and what is true of its tests. */

import { decodeTaskGraph } from '../../src/graph/codec.ts';
import type { HistoryRecord } from '../../src/history/records.ts';
import { type Config, configOf, openConfig } from '../../src/seta/config.ts';
import { type GraphConfig, graphConfigOf } from '../../src/seta/graph-config.ts';
import { printFailure, type Result } from '../../src/util/failure.ts';
import { sha256 } from '../../src/util/hash.ts';
import type { Label } from '../../src/util/ids.ts';
import type { Scenario } from './scenario.ts';

export function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(printFailure(result.failure));
  return result.value;
}

export const START = Date.UTC(2026, 5, 1, 8);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const DOMAIN = 'sim';
export const PROJECT = 'project';
export const PREFIX = `${DOMAIN}.v2.${PROJECT}`;
export const DATA = `${PREFIX}.latest.seta.data`;
/** What pushes may be as old as that they are still judged by their data. */
export const MAX_AGE_DAYS = 7;

/** The tests that may be broken; all but the last two may be pruned. */
export const TESTS = [...'abcdefgh'].map((name) => `test-${name}`).concat('test-nightly', 'check') as Label[];
/** Runs on backstops only, whatever the data says. */
export const RARE = 'test-rare';

const at = (text: string) => ({ 'relative-datestamp': text });
const task = (label: string, needs: readonly string[], optimization: object | null) => ({
  kind: label.split('-')[0],
  label,
  description: '',
  attributes: { retrigger: true },
  dependencies: Object.fromEntries(needs.map((need) => [need, need])),
  optimization,
  task: {
    provisionerId: 'proj',
    workerType: 'linux',
    created: at('0 seconds'),
    deadline: at('1 day'),
    expires: at('21 days'),
    metadata: { name: label, owner: 'someone@example.com', source: 'https://hg.example.com', description: label },
    payload: { maxRunTime: 600 },
    priority: 'low',
    requires: 'all-completed',
    routes: [],
    scopes: label.startsWith('build') ? ['secrets:get:sim/build'] : [],
    tags: { kind: label.split('-')[0], label, retrigger: 'true' },
  },
});

const SKETCHES = [
  task('build-1', [], null),
  task('build-2', [], null),
  ...TESTS.map((label, i) => task(label, [`build-${1 + (i % 2)}`], label === 'check' ? null : { seta: null })),
  task(RARE, ['build-1'], { backstop: null }),
];

export const GRAPH = value(
  decodeTaskGraph(JSON.stringify(Object.fromEntries(SKETCHES.map((t) => [t.label, t]))), 'graph'),
);
/** Builds come with what needs them. */
export const TARGETS = SKETCHES.map(({ label }) => label as Label).filter((label) => !label.startsWith('build'));

export interface Configuration {
  readonly config: Config;
  readonly graphConfig: GraphConfig;
}

export function configurationOf({ backstop, tiers, holdout, rota }: Scenario): Configuration {
  const [two, three, four] = tiers;
  const text = `trust-domain: ${DOMAIN}
seta:
  projects: [${PROJECT}]
  prunable: ["test-*"]
  never-prune: ["*-nightly"]
  data: {index: "${DATA}", max-age: ${MAX_AGE_DAYS} days}
  backstop: {pushes: ${backstop.pushes}, minutes: ${backstop.minutes}}
  ${rota ? 'promise: {within-pushes: 3, share: 0.9}' : `tiers: {2: ${two}, 3: ${three}, 4: ${four}}`}
  holdout: ${holdout}
  grace: 0 days
`;
  const file = value(openConfig(text, 'config.yml'));
  return { config: value(configOf(file)), graphConfig: value(graphConfigOf(file)) };
}

export const revisionOf = (number: number): string => sha256(`revision ${number}`).slice(0, 40);
/** What a source calls pushes; those of the past come before. */
export const PAST = 40;

/** Regressions before the first push: test-a and test-b caught what nobody else did, test-c what test-a did too. */
export function past(): readonly HistoryRecord[] {
  const records: HistoryRecord[] = [];
  for (let i = 1; i <= PAST; i++) {
    const time = Math.floor((START - (PAST + 1 - i) * 18 * HOUR) / 1000);
    records.push({ type: 'push', id: i, revision: sha256(`past ${i}`).slice(0, 40), pushTimestamp: time });
    const failing = i % 4 === 0 ? ['test-a', 'test-c'] : i % 6 === 1 ? ['test-b'] : [];
    for (const label of failing) records.push(noteOf(i, label as Label, sha256(`past ${i + 1}`).slice(0, 40), time));
    const day = new Date(time * 1000).toISOString().slice(0, 10);
    for (const label of TESTS) records.push({ type: 'run-time', label, day, runs: 1, medianSeconds: 600 });
  }
  return records;
}

/** A sheriff's note that a failure was fixed by a commit. */
export const noteOf = (pushId: number, label: Label, fix: string, created: number): HistoryRecord => ({
  ...{ type: 'note', id: pushId * 100 + TESTS.indexOf(label), pushId, label, taskId: '' },
  ...{ failureClassificationId: 2, text: fix, created },
});
