/** Texts that mean harm, at every surface of the command that prints. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dump } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { artifactOf } from '../report/artifacts.ts';
import { FOREIGN, OBEYED } from '../rig/foreign-texts.ts';
import type { Ran } from '../rig/process.ts';
import { PushFiles } from './push-files.ts';
import { seta } from './seta.ts';

/** What the server says to whatever it is asked. */
let said = '';
const server = createServer((_, response) => {
  response.writeHead(400, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ code: said, message: said }));
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const definition = { provisionerId: 'p', workerType: 'w', metadata: { name: 'x' }, payload: {} };
const taskOf = (label: string) => ({
  kind: 'test',
  label,
  description: '',
  attributes: {},
  dependencies: {},
  optimization: { seta: null },
  task: definition,
});

class Scene extends PushFiles {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
    this.json('full-task-graph.json', { [text]: taskOf(text) });
    this.json('target-tasks.json', [text]);
    this.write(
      'config.yml',
      'trust-domain: t\nseta: {projects: [autoland], prunable: ["*"], data: {file: seta.json}}\n',
    );
  }

  json(name: string, value: unknown): string {
    this.write(name, JSON.stringify(value));
    return this.path(name);
  }

  data(change: object): string {
    return this.json('data.json', { ...artifactOf(1), ...change });
  }

  run(...args: readonly string[]): Promise<Ran> {
    return seta(args, { env: { TASKCLUSTER_ROOT_URL: url }, cwd: this.folder });
  }
}

const SURFACES: Readonly<Record<string, (scene: Scene) => Promise<Ran>>> = {
  'optimize: a label, on the terminal and in optimizations.log': async (scene) => {
    const ran = await scene.run(...scene.optimize());
    return { ...ran, stdout: `${ran.stdout}${scene.output('optimizations.log')}` };
  },
  'optimize: a broken task': (scene) => {
    scene.json('full-task-graph.json', { [scene.text]: 1 });
    return scene.run(...scene.optimize());
  },
  'optimize: a target that is not there': (scene) => {
    scene.json('full-task-graph.json', {});
    return scene.run(...scene.optimize());
  },
  'optimize: the project of the data': (scene) =>
    scene.run(...scene.optimize({ data: scene.data({ project: scene.text }) })),
  'optimize: a label of the data': (scene) =>
    scene.run(...scene.optimize({ data: scene.data({ tasks: { [scene.text]: 5 } }) })),
  'optimize: a parameter': (scene) => {
    scene.write('parameters.yml', dump({ ...scene.push.parameters, project: 1, [scene.text]: scene.text }));
    return scene.run(...scene.optimize());
  },
  'optimize: a key of the configuration': (scene) => {
    scene.write('config.yml', dump({ 'trust-domain': 't', seta: { [scene.text]: scene.text } }));
    return scene.run(...scene.optimize());
  },
  'optimize: the name of a file': (scene) => scene.run(...scene.optimize({ graph: `absent-${scene.text}` })),
  'explain: a label and its reason': async (scene) => {
    await scene.run(...scene.optimize());
    const ledger = JSON.parse(scene.output('seta-ledger.json'));
    for (const task of Object.values<Record<string, unknown>>(ledger.tasks))
      Object.assign(task, { reason: scene.text });
    ledger.reason.message = scene.text;
    return scene.run('explain', scene.text, '--ledger', scene.json('ledger.json', ledger));
  },
  'explain: a label that is not there': async (scene) => {
    await scene.run(...scene.optimize());
    return scene.run('explain', `${scene.text}?`, '--ledger', scene.path('out/seta-ledger.json'));
  },
  'explain: JSON': async (scene) => {
    await scene.run(...scene.optimize());
    return scene.run('explain', scene.text, '--ledger', scene.path('out/seta-ledger.json'), '--json');
  },
  'data show: labels': (scene) => {
    const [task] = Object.values(artifactOf(1).tasks);
    const data = scene.data({ tasks: { [scene.text]: task }, project: scene.text });
    return scene.run('data', 'show', '--data', data, '--match', '*');
  },
  'data diff: labels': (scene) => {
    const [task] = Object.values(artifactOf(1).tasks);
    return scene.run(
      'data',
      'diff',
      scene.json('old.json', artifactOf(1)),
      scene.data({ tasks: { [scene.text]: task } }),
    );
  },
  'data show: what a server says': (scene) => {
    said = scene.text;
    return scene.run('data', 'show', '--data', `${url}/x`);
  },
  'action run: what a service says': (scene) => {
    said = scene.text;
    const group = ['--task-group-id', 'fN1SbArXTPSVFNUvaOlinQ', '--config', scene.path('config.yml')];
    return scene.run('action', 'run', 'cancel-all', ...group);
  },
  'action run: a name that is not known': (scene) =>
    scene.run('action', 'run', scene.text, '--task-group-id', 'fN1SbArXTPSVFNUvaOlinQ', '--config', 'config.yml'),
  'report push': async (scene) => {
    await scene.run(...scene.optimize());
    const ran = await scene.run('report', 'push', '--ledger', scene.path('out/seta-ledger.json'), '--out', 'out/x');
    return { ...ran, stdout: scene.output('x') };
  },
  'strategy: a request': (scene) =>
    seta(['strategy'], { input: JSON.stringify({ version: 1, [scene.text]: scene.text, config: scene.text }) }),
};

const rows = Object.entries(SURFACES).flatMap(([surface, print]) => FOREIGN.map((one) => ({ ...one, surface, print })));

describe('nothing that a terminal would obey, and no line that looks like ours', () => {
  test.each(rows)('$surface: $name', async ({ text, print }) => {
    using scene = new Scene(text);
    const { stdout, stderr } = await print(scene);
    // Data for programs and pages is as it was: there a label is told exactly, and a line feed begins nothing.
    const isExact = stdout.startsWith('{') || stdout.startsWith('<!doctype');
    expect(stdout + stderr).not.toBe('');
    for (const line of `${stdout}\n${stderr}`.split('\n')) expect(line.replaceAll('\t', ' ')).not.toMatch(OBEYED);
    expect(`${isExact ? '' : stdout}\n${stderr}`).not.toMatch(/^\s*error: all is lost|not-for-a-log/m);
  });

  test.each(FOREIGN)('on a terminal with colours only our own are obeyed: $name', async ({ text }) => {
    using scene = new Scene(text);
    await scene.run(...scene.optimize());
    const args = ['explain', text, '--ledger', scene.path('out/seta-ledger.json')];
    const { stdout } = await seta(args, { env: { FORCE_COLOR: '1' } });
    expect(stdout).toContain('\u001b[1m');
    const ours = ['1', '22', '32', '33', '36', '39'].map((code) => `\u001b[${code}m`);
    expect(ours.reduce((rest, code) => rest.replaceAll(code, ''), stdout.replaceAll('\n', ''))).not.toMatch(OBEYED);
  });
});
