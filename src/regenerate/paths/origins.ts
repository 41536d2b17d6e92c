import type { Evidence } from '../../history/evidence.ts';
import type { PushRecord } from '../../history/records.ts';
import type { Regression } from '../regressions.ts';
import { shortRevision } from '../revisions.ts';
import type { Window } from '../window.ts';

/**
 * What a regression came of, as far as files tell: those of the push that brought it, where evidence names one; else those of the fix or the
 * backout, which touches the same. Null where neither is known, or changes too much to tell.
 */
export function originsOf({ pushes }: Pick<Window, 'pushes'>): (regression: Regression) => readonly string[] | null {
  const fixes = new Map([...pushes.values()].map((push) => [shortRevision(push.revision), push]));
  return ({ fix, evidence }) => {
    const culprits = new Set(evidence.flatMap((piece) => culpritOf(piece) ?? []));
    const culprit = culprits.size === 1 ? pushes.get([...culprits][0] ?? -1) : undefined;
    return filesOf(culprit) ?? filesOf(fixes.get(shortRevision(fix)));
  };
}

const filesOf = (push: PushRecord | undefined): readonly string[] | null =>
  push?.files && push.files.length > 0 ? push.files : null;

/** The push that evidence takes for the culprit; null where it leaves several. */
function culpritOf({ because, pushId }: Evidence): number | null {
  if (because.kind === 'verdict') return pushId;
  if (because.kind === 'backout') return because.culpritPushId;
  return because.kind === 'streak' && because.landed[0] === because.landed[1] ? because.landed[0] : null;
}
