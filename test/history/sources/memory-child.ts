/**
 * Reads many runs from a source, as far as a replay holds them, and prints how many there were. Arguments: the source, its file, how many
 * runs it is to have.
 */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { SourceName } from '../../../src/history/sources/source.ts';
import { SOURCES } from '../../../src/history/sources/table.ts';
import { Knowledge } from '../../../src/replay/knowledge.ts';
import { recordedPast } from '../../../src/replay/recorded.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { LATEST_SECONDS } from '../../../src/util/time.ts';
import { serviceRequest } from '../../rig/records.ts';

const [name, path = '', count = '0'] = process.argv.slice(2);
const PUSHES = 1000;
const FROM = 1_785_542_400;

const pushId = (run: number): number => Math.floor((run * PUSHES) / Number(count));
const label = (run: number): string => `test-platform${run % 7}/opt-suite-with-quite-a-long-name-${run % 300}`;
const LINES: Readonly<Record<string, (run: number) => object | string>> = {
  file: (run) => ({
    ...{ type: 'run', pushId: pushId(run), label: label(run), taskId: `${run}`.padStart(22, 'A') },
    ...{ result: 'passed', startTimestamp: FROM + pushId(run) * 60, seconds: run % 900 },
  }),
  results: (run) => `${pushId(run)},${FROM + pushId(run) * 60},${label(run)},passed,${run % 900}`,
};

const file = createWriteStream(path);
if (name === 'results') file.write('push,time,label,result,seconds\n');
for (let run = 0; run < Number(count); run++) {
  const line = LINES[name ?? '']?.(run) ?? '';
  if (!file.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`)) await once(file, 'drain');
}
file.end();
await once(file, 'close');

const source = await SOURCES[name as SourceName].open(serviceRequest(path, { from: 0, to: LATEST_SECONDS }, ''));
if (!source.ok) throw new Error(printFailure(source.failure));
const past = recordedPast('autoland', path, [...source.value.records()]);
let runs = 0;
for (const record of new Knowledge(past.records).before(LATEST_SECONDS))
  if (record.type === 'runs') runs += record.size;
process.stdout.write(`${runs}`);
