/** Opens a source once, as a process that can be killed. Arguments: the source, its file, the service's URL, from and to (Unix seconds). */
import type { SourceName } from '../../../src/history/sources/source.ts';
import { SOURCES } from '../../../src/history/sources/table.ts';
import { serviceRequest } from '../../rig/records.ts';

const [name = '', path = '', url = '', from, to] = process.argv.slice(2);
const request = serviceRequest(path, { from: Number(from), to: Number(to) }, url);
const source = await SOURCES[name as SourceName].open(request);
if (source.ok) source.value[Symbol.dispose]();
process.exitCode = source.ok ? 0 : 1;
