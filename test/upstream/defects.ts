import { chain, graphOf } from '../rig/graphs.ts';
import { type Push, push } from '../rig/pushes.ts';
import type { Defect } from './graph-case.ts';

/**
 * Where our outcome differs from upstream's on purpose. `npm run test:upstream` checks that upstream still has the
 * defect and that, without it, both sides agree; `npm test` checks our outcome.
 */
export const defects: readonly {
  readonly name: string;
  readonly defect: Defect;
  readonly why: string;
  readonly push: Push;
  readonly kept: readonly string[];
  readonly replaced: readonly string[];
}[] = [
  {
    // y -> x -> d <- k, where d runs only with x or k. x and y would be removed, k stays, so d stays, so x must.
    // That x stays is found out last; that y is needed below x then goes unnoticed.
    name: 'a task below a candidate that is kept after all',
    defect: 'dangling',
    why: 'get_subgraph refuses the outcome: "x depends on y as y but it has been removed"',
    push: push(
      graphOf({
        y: { optimization: { always: null } },
        x: { needs: ['y'], optimization: { always: null } },
        k: {},
        d: { needs: ['x', 'k'], ifNeeds: ['x', 'k'] },
      }),
    ),
    kept: ['d', 'k', 'x', 'y'],
    replaced: [],
  },
  {
    // a -> b -> c
    name: 'a composite of which all parts name a task to replace with',
    defect: 'all-true',
    why: 'its text says "Replacement will use the value returned by the first strategy passed in"; it answers True',
    push: push(chain({ a: { optimization: { both: ['a.latest'] } } }), {
      config: { strategies: { both: { all: ['index-search', { any: ['seta', 'index-search'] }] } } },
      index: {
        'a.latest': {
          taskId: 'Jj225X9YTv2223wICHjeOg' as never,
          state: 'completed',
          expires: '2027-11-22T00:00:00.000Z',
        },
      },
    }),
    kept: ['b', 'c'],
    replaced: ['a'],
  },
];
