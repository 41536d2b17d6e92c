import type { Ledger } from '../optimize/ledger.ts';

/** A push as an audit sees it. Pushes are handed over in the order in which they were counted. */
export interface AuditedPush {
  /** Null where its decision left none. */
  readonly ledger: Ledger | null;
  /** Whether its decision task completed: what did not has run nothing. */
  readonly completed: boolean;
  /** The decision task, for links; null where it is not known. */
  readonly taskGroupId: string | null;
}

/** A push in what an audit tells. */
export interface PushName {
  readonly pushlogId: string;
  readonly revision: string;
  readonly taskGroupId: string | null;
}

/** Where a push stands: its number, and when it was pushed, in Unix seconds. */
export interface Place {
  readonly number: number;
  readonly time: number;
  /** Whether its number is its pushlog id. */
  readonly isId: boolean;
}

export const nameOf = ({ push }: Pick<Ledger, 'push'>, { taskGroupId }: AuditedPush): PushName => ({
  pushlogId: push.pushlogId,
  revision: push.revision,
  taskGroupId,
});

/**
 * Numbers pushes as backstops count them: by the pushlog id; where there is none those that were decided, one after the other, as a
 * decision counts itself at its end.
 */
export function numbering(): (push: AuditedPush) => Place {
  let last: Place = { number: 0, time: 0, isId: false };
  return ({ ledger, completed }) => {
    const id = Number(ledger?.push.pushlogId);
    const counted = Number.isSafeInteger(id) && id > 0;
    last = {
      isId: counted,
      number: counted ? id : last.number + (ledger && completed ? 1 : 0),
      time: ledger?.push.pushdate ?? last.time,
    };
    return last;
  };
}
