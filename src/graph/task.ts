import type { Label, TaskId } from '../util/ids.ts';
import type { Json, JsonObject } from '../util/json.ts';

/**
 * A task as it stands in `full-task-graph.json`. The field names are the file's, so that a graph of 150 MB is read
 * without a second copy of it. Treat as immutable.
 */
export interface Task {
  readonly kind: string;
  readonly label: Label;
  readonly description?: string;
  readonly attributes: Attributes;
  /** Edge name to the label depended on; to its taskId in `task-graph.json`. */
  readonly dependencies: { readonly [edge: string]: Label | TaskId };
  readonly soft_dependencies?: readonly Label[];
  readonly if_dependencies?: readonly Label[];
  /** One strategy name to its argument, or null: never optimized. */
  readonly optimization: { readonly [strategy: string]: Json } | null;
  readonly task: TaskDefinition;
  /** Only in `task-graph.json`. */
  readonly task_id?: TaskId;
}

export interface Attributes {
  readonly [name: string]: Json;
}

/** A task definition for `queue.createTask`; timestamps may still be `{"relative-datestamp": "1 day"}`. */
export type TaskDefinition = JsonObject;
