/**
 * The floor of the stage: reads a full task graph, parses it and writes the tasks of a label-to-taskid.json that are to
 * be created. It decides nothing and checks nothing. Arguments: graph, task-graph.json (for the labels to keep), out.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const [graph = '', labels = '', out = ''] = process.argv.slice(2);
const tasks = JSON.parse(readFileSync(graph, 'utf8'));
const kept: Record<string, unknown> = {};
for (const label of JSON.parse(readFileSync(labels, 'utf8'))) kept[label] = tasks[label];
writeFileSync(out, JSON.stringify(kept, null, 2));
