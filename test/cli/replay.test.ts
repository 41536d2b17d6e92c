import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReplayResult } from '../../src/replay/result.ts';
import { keepRecords, writeRecords } from '../rig/records.ts';
import { syntheticPast } from '../rig/synthetic-past.ts';
import { SMALL } from '../rig/treeherder/generator.ts';
import { seta } from './seta.ts';

const folder = mkdtempSync(join(tmpdir(), 'seta-test-'));
const path = (name: string): string => join(folder, name);
const CONFIG = `
trust-domain: gecko
seta:
  projects: [autoland]
  prunable: ["test-*"]
  grace: 1 day
`;

beforeAll(() => {
  const { records } = syntheticPast({ ...SMALL, days: 16, seed: 6 });
  writeFileSync(path('config.yml'), CONFIG);
  writeFileSync(path('often.yml'), `${CONFIG}  backstop: {pushes: 2}\n`);
  writeFileSync(path('wrong.yml'), `${CONFIG}  backstop: {pushs: 2}\n`);
  writeRecords(path('records.jsonl'), records);
  keepRecords(path('history.sqlite'), records);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: readonly string[]) =>
  seta(['replay', '--config', path('config.yml'), '--warm-up', '6', ...args], { cwd: folder });
const sqlite = (...args: readonly string[]) => run('--history', path('history.sqlite'), ...args);

describe('seta replay', () => {
  test('prints policies side by side, a configuration file among them, and what limits the figures', async () => {
    const { status, stdout, stderr } = await sqlite('--policy', 'seta-walk', 'tiers', path('often.yml'));
    expect(status).toBe(0);
    for (const name of ['run-all', 'seta-walk', 'tiers', 'often.yml']) expect(stdout).toContain(`\n${name} `);
    for (const column of ['hours/push', 'own push %', 'minutes p50/p90/p95', 'by platform', 'mochitest-plain']) {
      expect(stdout).toContain(column);
    }
    expect(stderr).toContain('the history was pruned');
    expect(stderr).toContain('(pruned-history)');
  });

  test('as JSON is the result, which --out leaves in a file too', async () => {
    const { status, stdout } = await sqlite('--policy', 'cover', '--json', '--out', path('replay.json'));
    expect(status).toBe(0);
    const result = JSON.parse(stdout) as ReplayResult;
    expect(result).toMatchObject({ version: 1, project: 'autoland', seed: 1, history: { truth: 'recorded' } });
    expect(result.policies.map(({ name }) => name)).toEqual(['run-all', 'cover']);
    expect(result.history.span.regressions).toBeGreaterThan(5);
    expect(readFileSync(path('replay.json'), 'utf8')).toBe(stdout);
  });

  test('gives the same from the records as JSON lines', async () => {
    const policies = ['--policy', 'tiers', '--json'];
    const [database, lines] = await Promise.all([
      sqlite(...policies),
      run('--source', 'file', '--history', path('records.jsonl'), ...policies),
    ]);
    const of = ({ stdout }: { stdout: string }) => (JSON.parse(stdout) as ReplayResult).policies;
    // The database keeps the last state of a job only; the lines have each, of which the earlier ones prove nothing else.
    expect(of(lines).map(({ cost }) => cost.hoursPerPush.value)).toEqual(
      of(database).map(({ cost }) => cost.hoursPerPush.value),
    );
  });

  test('recommends settings, with what to paste', async () => {
    const choose = ['--choose', '--choose-days', '4', '--max-minutes', '5000'];
    const { status, stdout } = await sqlite('--policy', 'run-all', ...choose);
    expect(status).toBe(0);
    expect(stdout).toMatch(/settings were tried on \d+ pushes before these/);
    expect(stdout).toMatch(
      /recommended: .*: on \d+ regressions that the choice had not seen it saves .* (keeps|breaks) the limit of 5000 minutes/,
    );
    expect(stdout).toContain('days it had not seen');
    expect(stdout).toMatch(/seta:\n {2}prunable: \['?test-\*'?\]/);
  });

  test("replays bugbug's published history, which has no times", async () => {
    const revision = (i: number) => i.toString(16).padStart(4, '0').repeat(10);
    const rows = Array.from({ length: 200 }, (_, i) => {
      const fails = i % 5 === 0 && i < 190;
      const likely = fails ? [`test-l/opt-${i % 3}`, 'test-l/opt-x'] : [];
      return [[revision(i)], fails ? revision(i + 4) : null, ['test-l/opt-x'], likely, likely];
    });
    writeFileSync(path('bugbug.json'), JSON.stringify([['revs', 'fix', 'all', 'possible', 'likely'], ...rows]));
    const { status, stdout, stderr } = await run(
      ...['--source', 'bugbug', '--history', path('bugbug.json'), '--days', '20', '--policy', 'cover', '--json'],
    );
    expect(status).toBe(0);
    expect(stderr).toContain('(no-run-times)');
    const { policies, history } = JSON.parse(stdout) as ReplayResult;
    expect(history.span).toMatchObject({ pushes: 140, regressions: 26 });
    // One of four labels caught everything there was. Ten pushes a day: every second one is a backstop, after 240 minutes.
    expect(policies[1]?.outcomes.ownPush).toBe(26);
    expect(policies[1]?.cost.tasksPerPush.value).toBe((1 + 4) / 2);
    // Scripts call the file of such a source --records.
    const former = [
      '--source',
      'bugbug',
      '--records',
      path('bugbug.json'),
      '--days',
      '20',
      '--policy',
      'cover',
      '--json',
    ];
    expect((await run(...former)).stdout).toBe(stdout);
  });

  const failures: readonly [string, readonly string[], number, string][] = [
    ['an unknown policy', ['--policy', 'tires'], 2, 'no policy is called tires'],
    ['no history there', ['--history', 'nowhere.sqlite'], 1, 'there is no such file'],
    ['a history of another project', ['--project', 'mozilla-central'], 1, 'knows of autoland, not what'],
    ['a wrong configuration as a policy', ['--policy', 'wrong.yml'], 1, 'pushs'],
    ['a history that is too short', ['--warm-up', '60'], 1, '60 are needed before the first push is judged'],
    ['a number that is none', ['--warm-up', 'some'], 2, 'a whole number from 1 is expected'],
  ];
  test.each(failures)('%s is one message and exit code', async (_, args, code, message) => {
    const { status, stdout, stderr } = await sqlite(...args);
    expect([status, stdout]).toEqual([code, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});
