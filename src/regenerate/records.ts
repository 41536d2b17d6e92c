/** What this room works on. The types live in `util`, because the edge, which may not import this room, makes them. */
export type * from '../util/records.ts';
