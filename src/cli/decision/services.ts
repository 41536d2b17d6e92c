import type { Home } from '../../optimize/subgraph.ts';
import type { Parameters } from '../../push/parameters.ts';
import type { Taskcluster } from '../../taskcluster/connect.ts';
import { deployment } from '../../taskcluster/deployment.ts';
import type { Result } from '../../util/failure.ts';
import type { Index } from '../../util/ports.ts';
import { err, ok } from '../../util/result.ts';
import { homeFromEnvironment } from '../inputs.ts';

/** The world of a decision task. */
export interface Outside {
  readonly home: Home;
  /** Null for a dry run, which changes nothing. */
  readonly services: Pick<Taskcluster, 'queue' | 'index'> | null;
  /** To look things up; null where a dry run knows no deployment. */
  readonly lookup: Pick<Index, 'findTask'> | null;
}

/** The decision task is this one, and Taskcluster is where the environment says. Only a dry run can do without. */
export async function outside(dryRun: boolean, parameters: Parameters): Promise<Result<Outside>> {
  if (!dryRun && process.env['TASK_ID'] === undefined) {
    return err({
      reason: 'bad-usage',
      message: 'TASK_ID is not set: this does not run in a decision task',
      fix: 'use --dry-run, or set TASK_ID to the id of the task group',
    });
  }
  const home = homeFromEnvironment(parameters);
  if (!home.ok) return home;
  const place = deployment(process.env);
  if (!place.ok) return dryRun ? ok({ home: home.value, services: null, lookup: null }) : place;
  const { connect } = await import('../../taskcluster/connect.ts');
  const services = connect(place.value);
  // What is only looked up, and has a safe answer where that fails, is not waited for as long as creating tasks is.
  const { index: lookup } = connect(place.value, { retries: 3 });
  return ok({ home: home.value, services: dryRun ? null : services, lookup });
}
