// The vectors that the trainers' own code computed, and why some of them are not matched.
import { readFileSync } from 'node:fs';
import type { ConventionName, ConventionOptions } from '../../bindings/index.js';
import { reasons } from '../../scripts/reasons.js';

export interface AdvantageVector {
  readonly id: string;
  readonly trainer: string;
  readonly function: string;
  readonly file: string;
  readonly commit: string;
  readonly dtype: 'float32' | 'float64';
  /** The convention here that is meant to give the same; null if there is none. */
  readonly convention: ConventionName | ConventionOptions | null;
  /** Rewards by groups; NaN is a string. */
  readonly rewards?: (number | string)[][] | null;
  /** Several rewards for each answer, for conventions that combine them. */
  readonly components?: (number | string)[][];
  readonly size?: number;
  readonly ids?: number[];
  readonly params?: Record<string, unknown>;
  /** Why the result here is not the trainer's to the last digit. */
  readonly differs?: keyof typeof reasons;
  /** Advantages, or how the trainer refuses. */
  readonly expected: (number | string)[] | { readonly throws: string };
}

/** How far advantages may be from the trainer's where nothing is said, of max(1, |expected|). */
export const TOLERANCE = 1e-12;

export const advantageVectors: readonly AdvantageVector[] = JSON.parse(
  readFileSync(new URL('../vectors/trainer-advantages.json', import.meta.url), 'utf8'),
);

export function offsetsOf(groups: readonly (readonly unknown[])[]): number[] {
  const offsets = [0];
  for (const group of groups) offsets.push(offsets.at(-1)! + group.length);
  return offsets;
}

/** The convention, with what the trainer does besides. */
export function conventionOf({ convention }: AdvantageVector): ConventionOptions {
  return typeof convention === 'string' ? { preset: convention, faithful: true } : { ...convention, faithful: true };
}

/** How far advantages are from those of a vector, of max(1, |expected|); NaN is NaN. */
export function distance({ expected, trainer }: AdvantageVector, advantages: ArrayLike<number>): number {
  if (!Array.isArray(expected)) return Infinity;
  // AReaL returns float32 of what it computes in float64.
  const rounded = trainer === 'areal' ? Math.fround : (a: number) => a;
  const apart = expected.map(Number).map((want, i) => {
    const got = rounded(advantages[i]!);
    return Number.isNaN(want) && Number.isNaN(got) ? 0 : Math.abs(got - want) / Math.max(1, Math.abs(want));
  });
  return apart.some(Number.isNaN) ? Number.NaN : Math.max(...apart);
}

export { reasons };
