import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SourceName } from '../../../src/history/sources/source.ts';
import { SOURCES } from '../../../src/history/sources/table.ts';
import { printFailure } from '../../../src/util/failure.ts';
import { canonicalJson } from '../../../src/util/json.ts';
import { serviceRequest, singly } from '../../rig/records.ts';
import { PastRig } from '../../rig/taskcluster/past.ts';
import { SMALL, SyntheticHistory } from '../../rig/treeherder/generator.ts';
import { fakeTreeherder } from '../../rig/treeherder/server.ts';

/** A fetch that is killed anywhere and run again ends with the same history. */

const synthetic = new SyntheticHistory({ ...SMALL, days: 3, pushesPerDay: 6, share: 0.1, backstop: 8 });
const range = { from: SMALL.from, to: SMALL.from + 3 * 86_400 };
const pushes = synthetic.pushes.filter(({ timestamp }) => timestamp < range.to);

interface Service extends AsyncDisposable {
  readonly url: string;
  /** Calls `listener` with each request; one that it wants to wait for is not answered before. */
  onRequest(listener: () => Promise<unknown> | null): void;
}

async function treeherder(): Promise<Service> {
  const fake = await fakeTreeherder(synthetic, { now: range.to });
  return {
    url: fake.url,
    onRequest(listener) {
      fake.fault = () => (listener() ? 'hang' : null);
    },
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

const SERVICES: readonly (readonly [SourceName, () => Promise<Service>])[] = [
  ['treeherder', treeherder],
  ['treeherder-results', treeherder],
  [
    'taskcluster',
    async () => {
      const past = await PastRig.start(range.to);
      for (const push of pushes) {
        const tasks = synthetic.jobs(push).map(({ label, started, ended, result }) => {
          const state = result === 'success' ? ('completed' as const) : ('failed' as const);
          return { label: label.label, runs: [{ state, started, ended }] };
        });
        past.add({ id: 0, revision: push.revision, time: push.timestamp, tasks });
      }
      return {
        url: past.rig.rootUrl,
        onRequest: (listener) => past.rig.onCall(async () => void (await listener())),
        [Symbol.asyncDispose]: () => past[Symbol.asyncDispose](),
      };
    },
  ],
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seta-killed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a source has, as text. */
async function fetched(name: SourceName, path: string, url: string): Promise<string> {
  const source = await SOURCES[name].open(serviceRequest(path, range, url));
  if (!source.ok) throw new Error(printFailure(source.failure));
  using opened = source.value;
  return canonicalJson(singly(opened.records()));
}

describe.each(SERVICES)('a fetch from %s', (name, start) => {
  test('that is killed at any request and run again has the same records', async () => {
    await using service = await start();
    let requests = 0;
    let atRequest = (): Promise<unknown> | null => null;
    service.onRequest(() => {
      requests++;
      return atRequest();
    });
    const whole = await fetched(name, join(folder, 'whole'), service.url);
    expect(whole.length).toBeGreaterThan(5000);
    const all = requests;
    for (const share of [0, 0.2, 0.5, 0.8, 0.97]) {
      const path = join(folder, `killed at ${share}`);
      const child = join(import.meta.dirname, 'fetch-child.ts');
      const args = [child, name, path, service.url, range.from, range.to].map(String);
      const killed = spawn(process.execPath, args, { stdio: 'ignore' });
      const exited = once(killed, 'exit');
      requests = 0;
      atRequest = () => {
        if (requests <= Math.floor(share * (all - 1))) return null;
        killed.kill('SIGKILL');
        return exited;
      };
      expect(await exited).toEqual([null, 'SIGKILL']);
      atRequest = () => null;
      expect(await fetched(name, path, service.url)).toBe(whole);
    }
  });
});
