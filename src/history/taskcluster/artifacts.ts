/** What decision and action tasks leave behind, as far as the past is told from it. Pure. */
import { isTaskId, type TaskId } from '../../util/ids.ts';
import { isObject, parseJson } from '../../util/json.ts';
import { err, type Outcome, ok } from '../../util/result.ts';
import { isUnixSeconds } from '../../util/time.ts';
import { parseYaml } from '../../util/yaml.ts';
import { type Checked, checked, matching, text } from '../checked.ts';
import { type GroupTask, HASH, MAX_MESSAGE_LENGTH } from './rows.ts';

/** What `parameters.yml` says of a push. */
export interface Told {
  readonly project: string;
  readonly head_rev: string;
  readonly level: string;
  readonly tasksFor: string;
  readonly repository: string;
  readonly isHg: boolean;
  /** The revision it was pushed onto; empty where that is not known. */
  readonly base: string;
  /** Unix seconds; null where it has none. */
  readonly pushdate: number | null;
  readonly branch: string;
  /** Where a project has its commit message among its parameters, as Firefox does. */
  readonly message: string | null;
}

/** `public/parameters.yml` of any taskgraph; what is wrong with it, as half a sentence, where it cannot be read. */
export function toldBy(yaml: string): Checked<Told> {
  const document = parseYaml(yaml);
  if (!document.ok) return err(`parameters.yml is not valid YAML: ${document.failure.message}`);
  return checked('parameters.yml', document.value.data, (r) => {
    const textOr = (name: string): string => (typeof r[name] === 'string' ? r[name] : '');
    const { pushdate } = r;
    return {
      project: text(r, 'project'),
      head_rev: matching(r, 'head_rev', HASH, '40 hex digits'),
      level: String(r['level']),
      tasksFor: text(r, 'tasks_for'),
      repository: text(r, 'head_repository'),
      // Older files do not say; git has no pushlog.
      isHg: (r['repository_type'] ?? (/^[1-9]/.test(String(r['pushlog_id'])) ? 'hg' : 'git')) === 'hg',
      base: HASH.test(textOr('base_rev')) ? textOr('base_rev') : '',
      pushdate: isUnixSeconds(pushdate) && pushdate > 0 ? pushdate : null,
      branch: branchOf(textOr('head_ref')),
      message: textOr('message').slice(0, MAX_MESSAGE_LENGTH) || null,
    };
  });
}

/** `refs/heads/main` and `main` are one. */
export const branchOf = (ref: string): string => ref.replace(/^refs\/heads\//, '');

/** `label-to-taskid.json`: taskIds and their labels; half a sentence where it is none. */
export function labelsIn(json: string): Outcome<ReadonlyMap<TaskId, string>, string> {
  const read = parseJson(json);
  if (!read.ok || !isObject(read.value)) return err('label-to-taskid.json is not JSON of taskIds by label');
  const labels = new Map<TaskId, string>();
  for (const [label, id] of Object.entries(read.value)) {
    if (label === '' || typeof id !== 'string' || !isTaskId(id))
      return err('label-to-taskid.json has others than taskIds');
    labels.set(id, label);
  }
  return ok(labels);
}

/** The label of a task; null for what is none of the graph. */
export type Naming = (task: Pick<GroupTask, 'taskId' | 'name' | 'tag'>) => string | null;

/**
 * Tasks are called by the label that is on record, else by what they say of themselves. Where the labels are on record, a name
 * counts only if it is one of them: several retriggers of a label share one place in `label-to-taskid.json`, and a task may have
 * been added by hand.
 *
 * @param onRecord of the decision and action tasks; empty where they are gone
 */
export function naming(onRecord: ReadonlyMap<TaskId, string>): Naming {
  const labels = new Set(onRecord.values());
  return ({ taskId, name, tag }) =>
    onRecord.get(taskId) ?? tag ?? (labels.size === 0 || labels.has(name) ? name : null);
}
