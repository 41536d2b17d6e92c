/** What was passed over or could not be known, counted with an example: told once at the end, not push by push. */

const TOLD = {
  'no decision task': 'pushes have no decision task in the index, and so no runs',
  'not believed': 'decision tasks in the index are not believed, and passed over',
  'other branch': 'decision tasks are of other branches, and passed over (--branch names the one that counts)',
  'no push': 'decision tasks in the index are for no push, and passed over',
  'group expired': 'task groups have expired: nothing is known of their runs any more',
  'parameters expired': 'decision tasks have no parameters.yml any more: their own routes say which push they are of',
  'labels expired': 'task groups have no label-to-taskid.json any more: labels are what tasks say of themselves',
  'labels unreadable': 'label-to-taskid.json cannot be read; labels are what tasks say of themselves',
  'no messages': 'pushes have commit messages that nobody here knows: no revert is seen in them',
  'verdict not believed': 'verdicts of bisections are not believed, and passed over',
  'verdict unreadable': 'verdicts of bisections cannot be used, and are passed over',
} as const;

export type Oddity = keyof typeof TOLD;

export class Oddities {
  private readonly seen = new Map<Oddity, Set<string>>();

  /** Counts an example once, however often it is met. */
  note(oddity: Oddity, example: string): void {
    const seen = this.seen.get(oddity) ?? new Set();
    this.seen.set(oddity, seen.add(example));
  }

  /** A sentence for each. */
  told(): readonly string[] {
    return [...this.seen].map(([oddity, [first = '', ...more]]) => {
      return `${more.length + 1} ${TOLD[oddity]}; the first is ${first}`;
    });
  }
}
