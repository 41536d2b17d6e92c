import { removing } from '../strategy.ts';

/** Always removes. */
export const always = removing({ prunes: true }, () => ({
  remove: true,
  by: 'always',
  reason: 'its strategy always removes',
}));
