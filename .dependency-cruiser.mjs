/**
 * Who may import whom. One row a room: what it may import besides itself, `failure`, `util` and libraries, and why.
 * Type-only imports count.
 */
const rooms = [
  { room: 'src/util', may: [], why: 'the ground everything stands on' },
  { room: 'src/failure.ts', may: ['src/util'], why: 'every room reports failures; it depends on none' },
  {
    room: 'src/ports.ts',
    may: ['src/graph', 'src/seta'],
    why: 'types only: what the outside offers, in the words of those who use it',
  },
  { room: 'src/graph', may: [], why: 'a task graph is itself, whatever is decided over it' },
  { room: 'src/seta', may: ['src/graph'], why: 'the data judges labels; it knows no optimizer and no network' },
  {
    room: 'src/optimize',
    may: ['src/graph', 'src/seta'],
    why: 'the stage is a function of graph, parameters and data',
  },
  { room: 'src/regenerate', may: ['src/seta'], why: 'making data needs records, not graphs or services' },
  {
    room: 'src/replay',
    may: ['src/graph', 'src/seta', 'src/optimize', 'src/regenerate'],
    why: 'a replay runs production code over the past',
  },
  { room: 'src/report', may: ['src/seta', 'src/optimize', 'src/replay'], why: 'a report shows results, it makes none' },
  {
    room: 'src/decision',
    may: ['src/graph', 'src/seta', 'src/optimize', 'src/ports.ts'],
    why: 'a decision is planned from facts and carried out through ports',
  },
  {
    room: 'actions',
    may: ['src/graph', 'src/seta', 'src/optimize', 'src/decision', 'src/ports.ts'],
    why: 'an action plans from artifacts and acts through ports',
  },
  { room: 'src/edge', may: ['src/ports.ts', 'src/graph'], why: 'the edge implements ports and decides nothing' },
];

const open = ['src/util', 'src/failure.ts'];
const pattern = (path) => `^${path.replaceAll('.', '[.]')}${path.endsWith('.ts') ? '$' : '/'}`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'no circles', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'every import resolves',
      from: {},
      to: { couldNotResolve: true },
    },
    ...rooms.map(({ room, may, why }) => ({
      name: `room-${room.replace(/^src\//, '')}`,
      severity: 'error',
      comment: `${room} may import ${[...may, 'failure', 'util'].join(', ')}: ${why}`,
      from: { path: pattern(room) },
      to: { path: '^(src|actions|test|bench|demo)/', pathNot: [room, ...may, ...open].map(pattern) },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
