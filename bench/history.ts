/**
 * Fetching ten synthetic days at full scale (300 pushes a day) from the Treeherder on loopback, which is a process of its own:
 * against merely asking the same URLs, and the next day's fetch against the first.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pLimit from 'p-limit';
import { FROM } from '../test/rig/treeherder/generator.ts';
import { fetchHistory } from '../test/rig/treeherder/sync.ts';
import { type BenchResult, result } from './result.ts';

const DAY = 86_400;
const DAYS = 10;
/** Checking and storing is to cost less than once more the asking. */
const MOST_OF_ASKING = 2;
/** Node's own channel, on which it tells of each request. */
const REQUESTS = 'http.client.request.start';
const SERVER = join(import.meta.dirname, '../test/rig/treeherder/serve.ts');

export async function run(): Promise<BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'seta-bench-'));
  const server = spawn(process.execPath, [SERVER, '0', JSON.stringify({ days: DAYS + 1 })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let asked: string[] = [];
  const noted = (message: unknown) => asked.push(urlOf((message as { request: ClientRequest }).request));
  subscribe(REQUESTS, noted);
  try {
    const url = await lineOf(server);
    const path = join(folder, 'history.sqlite');
    const days = async (from: number, to: number) => {
      asked = [];
      const start = performance.now();
      const { result } = await fetchHistory({ url, path, from: FROM + from * DAY, to: FROM + to * DAY });
      if (!result.ok) throw new Error(result.failure.message);
      return { asked, seconds: (performance.now() - start) / 1000 };
    };
    const first = await days(0, DAYS);
    const asking = await timeToAsk(first.asked);
    const next = await days(1, DAYS + 1);
    const size = `${DAYS} synthetic days, ${first.asked.length} requests`;
    return [
      result('history fetch time', 's', first.seconds, asking, MOST_OF_ASKING, `asking the same; ${size}`),
      result("history next day's requests", 'requests', next.asked.length, first.asked.length, null, 'the first fetch'),
    ];
  } finally {
    unsubscribe(REQUESTS, noted);
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

const urlOf = (request: ClientRequest): string => `http://${request.getHeader('host')}${request.path}`;

/** Seconds that it takes to ask for all of the URLs, four at once, and to parse what comes. */
async function timeToAsk(urls: readonly string[]): Promise<number> {
  const limit = pLimit(4);
  const start = performance.now();
  const ask = async (url: string): Promise<unknown> => (await fetch(url)).json();
  await Promise.all(urls.map((url) => limit(ask, url)));
  return (performance.now() - start) / 1000;
}

async function lineOf({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('the server has no output');
  for await (const line of createInterface(stdout)) return line;
  throw new Error('the server did not start');
}
