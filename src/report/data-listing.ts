import type { LabelData, SetaData } from '../seta/artifact.ts';
import { slotCount } from '../seta/slots.ts';
import { byCodePoint } from '../util/json.ts';
import type { Html } from './html.ts';
import { type ListingGroup, listing } from './listing.ts';

/** Every label of the data with what it caught; those that run on every push first, the most needed of them first. */
export const dataListing = ({ tasks, rota }: SetaData): Html => {
  const entries = Object.entries<LabelData>(tasks);
  const hasFlakes = entries.some(([, { flake }]) => flake);
  return listing({
    id: 'labels-table',
    caption: 'Labels of the data',
    columns: [
      { name: 'Label', kind: 'text', shared: false },
      { name: 'Priority', kind: 'number', shared: true, choose: true },
      { name: 'Reason', kind: 'text', shared: true, choose: true },
      { name: 'Caught', kind: 'number', shared: false },
      { name: 'Only it caught', kind: 'number', shared: false },
      { name: 'Run seconds', kind: 'number', shared: false },
      ...(rota ? [{ name: `Of ${rota.slots} pushes`, kind: 'number', shared: false } as const] : []),
      ...(hasFlakes ? [{ name: '% by chance', kind: 'number', shared: false } as const] : []),
      { name: 'Until', kind: 'text', shared: true },
    ],
    groups: groups(entries, rota, hasFlakes),
    command: null,
    withoutScript:
      'Where scripts are allowed, a table to search and sort stands here. The same labels are below, by priority; a label is ' +
      'followed by the regressions it caught, those that nothing else caught, ' +
      (rota
        ? `its median run time in seconds, and on how many of ${rota.slots} pushes it runs`
        : 'and its median run time in seconds') +
      (hasFlakes ? '; last, the percentage of its runs that fail by chance.' : '.'),
  });
};

type Entry = readonly [label: string, data: LabelData];

function groups(entries: readonly Entry[], rota: SetaData['rota'], hasFlakes: boolean): readonly ListingGroup[] {
  const ordered = entries.toSorted(
    ([a, x], [b, y]) => x.priority - y.priority || y.sole - x.sole || y.caught - x.caught || byCodePoint(a, b),
  );
  const byPriority = Map.groupBy(ordered, ([, { priority }]) => priority);
  return [...byPriority].map(([priority, those]) => ({
    heading: `priority ${priority}`,
    blocks: [...Map.groupBy(those, ([, { reason, until }]) => JSON.stringify([reason, until]))].map(([, alike]) => {
      const { reason = 'regressions', until = null } = alike[0]?.[1] ?? {};
      return {
        heading: until === null ? reason : `${reason}, until ${until}`,
        shared: [priority, reason, until ?? ''],
        lines: alike.map(([label, { caught, sole, runSeconds, slots, flake }]) => {
          const runs = slots === undefined ? '' : slotCount(slots);
          const failed = flake && flake.runs > 0 ? Math.round((10_000 * flake.failures) / flake.runs) / 100 : '';
          return [label, caught, sole, runSeconds ?? '', ...(rota ? [runs] : []), ...(hasFlakes ? [failed] : [])];
        }),
        offered: false,
      };
    }),
  }));
}
