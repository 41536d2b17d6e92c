import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { load } from 'js-yaml';
import jsone from 'json-e';
import { afterAll, describe, expect, test } from 'vitest';
import { derivedTaskId } from '../../src/util/hash.ts';
import { sharedReferences } from '../rig/taskcluster/references.ts';
import { Schemas } from '../rig/taskcluster/schemas.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
const PAGE = 'docs/tutorial/first-pruned-push.md';

interface Block {
  readonly language: string;
  /** The file that a block stands for, as it follows the language. */
  readonly file: string;
  readonly text: string;
}

/** The fenced blocks of a page, in order. */
function blocks(page: string): readonly Block[] {
  const text = readFileSync(join(CHECKOUT, page), 'utf8');
  return [...text.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', file = '', body = '']) => {
    return { language, file, text: body };
  });
}

/**
 * The tutorial is done as a reader would do it: files are written, commands run in order in one shell session's folder,
 * and the lines of a `text` block have to come out of the commands before it, in this order.
 */
describe(PAGE, () => {
  const root = mkdtempSync(join(tmpdir(), 'seta-tutorial-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const folder = join(root, 'hello');
  const bin = join(root, 'bin');
  mkdirSync(bin);
  const shim = join(bin, 'seta');
  writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${join(CHECKOUT, 'src/cli/main.ts')}' "$@" 2>&1\n`);
  chmodSync(shim, 0o755);
  const PATH = `${bin}${delimiter}${process.env['PATH']}`;

  const run = (commands: string, cwd: string): string =>
    execFileSync('bash', ['--norc', '-euo', 'pipefail', '-c', commands], {
      cwd,
      encoding: 'utf8',
      env: { HOME: root, PATH },
    });

  let printed = '';
  let begun = false;
  const references = sharedReferences();
  test.skipIf(references === null)('its .taskcluster.yml makes a task that the queue and the worker accept', () => {
    const text = blocks(PAGE).find(({ file }) => file === '.taskcluster.yml')?.text ?? '';
    const repository = { html_url: 'https://github.com/you/hello', full_name: 'you/hello', pushed_at: 1_795_305_600 };
    const event = { pusher: { name: 'you' }, after: 'a'.repeat(40), before: 'b'.repeat(40), repository };
    const id = derivedTaskId('decision');
    const context = { tasks_for: 'github-push', event, as_slugid: () => id, now: '2026-11-22T06:00:00.000Z' };
    const [task] = (jsone(load(text) as object, context) as { tasks: { taskId?: string; payload: object }[] }).tasks;
    const { taskId, ...definition } = task ?? { payload: {} };
    const schemas = new Schemas(references?.schemas ?? new Map());
    expect(taskId).toBe(id);
    expect(schemas.faults('queue/v1/create-task-request.json', definition)).toBeNull();
    expect(schemas.faults('docker-worker/v1/payload.json', definition.payload)).toBeNull();
  });

  test.each(blocks(PAGE))('$language $file $#', ({ language, file, text }) => {
    if (language === 'sh') {
      printed = run(text, begun ? folder : root);
      begun = true;
    } else if (language === 'text') {
      let from = 0;
      for (const line of text.trim().split('\n')) {
        const at = printed.indexOf(line, from);
        expect(at, `${JSON.stringify(line)} in\n${printed}`).toBeGreaterThanOrEqual(0);
        from = at + line.length;
      }
    } else {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  });
});
