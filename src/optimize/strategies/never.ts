import { removing } from '../strategy.ts';

/** Never removes: also the strategy of a task that names none. */
export const never = removing({ prunes: false }, () => ({
  remove: false,
  by: 'never',
  reason: 'no strategy removes it',
}));
