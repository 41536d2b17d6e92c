import { removing } from '../strategy.ts';

/** Removes on every push that is no backstop. */
export const backstop = removing({ prunes: true }, (_task, _argument, { isBackstop }) => ({
  remove: !isBackstop,
  by: 'backstop',
  reason: isBackstop ? 'this push is a backstop' : 'it runs on backstops only',
}));
