import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SERVICES, type SourceName } from '../../../src/history/sources/source.ts';
import { SOURCES } from '../../../src/history/sources/table.ts';
import { History } from '../../../src/history/store/history.ts';
import type { OpenOptions } from '../../../src/history/store/open.ts';
import { printFailure, type Result } from '../../../src/util/failure.ts';
import { ok } from '../../../src/util/result.ts';
import { serviceRequest } from '../../rig/records.ts';

/** One file holds what one source knows of one project. */

const range = { from: 0, to: 86_400 };
const PROJECTS = ['autoland', 'mozilla-central'];
const pairs = SERVICES.flatMap((held) => SERVICES.map((asked) => [held, asked] as const));
const others = pairs.filter(([held, asked]) => held !== asked);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-mixing-'));
  path = join(folder, 'history.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A history with a push, closed again. */
function kept(file: string, project: string, source: string): void {
  using history = opened(History.open(file, project, { source }));
  history.addPushes([{ type: 'push', id: 1, revision: source, pushTimestamp: 60 }], range);
  if (source === 'treeherder') history.addJobs([], range);
}

function opened(history: Result<History>): History {
  if (!history.ok) throw new Error(printFailure(history.failure));
  return history.value;
}

/** As the first releases left it. */
function unmarked(file: string): void {
  using database = new DatabaseSync(file);
  database.exec('ALTER TABLE meta DROP COLUMN source');
}

const told = (result: Result<unknown>): string => (result.ok ? 'opened' : printFailure(result.failure));
const again = (project: string, options: OpenOptions) => {
  const history = History.open(path, project, options);
  if (history.ok) history.value[Symbol.dispose]();
  return told(history);
};
const refusal = (source: string, project: string, asked: string, of: string): string =>
  `${path}: it holds what ${source} knows of ${project}, not what ${asked} knows of ${of} [bad-data]
  -> give --history another file, or remove this one to begin anew`;

describe('a history', () => {
  test.each(others)(
    'of %s is not mixed with what %s knows: nobody is asked, and it stays as it was',
    async (held, asked) => {
      kept(path, 'autoland', held);
      const before = readFileSync(path);
      const source = await SOURCES[asked as SourceName].open(serviceRequest(path, range, 'http://127.0.0.1:1'));
      expect(told(source)).toBe(refusal(held, 'autoland', asked, 'autoland'));
      expect(readFileSync(path).equals(before)).toBe(true);
      expect(readdirSync(folder).filter((name) => name.includes('refused'))).toEqual([]);
    },
  );

  test.each(SERVICES)('of %s is not mixed with that of another project', (source) => {
    const [one = '', other = ''] = PROJECTS;
    kept(path, one, source);
    expect(again(other, { source })).toBe(refusal(source, one, source, other));
    expect(again(one, { source })).toBe('opened');
  });

  test.each(pairs)('that does not say that it is of %s is taken for what it is where %s is asked', (held, asked) => {
    kept(path, 'autoland', held);
    unmarked(path);
    // Only Treeherder's notes were there before files said what they are of.
    const expected = held === 'treeherder' && asked !== held ? refusal(held, 'autoland', asked, 'autoland') : 'opened';
    expect(again('autoland', { source: asked })).toBe(expected);
    if (expected !== 'opened') return;
    for (const other of SERVICES.filter((one) => one !== asked)) {
      expect(again('autoland', { source: other })).toMatch(/ it holds what \S+ knows of autoland, not what /);
    }
  });

  test.each(SERVICES)('of %s is read, whichever source it is of', async (held) => {
    kept(path, 'autoland', held);
    const source = await SOURCES.history.open(serviceRequest(path, range, ''));
    expect(told(source)).toBe('opened');
    if (source.ok) source.value[Symbol.dispose]();
  });
});

describe('of histories that are put together', () => {
  test.each(others)('a part of %s is refused by name where %s is asked', async (held, asked) => {
    const part = join(folder, 'part.sqlite');
    kept(part, 'autoland', held);
    const request = serviceRequest(path, range, 'http://127.0.0.1:1', {
      parts: [{ file: part }],
      bytes: async () => ok(readFileSync(part)),
    });
    const source = await SOURCES[asked as SourceName].open(request);
    expect(told(source)).toMatch(
      new RegExp(`it holds what ${held} knows of autoland, not what ${asked} knows .*\n {2}-> fetch these days again`),
    );
    expect(existsSync(path)).toBe(false);
  });
});

test.each([...others, ['treeherder', 'treeherder'] as const])(
  'a published history of %s, or of another project, is not gone on from where %s is asked: it is begun anew',
  (held, asked) => {
    const published = join(folder, 'published.sqlite');
    kept(published, held === asked ? 'mozilla-central' : 'autoland', held);
    using history = opened(History.open(path, 'autoland', { source: asked, seed: readFileSync(published) }));
    expect(history.fresh).toMatch(
      new RegExp(`^it holds what ${held} knows of .*, not what ${asked} knows of autoland$`),
    );
    expect([...history.records()]).toEqual([]);
  },
);
