// The arguments of an iteration of a batch of policies, on one thread or on a pool.
import { checkCount } from '../arguments/checks.js';
import type { LogitRows, Logits } from '../arguments/logits.js';
import { checkOptions, unsupported } from '../arguments/options.js';
import type { Refinements } from '../arguments/refinements.js';
import { resolveSchedule, type ScheduleOptions, scheduleFields } from '../arguments/schedule.js';
import type { VariantColumns } from '../arguments/variant.js';
import type { Backend, PolicyInput, PolicyStatistics } from '../backend.js';
import { resolveLaw } from '../recurrence/law.js';
import type { Law } from '../recurrence/lawColumns.js';
import { checkBinary, refinementOf } from './binaryRows.js';
import { resolveStart } from './startedIterates.js';

export interface IterateOptions extends ScheduleOptions {
  /**
   * Logits of the policies that the iteration starts from, of the type of the batch, row-major without stride. Default: the
   * reference policies.
   */
  readonly start?: Logits;
}

export const iterateFields = [...scheduleFields, 'start'] as const;

export interface Iteration {
  readonly law: Law;
  /** Number of steps. */
  readonly count: number;
  /** Policies of step 0; null where they are the reference. */
  readonly start: LogitRows | null;
  /** The first refinement that the law has. */
  readonly field: keyof Refinements | undefined;
}

/** What a batch is, as far as arguments depend on it. */
type BatchOf = Pick<PolicyInput, 'type' | 'impossible' | 'rows' | 'outcomes'> & {
  readonly statistics: Pick<PolicyStatistics, 'logOdds' | 'mean'>;
};

export function resolveIteration(
  backend: Backend,
  where: string,
  batch: BatchOf,
  variant: VariantColumns,
  steps: number,
  options: unknown,
): Iteration {
  const rule = resolveLaw(backend, where, variant, batch.rows);
  const count = checkCount(where, 'steps', steps, 0);
  const given = checkOptions<IterateOptions>(where, 'options', options, iterateFields);
  const schedule = resolveSchedule(where, given, count);
  const law = schedule === null ? rule : { ...rule, schedule };
  const field = refinementOf(law);
  if (field !== undefined) checkBinary(where, field, batch.statistics);
  if (given.start === undefined) return { law, count, start: null, field };
  if (law.clip) {
    const reason =
      'clipping changes the outcomes of another start one by one, so that no tilt describes the policies; optimalPolicy takes such steps';
    throw unsupported(where, 'clip', reason);
  }
  return { law, count, start: resolveStart(where, given.start, batch.rows, batch.outcomes, batch), field };
}
