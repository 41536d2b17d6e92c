/** One thing that `seta init` found out about a repository. */
export interface Finding {
  readonly topic: Topic;
  /**
   * `fine`: nothing follows. `note`: good to know. `todo`: something works only once a person has done it. `stop`: the
   * repository cannot be wired as it is, so nothing is written.
   */
  readonly level: 'fine' | 'note' | 'todo' | 'stop';
  /** What is there, with file and line where it stands in one. */
  readonly found: string;
  /** What it means for pruning here. */
  readonly means: string;
  /** What to do; null where nothing is. */
  readonly todo: string | null;
}

export type Topic =
  | 'taskgraph'
  | 'place'
  | 'decision task'
  | 'cron'
  | 'index'
  | 'actions'
  | 'treeherder'
  | 'worker'
  | 'prunable'
  | 'optimization'
  | 'target methods'
  | 'strategies'
  | 'verifications'
  | 'by hand';

export const fine = (topic: Topic, found: string, means: string): Finding => ({
  topic,
  level: 'fine',
  found,
  means,
  todo: null,
});

export const note = (topic: Topic, found: string, means: string): Finding => ({
  ...fine(topic, found, means),
  level: 'note',
});

export const todo = (topic: Topic, found: string, means: string, what: string): Finding => ({
  topic,
  level: 'todo',
  found,
  means,
  todo: what,
});

export const stop = (topic: Topic, found: string, means: string, what: string): Finding => ({
  ...todo(topic, found, means, what),
  level: 'stop',
});
