import type { PushRecord } from '../../history/records.ts';
import { shortRevision } from '../revisions.ts';

/** A push that takes back what another one brought. Pushes by their place in time. */
export interface Backout {
  /** Null where the message does not say which, or it is not in the window. */
  readonly culprit: number | null;
  readonly fix: number;
  /** The commit that says so. */
  readonly revision: string;
}

/** `Revert "..."`, with or without what a tool writes before it. */
const REVERT = /^(?:\[[^\]]{1,40}\] ?)?Revert(?:ed|s)?:? "(.+)"/i;
/** Says that something is taken back: hg's and git's own words, and those of merge requests. */
const TAKES_BACK = /^(?:back(?:ed|ing|s)?[ -]?out|revert(?:ed|ing|s)?)\b/i;
const BODY = /^(?:This reverts (?:merge request|commit|pull request)|Reverts )/im;
const HEX = /(?<![\w-])[0-9a-f]{7,40}(?![\w-])/gi;
const NUMBER = /(?:#|!|\bbug )(\d{1,9})(?!\d)/gi;
/** The first lines say what is taken back; longer messages quote. */
const READ = 2000;

/**
 * The backouts and reverts that commit messages name, in order of time, each culprit once a push. What was taken back is found by
 * revision (`This reverts commit <sha>`, `Backed out changeset <sha>`), by subject (`Revert "..."`), or by the number of
 * a bug or merge request (`Backed out 3 changesets (bug 1234)`, `Reverts owner/name#12`): the last earlier push that has it.
 */
export function backoutsOf(pushes: readonly PushRecord[]): readonly Backout[] {
  const seen = new Map<string, number>();
  const backouts: Backout[] = [];
  pushes.forEach(({ revision, commits = [] }, fix) => {
    for (const commit of commits) {
      const { message } = commit;
      const found = namedIn(message).map((names) => names.flatMap((name) => seen.get(name) ?? []));
      const culprits = new Set(found.find((places) => places.length > 0));
      if (TAKES_BACK.test(message) || REVERT.test(message) || BODY.test(message.slice(0, READ))) {
        if (culprits.size === 0) backouts.push({ culprit: null, fix, revision: commit.revision });
        for (const culprit of culprits) backouts.push({ culprit, fix, revision: commit.revision });
      }
    }
    for (const name of [revision, ...commits.flatMap(namesOf)]) {
      seen.set(name, fix);
      if (/^[0-9a-f]{12}/.test(name)) seen.set(shortRevision(name), fix).set(name.slice(0, 7), fix);
    }
  });
  const once = new Map(backouts.map((backout) => [`${backout.culprit} ${backout.fix}`, backout]));
  return [...once.values()];
}

const subjectOf = (message: string): string => (message.split('\n', 1)[0] ?? '').trim();

/** What a later message may call a commit by. */
const namesOf = ({ revision, message }: { readonly revision: string; readonly message: string }): string[] => [
  revision,
  `"${subjectOf(message)}"`,
  ...numbersIn(subjectOf(message)),
  ...numbersIn(/^Merge (?:pull|merge) request.*/i.exec(message)?.[0] ?? ''),
];

/** What a message may name what it takes back by: revisions, else a subject, else numbers. */
function namedIn(message: string): readonly (readonly string[])[] {
  const text = message.slice(0, READ);
  const subject = REVERT.exec(text)?.[1];
  // A quoted subject may name the revisions that it was about itself.
  const unquoted = subject === undefined ? text : text.replace(subject, '');
  const revisions = [...unquoted.matchAll(HEX)].map(([name]) => name.toLowerCase());
  const body = BODY.exec(text);
  return [
    revisions.map((name) => (name.length >= 12 ? shortRevision(name) : name.slice(0, 7))),
    subject === undefined ? [] : [`"${subject}"`],
    numbersIn(body ? text.slice(body.index) : ''),
    numbersIn(subjectOf(text)),
  ];
}

const numbersIn = (text: string): string[] => [...text.matchAll(NUMBER)].map(([, number]) => `#${number}`);
