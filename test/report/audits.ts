import { Audit } from '../../src/audit/audit.ts';
import type { AuditReport } from '../../src/report/audit-words.ts';
import { largeLedger } from './ledgers.ts';

/** The audit of a synthetic week: pruned pushes with a backstop each tenth, one tenth of what was left out brought back. */
export function syntheticAudit(): AuditReport {
  const START = 1_795_305_600;
  const ledgers = Array.from({ length: 84 }, (_, i) => {
    const isBackstop = i % 10 === 0;
    const ledger = largeLedger(400);
    const entries = Object.entries(ledger.tasks).map(([label, task], n) => {
      if (task.verdict !== 'removed') return [label, task] as const;
      const { next: _, ...rest } = task;
      if (isBackstop) return [label, { ...rest, verdict: 'kept' as const }] as const;
      return (n * 31 + i) % 97 === 0
        ? ([label, { ...rest, verdict: 'kept' as const, holdout: true as const }] as const)
        : ([label, task] as const);
    });
    const revision = `${i + 1}`.padStart(40, 'b');
    return {
      ...ledger,
      mode: isBackstop ? ('backstop' as const) : ('pruned' as const),
      reason: { code: isBackstop ? ('backstop' as const) : ('pruned' as const), message: '' },
      push: { project: 'autoland', pushlogId: `${5000 + i}`, revision, pushdate: START + i * 7200 },
      totals: { ...ledger.totals, savedHours: isBackstop ? 0 : 130 + (i % 7) },
      bound: { pushes: 12, minutes: 1440 },
      tasks: Object.fromEntries(entries),
    };
  });
  const outcomes = new Map(
    ledgers.map(({ push, tasks }, i) => {
      const ran = Object.entries(tasks).filter(([, task], n) => task.verdict === 'kept' || (n + i) % 60 === 0);
      return [
        push.revision,
        new Map(ran.map(([label], n) => [label, (n * 7 + i) % 83 === 0 && i % 3 === 0 ? 'failed' : 'passed'] as const)),
      ] as const;
    }),
  );
  const audit = new Audit({ outcomes, gaps: 'undecided', compared: null });
  for (const ledger of ledgers) audit.add({ ledger, completed: true, taskGroupId: null });
  return { ...audit.result(), rate: { hour: 0.35, unit: 'USD' } };
}
