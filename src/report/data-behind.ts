import type { Addresses } from '../regenerate/addresses.ts';
import type { Built } from '../regenerate/build.ts';
import { type Html, html, link } from './html.ts';

/** What an artifact does not say itself: the regressions behind it, and what Treeherder calls its tasks. */
export interface Behind {
  readonly regressions: readonly BehindRegression[];
  readonly symbolOf: (label: string) => string | null;
}

export interface BehindRegression {
  readonly fix: string;
  /** Unix seconds. */
  readonly lastSeen: number;
  /** The chance that there was one. */
  readonly weight: number;
  readonly labels: readonly string[];
  /** The bug that the fix names, and where commit and push can be looked at; null where that is not known. */
  readonly bug: { readonly id: string; readonly url: string } | null;
  readonly commit: string | null;
  readonly push: string | null;
}

/** What data that has just been made was made from, the latest regression first. */
export function behindData(built: Built, symbolOf: Behind['symbolOf'], addresses: Addresses): Behind {
  const regressions = built.regressions.map(({ fix, lastSeen, weight, failures }) => {
    const message = built.messageOf(fix);
    return {
      ...{ fix, lastSeen, weight, labels: [...failures.keys()] },
      bug: message === null ? null : addresses.bug(message),
      commit: addresses.commit(fix),
      push: addresses.push(fix),
    };
  });
  return { symbolOf, regressions: regressions.sort((a, b) => b.lastSeen - a.lastSeen) };
}

/** Where a regression can be looked at: its fix, the bug, the push. */
export function regressionLinks({ fix, bug, commit, push }: BehindRegression): Html {
  const name = html`<code>${fix.slice(0, 12)}</code>`;
  const others = [bug && link(bug.url, `bug ${bug.id}`), push && push !== commit && link(push, 'push')];
  return html`${commit === null ? name : link(commit, name)}${others.map((one) => (one ? html`, ${one}` : null))}`;
}
