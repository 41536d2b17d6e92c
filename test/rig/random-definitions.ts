import fc from 'fast-check';
import type { Task } from '../../src/graph/task.ts';
import { TaskGraph } from '../../src/graph/task-graph.ts';
import type { Label } from '../../src/util/ids.ts';
import { task } from './graphs.ts';

const ROUTES = [
  'index.gecko.v2.autoland.latest.app.build',
  'index.gecko.v2.autoland.latest.app.test',
  'index.gecko.v2x.a',
  'index.other.v2.a',
  'index.gecko.cache.linux/opt',
  'index.gecko.with space',
  'index.gecko..double',
  'index.',
  'index.é',
  'notify.email.someone@example.com.on-failed',
  'notify.slack-channel.C1.on-any',
  'notify.email.someone@example.com.on-faild',
  'notify.irc',
  'tc-treeherder.v2.autoland.abc.1',
];
const treeherder = fc.record(
  {
    collection: fc.constantFrom({ opt: true }, { debug: true }, {}, { opt: true, debug: true }),
    machine: fc.constantFrom({ platform: 'linux' }, { platform: 'mac' }, {}),
    groupSymbol: fc.constantFrom('T', 'B'),
    symbol: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    tier: fc.constantFrom(1, 2, 3),
  },
  { requiredKeys: ['collection', 'machine', 'symbol'] },
);

/** Mostly one usual value, so that most graphs have one thing wrong, or nothing. */
const rarely = <T>(usual: T, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd });

const sketch = fc.record({
  kind: rarely('test', fc.constantFrom('dummy', 'post-dummy-x')),
  treeherder: fc.option(treeherder, { nil: undefined }),
  routes: rarely<readonly string[]>([], fc.array(fc.constantFrom(...ROUTES), { minLength: 1, maxLength: 3 })),
  workerType: rarely('linux', fc.constantFrom('always-optimized', 'Linux_2', 'l'.repeat(39), 'a b', '')),
  provisionerId: rarely('gecko-3', fc.constantFrom('gecko_t', 'a/b', 'é')),
  alias: rarely<unknown>(undefined, fc.constantFrom('linux-gcc', 'mac-gcc', ['linux-gcc', 'x'], [], '', null)),
  needs: fc.array(fc.nat(9), { maxLength: 2 }),
});

/** Full task graphs of trust domain `gecko` whose definitions have, now and then, something wrong. */
export const definitionGraphs: fc.Arbitrary<TaskGraph> = fc
  .array(sketch, { minLength: 1, maxLength: 6 })
  .map((sketches) => {
    const tasks = new Map<Label, Task>();
    for (const [
      i,
      { kind, treeherder: shown, routes, workerType, provisionerId, alias, needs },
    ] of sketches.entries()) {
      const made = task(`t${i}`, {
        kind,
        needs: i === 0 ? [] : needs.map((need) => `t${need % i}`),
        attributes: alias === undefined ? {} : { 'toolchain-alias': alias as never },
        definition: {
          workerType,
          provisionerId,
          routes: [...routes],
          extra: shown === undefined ? {} : { treeherder: shown as never },
        },
      });
      tasks.set(made.label, made);
    }
    return new TaskGraph(tasks);
  });
