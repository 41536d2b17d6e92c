import { Audit, type AuditOptions, type AuditResult } from '../../src/audit/audit.ts';
import { type Decided, isDecided } from './schedule.ts';

/** What the audit says of pushes; one whose decision broke early has left no ledger. */
export function auditOf(pushes: readonly Decided[], gaps: AuditOptions['gaps'] = 'undecided'): AuditResult {
  const audit = new Audit({ outcomes: null, gaps, compared: null });
  for (const push of pushes) {
    audit.add({ ledger: push.fate === 'broke' ? null : push.ledger, completed: isDecided(push), taskGroupId: null });
  }
  return audit.result();
}
