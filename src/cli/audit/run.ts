import { Audit, type AuditOptions, type AuditResult } from '../../audit/audit.ts';
import { type Outcomes, outcomesOf } from '../../audit/disagreement.ts';
import { writeWhole } from '../../edge/files.ts';
import { History } from '../../history/store/history.ts';
import { renderAuditReport } from '../../report/audit.ts';
import { auditText } from '../../report/text/audit.ts';
import type { Failure, Result } from '../../util/failure.ts';
import { err, ok } from '../../util/result.ts';
import { readProject, taskclusterAtHand } from '../inputs.ts';
import { log, logWarning, print, printJson } from '../output.ts';
import { ProgressLine } from '../progress.ts';
import { ledgerFiles, type Pushes } from './ledgers.ts';
import { publishedLedgers } from './published.ts';

export interface AuditCommandOptions {
  readonly ledgers?: readonly string[];
  readonly config: string;
  readonly project?: string;
  readonly branch?: string;
  readonly days: number;
  /** Unix milliseconds. */
  readonly now?: number;
  readonly history?: string;
  readonly rate?: { readonly hour: number; readonly unit: string };
  readonly compare?: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
}

/** Audits the ledgers of many pushes, and fails where a task was left out beyond its bound. */
export async function auditPushes(options: AuditCommandOptions): Promise<Result<void>> {
  const compared = comparedOf(options.compare);
  if (!compared.ok) return compared;
  const pushes = options.ledgers ? ledgerFiles(options.ledgers) : await published(options);
  if (!pushes.ok) return pushes;
  const outcomes = options.history === undefined ? ok(null) : resultsIn(options.history, options);
  if (!outcomes.ok) return outcomes;
  const audited = await audit(pushes.value, { outcomes: outcomes.value, compared: compared.value });
  if (!audited.ok) return audited;
  const result = { ...audited.value, rate: options.rate ?? null };
  if (options.out !== undefined) {
    const rootUrl = process.env['TASKCLUSTER_ROOT_URL'] ?? null;
    const written = writeWhole(options.out, renderAuditReport(result, rootUrl));
    if (!written.ok) return written;
    log(`the page is ${options.out}`);
  }
  if (options.json) printJson(result);
  else print(auditText(result));
  const broken = brokenBound(result);
  return broken ? err(broken) : ok(undefined);
}

async function audit(pushes: Pushes, options: Omit<AuditOptions, 'gaps'>): Promise<Result<AuditResult>> {
  using line = new ProgressLine();
  const auditing = new Audit({ ...options, gaps: pushes.gaps });
  let done = 0;
  for await (const push of pushes.read()) {
    if (!push.ok) return push;
    auditing.add(push.value);
    line.advance('ledgers', ++done, pushes.total);
  }
  return ok(auditing.result());
}

async function published(options: AuditCommandOptions): Promise<Result<Pushes>> {
  const named = readProject(options);
  if (!named.ok) return named;
  const services = await taskclusterAtHand();
  if (!services.ok) return services;
  const { branch = null, days, now = Date.now() } = options;
  return publishedLedgers(services.value, { ...named.value, branch, days, now });
}

function comparedOf(names: readonly string[] | undefined): Result<readonly [string, string] | null> {
  if (names === undefined) return ok(null);
  const [before, after, more] = names;
  if (before !== undefined && after !== undefined && more === undefined) return ok([before, after]);
  return err({ reason: 'bad-usage', where: '--compare', message: 'two pushes are expected', fix: 'name two' });
}

/** What ran in the end, by a history that is read as it is. */
function resultsIn(file: string, options: AuditCommandOptions): Result<Outcomes | null> {
  const named = readProject(options);
  if (!named.ok) return named;
  const opened = History.read(file, named.value.project);
  if (!opened.ok) return opened;
  using history = opened.value;
  const pushes: { readonly id: number; readonly revision: string }[] = [];
  let outcomes: Outcomes | null = null;
  for (const record of history.compact()) {
    if (record.type === 'push') pushes.push(record);
    if (record.type === 'runs') outcomes = outcomesOf(pushes, record);
  }
  if (outcomes === null || outcomes.size === 0) {
    logWarning(`${file} knows no result of a push: what people brought back, and what the holdout found, is not told`);
    return ok(null);
  }
  return ok(outcomes);
}

/** Null where every task ran within its bound. */
function brokenBound({ waits: { brokenCount, broken } }: AuditResult): Failure | null {
  const [first] = broken;
  if (!first) return null;
  const { label, pushes, minutes, push, allowed } = first;
  return {
    reason: 'bound-broken',
    where: `push ${push.pushlogId} (${push.revision.slice(0, 12)})`,
    message: `${label} was left out ${pushes} pushes and ${minutes} minutes after its last run; allowed are ${allowed.pushes} and ${allowed.minutes}, and so it was ${brokenCount} times`,
    fix: 'this is a fault of seta: run what is missing with "seta run", and report it with the ledgers of these pushes',
  };
}
