// Parameters that change from step to step, where steps are taken.
import type { Numbers } from './arrays.js';
import { checkCount } from './checks.js';
import { readColumn } from './numbers.js';
import { checkOptions } from './options.js';
import { checkField } from './variant.js';

/** Parameters of each step, in the place of the variant's: entry n is that of step n + 1. */
export interface Schedule {
  /** Strength of the KL penalty, above 0. */
  readonly beta?: Numbers;
  /** Share of beta that anchors to the reference policy, from 0 to 1. */
  readonly alpha?: Numbers;
}

export interface ScheduleOptions {
  /** Parameters of each step, one value a step. Default: those of the variant throughout. */
  readonly schedule?: Schedule;
  /** After every so many steps the reference policy becomes the current one, at least 1. Default: never. */
  readonly resetReferenceEvery?: number;
}

export const scheduleFields = ['schedule', 'resetReferenceEvery'] as const;

/** A schedule with all choices made. */
export interface ResolvedSchedule {
  readonly beta: Float64Array<ArrayBuffer> | null;
  readonly alpha: Float64Array<ArrayBuffer> | null;
  /** Infinity: never. */
  readonly resetEvery: number;
}

/** Checks a schedule for so many steps; null where nothing changes. */
export function resolveSchedule(where: string, options: ScheduleOptions, steps: number): ResolvedSchedule | null {
  const { schedule = {}, resetReferenceEvery } = options;
  const given = checkOptions<Schedule>(where, 'schedule', schedule, ['beta', 'alpha']);
  const column = (field: keyof Schedule) => {
    const { [field]: list } = given as { readonly [name in keyof Schedule]?: unknown };
    const name = `schedule.${field}`;
    if (list === undefined) return null;
    const numbers = readColumn(where, name, list, steps, `${steps}, one for each step`);
    for (let n = 0; n < steps; n++) checkField(where, field, numbers[n], n, name);
    return numbers;
  };
  const [beta, alpha] = [column('beta'), column('alpha')];
  const resetEvery =
    resetReferenceEvery === undefined ? Infinity : checkCount(where, 'resetReferenceEvery', resetReferenceEvery, 1);
  return beta === null && alpha === null && resetEvery === Infinity ? null : { beta, alpha, resetEvery };
}
