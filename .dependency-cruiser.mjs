const bisectCore = [
  'model',
  'rates',
  'posterior',
  'choose',
  'stop',
  'next',
  'simulate',
  'outlook',
  'rivals',
  'expectation',
].map((name) => `actions/bisect/${name}.ts`);

/**
 * Who may import whom. One row a room, from the ground up: what it may import besides itself, `util` and libraries, and
 * why. Type-only imports count. A room stands above all that it may import, so arrows run down only.
 */
const rooms = [
  { room: 'src/util/ports.ts', may: ['src/graph', 'src/seta'], why: 'types only: what the outside offers' },
  { room: 'src/util', may: [], why: 'the ground everything stands on' },
  {
    room: 'src/taskcluster/provenance.ts',
    may: [],
    why: 'who may speak for what is asked by every reader, and decided from what the queue says alone',
  },
  { room: 'src/graph', may: [], why: 'a task graph is itself, whatever is decided over it' },
  { room: 'src/seta', may: ['src/graph'], why: 'the data judges labels; it knows no optimizer and no network' },
  {
    room: 'src/push',
    may: ['src/graph', 'src/seta'],
    why: 'whether a push prunes follows from its facts and the data',
  },
  {
    room: 'src/optimize',
    may: ['src/graph', 'src/seta', 'src/push'],
    why: 'the stage is a function of graph, parameters and data',
  },
  {
    room: 'src/kinds',
    may: ['src/graph', 'src/seta', 'src/push', 'src/optimize'],
    why: 'kinds become a graph, and morphs change what the stage left of it',
  },
  { room: 'src/create', may: ['src/graph', 'src/util/ports.ts'], why: 'tasks are created whoever planned them' },
  {
    room: 'src/decision',
    may: ['src/graph', 'src/seta', 'src/push', 'src/optimize', 'src/kinds', 'src/create'],
    why: 'a decision is planned from facts and carried out through ports',
  },
  { room: 'src/edge', may: [], why: 'transport decides nothing and knows nobody' },
  {
    room: 'src/taskcluster',
    may: ['src/graph', 'src/seta', 'src/edge'],
    why: 'the ports over the Taskcluster client; it decides nothing',
  },
  {
    room: 'src/history',
    may: ['src/edge', 'src/util/ports.ts'],
    why: 'what happened is fetched, kept and put in order; what it means is told elsewhere',
  },
  {
    room: 'src/regenerate',
    may: ['src/seta', 'src/history/records.ts', 'src/history/run-table.ts', 'src/history/evidence.ts'],
    why: 'making data needs records, not graphs or services',
  },
  {
    room: 'src/replay',
    may: [
      ...['src/graph', 'src/seta', 'src/push', 'src/optimize', 'src/regenerate'],
      ...['src/history/records.ts', 'src/history/run-table.ts'],
    ],
    why: 'a replay runs production code over the past',
  },
  {
    room: 'src/audit',
    may: ['src/graph', 'src/seta', 'src/push', 'src/optimize', 'src/history/run-table.ts'],
    why: 'whether what was promised was kept follows from the ledgers of many pushes and from what ran',
  },
  {
    room: 'src/report',
    may: [
      'src/seta',
      'src/push',
      'src/optimize',
      'src/regenerate',
      'src/replay',
      'src/audit',
      'src/history/bisection.ts',
    ],
    why: 'a report shows results, on a page or a terminal; it makes none',
  },
  {
    room: 'actions/engine',
    may: ['src/graph', 'src/seta', 'src/push', 'src/optimize', 'src/create', 'actions/offer/names.ts'],
    why: 'an action plans from artifacts and acts through ports',
  },
  {
    room: 'actions/offer',
    may: ['src/graph', 'src/seta', 'src/push', 'src/kinds', 'src/create', 'src/history/bisection.ts', 'actions/engine'],
    why: 'how actions show themselves to clients and administrators',
  },
  {
    room: 'src/init',
    may: ['actions/offer'],
    why: 'what a repository is like follows from its files and graphs, and what hooks would make of them',
  },
  ...bisectCore.map((room) => ({
    room,
    may: bisectCore.filter((other) => other !== room),
    why: 'the search for a culprit is a function of numbers; whoever runs it knows tasks and pushes',
  })),
  {
    room: 'actions',
    may: ['src/graph', 'src/seta', 'src/push', 'src/optimize', 'src/create', 'src/history/bisection.ts', 'src/report'],
    why: 'an action is a file that gathers and plans, and may leave a report; the engine does the rest',
  },
];

// Whoever reads what a task has made asks the one module of provenance, which decides and knows nobody.
const open = ['src/util', 'src/taskcluster/provenance.ts'];
const within = (room) => rooms.flatMap((one) => (one.room.startsWith(`${room}/`) ? [pattern(one.room)] : []));
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
    {
      name: 'not-to-dev',
      severity: 'error',
      comment: 'what is shipped runs without what only developers install; types may come from there',
      from: { path: '^(src|actions)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    ...rooms.map(({ room, may, why }) => ({
      name: `room-${room.replace(/^src\//, '')}`,
      severity: 'error',
      comment: `${room} may import ${[...may, 'util'].join(', ')}: ${why}`,
      // A room within another has a row of its own.
      from: { path: pattern(room), pathNot: within(room) },
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
