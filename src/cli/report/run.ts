import { readJson, readText, writeWhole } from '../../edge/files.ts';
import { type Override, parseOverrides } from '../../regenerate/overrides.ts';
import type { ReplayResult } from '../../replay/result.ts';
import { type DataReportFacts, renderDataReport } from '../../report/data.ts';
import { renderPushReport } from '../../report/push.ts';
import { renderReplayReport } from '../../report/replay.ts';
import type { SetaData } from '../../seta/artifact.ts';
import type { Result } from '../../util/failure.ts';
import { isObject } from '../../util/json.ts';
import { err, ok } from '../../util/result.ts';
import { readArtifact } from '../data/read.ts';
import { parseLocation } from '../inputs.ts';
import { type LedgerPlace, readLedger } from '../ledger.ts';
import { log } from '../output.ts';

export interface PushReportOptions extends LedgerPlace {
  readonly out: string;
}

/** Writes the report on a push. */
export async function reportPush(options: PushReportOptions): Promise<Result<void>> {
  const found = await readLedger(options);
  if (!found.ok) return found;
  const rootUrl = process.env['TASKCLUSTER_ROOT_URL'] ?? null;
  const taskGroupId = found.value.push?.taskGroupId ?? options.taskGroupId ?? null;
  return write(options.out, renderPushReport(found.value.ledger, { taskGroupId, rootUrl }));
}

export interface DataReportOptions {
  readonly data: string;
  readonly previous?: readonly string[];
  readonly overrides?: string;
  readonly gate?: string;
  readonly out: string;
}

/** Writes the report on a data artifact. */
export async function reportData(options: DataReportOptions): Promise<Result<void>> {
  const data = await readArtifact(parseLocation(options.data));
  if (!data.ok) return data;
  const others: SetaData[] = [];
  for (const location of options.previous ?? []) {
    const other = await readArtifact(parseLocation(location));
    if (!other.ok) return other;
    others.push(other.value);
  }
  const overrides = options.overrides === undefined ? ok(null) : readOverrides(options.overrides);
  if (!overrides.ok) return overrides;
  const findings = options.gate === undefined ? ok(null) : readFindings(options.gate);
  if (!findings.ok) return findings;
  return write(
    options.out,
    renderDataReport({ data: data.value, others, overrides: overrides.value, findings: findings.value }),
  );
}

function readOverrides(file: string): Result<readonly Override[]> {
  const text = readText(file);
  return text.ok ? parseOverrides(text.value, file) : text;
}

/** What `seta data check --json` printed. */
function readFindings(file: string): Result<NonNullable<DataReportFacts['findings']>> {
  const json = readJson(file);
  if (!json.ok) return json;
  const findings = isObject(json.value) ? json.value['findings'] : undefined;
  const isFinding = (value: unknown) =>
    isObject(value) && typeof value['message'] === 'string' && typeof value['code'] === 'string';
  if (Array.isArray(findings) && findings.every(isFinding)) return ok(findings);
  const fix = 'give the output of seta data check --json';
  return err({ reason: 'bad-data', where: file, message: 'it has no findings of the gate', fix });
}

export interface ReplayReportOptions {
  readonly replay: string;
  readonly out: string;
}

/** Writes the report on a replay. */
export function reportReplay({ replay, out }: ReplayReportOptions): Result<void> {
  const json = readJson(replay);
  if (!json.ok) return json;
  const { value } = json;
  if (isObject(value) && value['version'] === 1 && isReplay(value)) {
    return write(out, renderReplayReport(value));
  }
  const fix = 'give the file that seta replay --out wrote';
  return err({ reason: 'bad-data', where: replay, message: 'it is no result of a replay, version 1', fix });
}

/** The parts that every result has; `seta replay` writes them all or no file. */
const isReplay = (value: Record<string, unknown>): value is Record<string, unknown> & ReplayResult =>
  Array.isArray(value['policies']) &&
  Array.isArray(value['warnings']) &&
  isObject(value['history']) &&
  'choice' in value;

function write(file: string, page: string): Result<void> {
  const written = writeWhole(file, page);
  if (written.ok) log(`${file}: ${Math.ceil(page.length / 1024)} KiB`);
  return written;
}
