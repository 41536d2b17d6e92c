import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditResult } from '../../src/audit/audit.ts';
import { auditOf } from '../audit/audited.ts';
import { type Decided, isDecided } from '../audit/schedule.ts';
import { randomWeek } from '../audit/weeks.ts';
import { decisionOf, PastRig } from '../rig/taskcluster/past.ts';
import { seta } from './seta.ts';

/** A week of Mercurial on which tasks are left out. */
const week = ((): readonly Decided[] => {
  for (let seed = 1; ; seed++) {
    const { pushes, kind } = randomWeek(seed, 30);
    if (kind === 'hg' && auditOf(pushes).waits.checked > 20) return pushes;
  }
})();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-audit-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function written(pushes: readonly Decided[]): string {
  for (const { ledger } of pushes) {
    const file = join(folder, ledger.push.pushlogId, 'seta-ledger.json');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(ledger));
  }
  // What else is in the folder is passed over.
  writeFileSync(join(folder, 'full-task-graph.json'), '{}');
  return folder;
}

describe('seta audit', () => {
  test('of files: the same as of the ledgers in their order, with a page', async () => {
    const decided = week.filter(isDecided);
    written(decided);
    const out = join(folder, 'audit.html');
    const { status, stdout } = await seta(['audit', '--ledgers', folder, '--rate', '0.5 EUR', '--out', out, '--json']);
    expect(status).toBe(0);
    const result = JSON.parse(stdout) as AuditResult;
    expect(result).toEqual(
      JSON.parse(JSON.stringify({ ...auditOf(decided, 'unknown'), rate: { hour: 0.5, unit: 'EUR' } })),
    );
    expect(readFileSync(out, 'utf8')).toContain('Every task ran within its bound');
    const text = await seta(['audit', '--ledgers', folder]);
    expect(text.stdout).toContain(`autoland: ${decided.length} decided pushes, 0 more failed`);
    expect(text.stdout).toContain('Every task ran within its bound');
  });

  test('fails where a task was left out for too long, and says which', async () => {
    const narrow = week.map((push) => {
      const { bound } = push.ledger;
      return bound ? { ...push, ledger: { ...push.ledger, bound: { pushes: 1, minutes: 1 } } } : push;
    });
    const { status, stdout, stderr } = await seta(['audit', '--ledgers', written(narrow)]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/times a task was left out beyond its bound/);
    expect(stderr).toMatch(
      /push \d+ .*test-\d+ was left out \d+ pushes and \d+ minutes after its last run; .*\[bound-broken\]/,
    );
  });

  test.each(['hg', 'git'] as const)(
    'of what decision tasks published; one that failed is not in the index, %s',
    async (kind) => {
      const pushes = week.slice(0, 15).map((push, i) => ({ ...push, fate: i === 4 ? ('failed' as const) : push.fate }));
      const decided = pushes.filter(isDecided);
      const now = (pushes.at(-1)?.time ?? 0) + 3600;
      await using past = await PastRig.start(now);
      for (const { ledger, number, time } of decided) {
        const { revision } = ledger.push;
        past.add({ id: kind === 'hg' ? number : 0, revision, time, tasks: [] });
        const push = { ...ledger.push, pushlogId: kind === 'hg' ? ledger.push.pushlogId : '0' };
        past.rig.putArtifact(decisionOf(revision), 'public/seta-ledger.json', JSON.stringify({ ...ledger, push }));
      }
      const config = join(folder, 'config.yml');
      writeFileSync(config, '{trust-domain: gecko, seta: {projects: [autoland]}}');
      const args = ['audit', '--config', config, '--days', '30', '--now', new Date(now * 1000).toISOString(), '--json'];
      const { stdout, stderr } = await seta(args, { env: past.rig.env(null) });
      expect(stderr).toBe('');
      const { pushes: counted, waits } = JSON.parse(stdout) as AuditResult;
      expect(counted).toMatchObject({
        decided: decided.length,
        undecided: kind === 'hg' ? pushes.length - decided.length : 0,
        last: { taskGroupId: decisionOf(decided.at(-1)?.ledger.push.revision ?? '') },
      });
      if (kind === 'hg') expect(waits).toEqual(auditOf(pushes).waits);
    },
  );

  test.each([
    ['no ledgers', ['--ledgers', 'nowhere'], /nowhere.*\[unreadable\]/],
    ['three pushes to compare', ['--ledgers', 'x', '--compare', '1', '2', '3'], /two pushes are expected/],
    ['a rate that is none', ['--rate', 'cheap'], /a cost such as '0.35 USD'/],
  ])('%s', async (_, args, says) => {
    const { status, stderr } = await seta(['audit', ...args]);
    expect(status).toBeGreaterThan(0);
    expect(stderr).toMatch(says);
  });
});
