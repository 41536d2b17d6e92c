import type { Failure } from '../util/failure.ts';
import type { Label } from '../util/ids.ts';

/** Something about a task for which the graph is refused before anything is created. */
export interface GraphProblem {
  readonly label: Label;
  /** The part of the definition that it is about. */
  readonly field: string;
  readonly message: string;
  readonly fix: string;
}

/** Tells a problem to a person: with file and line where it is known which kind made the task. */
export type TellProblem = (problem: GraphProblem) => Failure;

/** What is told where nothing more is known of the task than its label. */
export const tellProblem: TellProblem = ({ label, message, fix }) => {
  return { reason: 'bad-graph', where: label, message, fix };
};
