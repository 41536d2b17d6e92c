import type { Ledger, LedgerTask } from '../../src/optimize/ledger.ts';
import { asLabel } from '../../src/util/ids.ts';

/** A ledger of these tasks, with totals that fit. */
export function ledgerOf(tasks: Readonly<Record<string, LedgerTask>>, head: Partial<Ledger> = {}): Ledger {
  const entries = Object.entries(tasks);
  const having = (verdict: LedgerTask['verdict']) => entries.filter(([, task]) => task.verdict === verdict).length;
  return {
    version: 1,
    mode: 'pruned',
    reason: { code: 'pruned', message: 'the data was trusted' },
    data: { location: 'seta.json', taskId: null, sha256: null, generated: '2026-11-22T00:00:00Z' },
    push: { project: 'autoland', pushlogId: '1', revision: 'a'.repeat(40), pushdate: 1_795_305_600 },
    totals: {
      target: entries.length,
      kept: having('kept'),
      removed: having('removed'),
      replaced: having('replaced'),
      savedHours: 1.5,
    },
    tasks: Object.fromEntries(entries.map(([label, task]) => [asLabel(label), task])),
    ...head,
  };
}

const PLATFORMS = ['linux1804-64-qr', 'windows11-64-2009-qr', 'macosx1015-64-qr', 'android-em-7.0-x86_64-qr'];
const SUITES = [
  'mochitest-plain',
  'mochitest-browser-chrome',
  'web-platform-tests',
  'xpcshell',
  'reftest',
  'crashtest',
];

/** A ledger as large as asked for, of labels and reasons like real ones; synthetic, and the same every time. */
export function largeLedger(size: number): Ledger {
  const tasks: Record<string, LedgerTask> = {};
  for (let i = 0; i < size; i++) {
    const platform = PLATFORMS[i % 4];
    const suite = SUITES[Math.floor(i / 8) % 6];
    const chunk = Math.floor(i / 48) + 1;
    tasks[`test-${platform}/${i % 8 < 4 ? 'opt' : 'debug'}-${suite}-${chunk}`] = largeTask(i);
  }
  return ledgerOf(tasks);
}

function largeTask(i: number): LedgerTask {
  const runSeconds = 60 + ((i * 7919) % 3600);
  if (i % 9 === 0) {
    const reason = `the push changes dom/base/Document.cpp; priority 1: it caught ${i % 40} regressions`;
    return { verdict: 'kept', by: 'skip-unless-changed-or-seta', reason, priority: 1, runSeconds };
  }
  if (i % 50 === 1) {
    const taskId = `T${String(i).padStart(7, '0')}SA000000000000A` as NonNullable<LedgerTask['taskId']>;
    return { verdict: 'replaced', by: 'index-search', reason: 'a task that did the same is there', taskId };
  }
  const tier = i % 5 === 0;
  return {
    verdict: 'removed',
    by: 'seta',
    reason: tier ? 'priority 4: its turn comes later' : 'priority 5: it runs on backstops only',
    priority: tier ? 4 : 5,
    runSeconds,
    next: tier ? { afterPushes: 1 + (i % 9), by: 'tier' } : { afterPushes: 20, by: 'backstop' },
  };
}
