import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PushRecord, RunRecord } from '../../src/history/records.ts';
import { sharedData } from './shared.ts';
import type { SyntheticHistory, SyntheticJob } from './treeherder/generator.ts';
import { unit } from './treeherder/random.ts';

/**
 * The results of a synthetic history, without a word from sheriffs: every run, and every push with the message of its commit. Of the
 * pushes that back something out a share says so, in the words of hg or git.
 */
export function* syntheticResults(history: SyntheticHistory, named = 0.7): Generator<PushRecord | RunRecord> {
  const { seed } = history.options;
  const fixes = Map.groupBy(history.regressions, ({ fixed }) => fixed);
  for (const push of history.pushes) {
    const culprits = (fixes.get(push.index) ?? []).map(({ landed }) => history.pushes[landed]?.revision ?? '');
    const told = culprits.length > 0 && unit(seed, 'told', push.index) < named;
    const message = told ? backout(culprits, unit(seed, 'words', push.index)) : subject(seed, push.index);
    const commits = [{ revision: push.revision, message }];
    yield { type: 'push', id: push.id, revision: push.revision, pushTimestamp: push.timestamp, commits };
    for (const job of history.jobs(push)) {
      yield run(job);
      // What fails by chance is run again now and then, and mostly passes.
      const again = job.result !== 'success' && !history.isBroken(job) && unit(seed, 'again', job.id) < 0.2;
      if (again) yield { ...run(job), result: 'passed', startTimestamp: job.ended + 60 };
    }
  }
}

const subject = (seed: number, push: number): string => `Bug ${2_000_000 + push * 3 + (seed % 3)} - change ${push}`;

function backout(culprits: readonly string[], roll: number): string {
  if (roll < 0.4) return culprits.map((one) => `Backed out changeset ${one.slice(0, 12)} for failures`).join('\n');
  if (roll < 0.8) return `Revert "a change"\n\n${culprits.map((one) => `This reverts commit ${one}.`).join('\n')}`;
  return `Backed out ${culprits.length} changesets for causing failures on a CLOSED TREE`;
}

const run = ({ push, label, taskId, result, started, ended }: SyntheticJob): RunRecord => ({
  ...{ type: 'run', pushId: push.id, label: label.label, taskId, startTimestamp: started, seconds: ended - started },
  result: result === 'success' ? 'passed' : 'failed',
});

/** How often 811 real flaky tests failed, each in 10,000 runs (FlakeFlagger); null without the shared data. */
export function realFlakeRates(): readonly number[] | null {
  if (sharedData === null) return null;
  const [, ...rows] = readFileSync(join(sharedData, 'real/flakeflagger/flaky-tests.csv'), 'utf8').trim().split('\n');
  return rows.map((row) => {
    const [failing = 0, passing = 1] = row.split(',').slice(3, 5).map(Number);
    return failing / (failing + passing);
  });
}
