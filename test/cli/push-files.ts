import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump } from 'js-yaml';
import { SYNTHETIC_CONFIG, syntheticPush } from '../../demo/firefox-push.ts';
import type { Ledger } from '../../src/optimize/ledger.ts';

/** A folder with the files of a small synthetic push; removed with everything in it when disposed of. */
export class PushFiles implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'seta-test-'));
  readonly push = syntheticPush(1000);

  constructor() {
    this.write('full-task-graph.json', JSON.stringify(Object.fromEntries(this.push.tasks)));
    this.write('target-tasks.json', JSON.stringify(this.push.targets));
    this.write('parameters.yml', dump(this.push.parameters));
    this.write('config.yml', SYNTHETIC_CONFIG);
    this.write('seta.json', JSON.stringify(this.push.data));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** The options of `seta optimize` for these files, over which others may be laid. */
  optimize(options: Readonly<Record<string, string>> = {}): string[] {
    const all = {
      graph: this.path('full-task-graph.json'),
      target: this.path('target-tasks.json'),
      parameters: this.path('parameters.yml'),
      config: this.path('config.yml'),
      data: this.path('seta.json'),
      out: this.path('out'),
      ...options,
    };
    return ['optimize', ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])];
  }

  output(name: string): string {
    return readFileSync(this.path(`out/${name}`), 'utf8');
  }

  ledger(): Ledger {
    return JSON.parse(this.output('seta-ledger.json')) as Ledger;
  }

  /** What is in the output folder; empty where there is none. */
  outputs(): readonly string[] {
    try {
      return readdirSync(this.path('out')).sort();
    } catch {
      return [];
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
