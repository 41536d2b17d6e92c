import type { Result } from '../util/failure.ts';
import { isObject } from '../util/json.ts';
import { err, ok } from '../util/result.ts';
import { openYaml } from '../util/yaml.ts';
import { type AtHand, diagnose, diagnosePlace } from './diagnose.ts';
import { planFresh } from './fresh.ts';
import { CONFIG, type InitPlan, type Package, type Repository } from './repository.ts';
import { planUpstream } from './upstream.ts';

/**
 * Diagnoses a repository and plans its changes: the adapter where upstream taskgraph makes the tasks, `seta decision`
 * elsewhere. One that has everything gets a plan without files, and so does one with a finding that says `stop`.
 * `bad-config` where `config.yml` cannot be read.
 *
 * Line breaks stay what they are: a file that has `\r\n` keeps them.
 */
export function planInit(found: Repository, from: Package, atHand: AtHand | null = null): Result<InitPlan> {
  const files = new Map(
    [...found.files].map(([path, text]) => [path, isDos(text) ? text.replaceAll('\r\n', '\n') : text]),
  );
  const plan = planUnix({ ...found, files }, from, atHand);
  if (!plan.ok) return plan;
  const changed = [...plan.value.files].filter(([path, text]) => files.get(path) !== text);
  const restored = changed.map(
    ([path, text]) => [path, isDos(found.files.get(path) ?? '') ? text.replaceAll('\n', '\r\n') : text] as const,
  );
  return ok({ ...plan.value, files: new Map(restored) });
}

/** Whether every line ends as on Windows. */
const isDos = (text: string): boolean => text.includes('\r\n') && !/(^|[^\r])\n/.test(text);

function planUnix(repository: Repository, from: Package, atHand: AtHand | null): Result<InitPlan> {
  const place = diagnosePlace(repository);
  if (place.length > 0) return ok({ findings: place, files: new Map(), byHand: [] });
  const text = repository.files.get(CONFIG);
  if (text === undefined) return ok(planFresh(repository, from));
  const document = openYaml(text, CONFIG, 'bad-config');
  if (!document.ok) return document;
  const config = document.value.data;
  if (!isObject(config)) {
    return err({
      reason: 'bad-config',
      where: CONFIG,
      message: 'this is no mapping of keys',
      fix: 'mend this file first',
    });
  }
  if (!('taskgraph' in config)) return ok(planFresh(repository, from));
  const { graph = null, version = null } = atHand ?? {};
  const facts = { repository, config, graph, atHand: version, version: from.version };
  const findings = diagnose(facts);
  if (findings.some(({ level }) => level === 'stop')) return ok({ findings, files: new Map(), byHand: [] });
  return ok({ findings, ...planUpstream(facts, from) });
}
