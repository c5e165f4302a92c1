// What the orbits of a backend mean, written into columns.

import { type AttractorKind, type Attractors, attractorKinds } from './attractorColumns.js';
import type { Law } from './lawColumns.js';
import { type Logarithms, logOf } from './logOf.js';
import { type Lyapunov, lyapunov } from './orbitWindows.js';

/** An orbit counts as at rest when a step is shorter than this times max(1, |x|). */
export const TOLERANCE = 1e-10;

/** Log-odds beyond which an orbit ends at p = 1: of doubles, or where 1 - p < 1e-10 if nothing draws it back (alpha = 0). Likewise at p = 0. */
export function ceiling(alpha: number): number {
  return alpha === 0 ? SETTLED : 1e300;
}

/** Log-odds where 1 - p = 1e-10. */
const SETTLED = 23.025850929940457;

/** How far an orbit can go until it ends at p = 1, or at p = 0. */
export interface OrbitLimits {
  readonly least: number;
  readonly most: number;
}

/** Where orbits of element i end at p = 0 and at p = 1. */
export function limitsOf({ alpha, clip, group, meanOnly, varianceEpsilon }: Law, i: number): OrbitLimits {
  const most = ceiling(alpha[i]!);
  // A drive without bound is held back by clipping alone, which lets failure shrink by 1 - low a step, without end.
  const held = clip !== undefined && clip.low < 1 && !group && !meanOnly && varianceEpsilon[i] === 0;
  return { least: -most, most: held ? SETTLED : most };
}

/** How an orbit ended. */
export interface OrbitEnd {
  readonly steps: number;
  /** 0 for p = 0 and p = 1. */
  readonly period: number;
  /** Of the limit or the least point of the cycle; for period 0, its sign tells which end. */
  readonly logOdds: number;
  readonly multiplier: number;
}

/** What was met on the way. */
export interface OrbitPath {
  /** The log-odds that are furthest in the direction of the first step, and whether that is up. */
  readonly furthest: number;
  readonly upwards: boolean;
  readonly monotone: boolean;
}

const code = /* @__PURE__ */ (() =>
  Object.fromEntries(attractorKinds.map((kind, k) => [kind, k])) as Record<AttractorKind, number>)();

/** What the backend computes for it. */
interface Elementary extends Logarithms {
  exp(x: number): number;
}

export class OrbitRecord {
  readonly #backend: Elementary;
  readonly #reference: Float64Array;
  readonly #start: Float64Array;
  readonly #law: Law;
  readonly #maxSteps: number;
  readonly columns: Attractors;

  constructor(
    backend: Elementary,
    reference: Float64Array,
    start: Float64Array,
    law: Law,
    maxSteps: number,
    columns: Attractors,
  ) {
    this.#backend = backend;
    this.#reference = reference;
    this.#start = start;
    this.#law = law;
    this.#maxSteps = maxSteps;
    this.columns = columns;
  }

  /** Records an element that never is at a finite place, where its end follows from the rule. Others are to be iterated. */
  absorbed(i: number): boolean {
    const [x, start, alpha] = [this.#reference[i]!, this.#start[i]!, this.#law.alpha[i]!];
    // Below alpha = 1 a start at p = 0 or 1 stays there; an anchor at p = 0 or 1 draws every other start there at once.
    const stays = alpha < 1 && Math.abs(start) === Infinity;
    if (!stays && (alpha === 0 || Math.abs(x) !== Infinity)) return false;
    const steps = stays || start === x ? 1 : 2;
    if (steps > this.#maxSteps) this.unsettled(i, this.#maxSteps, lyapunov(0, 0, 0), false, true);
    else this.#boundary(i, stays ? start : x, steps, true);
    return true;
  }

  settled(
    i: number,
    { steps, period, logOdds, multiplier }: OrbitEnd,
    { furthest, upwards, monotone }: OrbitPath,
  ): void {
    const { columns } = this;
    if (period === 0) {
      this.#boundary(i, logOdds < 0 ? -Infinity : Infinity, steps, monotone);
      return;
    }
    columns.kind[i] = period === 1 ? code['fixed-point'] : code.cycle;
    columns.period[i] = period;
    columns.logOdds[i] = logOdds;
    columns.multiplier[i] = multiplier;
    columns.lyapunov[i] = logOf(this.#backend, Math.abs(multiplier)) / period;
    columns.lyapunovError[i] = 0;
    columns.steps[i] = steps;
    columns.monotone[i] = Number(monotone);
    const beyond = upwards ? furthest - logOdds : logOdds - furthest;
    const far = beyond > TOLERANCE * Math.max(1, Math.abs(logOdds));
    columns.overshoot[i] = period > 1 ? Number.NaN : far ? beyond : 0;
  }

  unsettled(
    i: number,
    steps: number,
    { exponent, standardError }: Lyapunov,
    irregular: boolean,
    monotone: boolean,
  ): void {
    const { columns } = this;
    columns.kind[i] = irregular ? code.irregular : code.undecided;
    columns.period[i] = 0;
    columns.logOdds[i] = Number.NaN;
    columns.multiplier[i] = Number.NaN;
    columns.lyapunov[i] = exponent;
    columns.lyapunovError[i] = standardError;
    columns.steps[i] = steps;
    columns.overshoot[i] = Number.NaN;
    columns.monotone[i] = Number(monotone);
  }

  #boundary(i: number, x: number, steps: number, monotone: boolean): void {
    const { columns } = this;
    const multiplier = this.#boundaryMultiplier(i, x);
    columns.kind[i] = x > 0 ? code.one : code.zero;
    columns.period[i] = 1;
    columns.logOdds[i] = x;
    columns.multiplier[i] = multiplier;
    columns.lyapunov[i] = logOf(this.#backend, multiplier);
    columns.lyapunovError[i] = 0;
    columns.steps[i] = steps;
    columns.overshoot[i] = 0;
    columns.monotone[i] = Number(monotone);
  }

  /** The derivative in p at p = 0 or 1. */
  #boundaryMultiplier(i: number, x: number): number {
    const { alpha, beta, clip } = this.#law;
    if (x === this.#reference[i] && alpha[i]! > 0) return 0;
    const omega = endDrive(this.#law, i, x > 0);
    if (alpha[i] === 0) {
      const free = this.#backend.exp((x > 0 ? -1 : 1) * (omega / beta[i]!));
      if (clip === undefined) return free;
      return x > 0 ? Math.max(free, 1 - clip.low) : Math.min(free, 1 + clip.high);
    }
    const attracts = omega > 0 === x > 0;
    if (Math.abs(omega) === Infinity) return attracts ? Math.max(0, 1 - (clip?.low ?? 1)) : Infinity;
    // Of failure q (or p), the power 1 - alpha goes on.
    return Math.abs(this.#start[i]!) === Infinity ? Infinity : 1 - alpha[i]!;
  }
}

/** The limit of the drive at p = 1, or at p = 0. */
function endDrive({ group, meanOnly, verifier, varianceEpsilon }: Law, i: number, one: boolean): number {
  if (group !== undefined) return group.drive[one ? group.drive.length - 1 : 0]!;
  const { truePositiveRate, falsePositiveRate } = verifier ?? { truePositiveRate: 1, falsePositiveRate: 0 };
  const gain = truePositiveRate - falsePositiveRate;
  const accepted = one ? truePositiveRate : falsePositiveRate;
  return meanOnly || gain === 0 ? gain : gain / Math.sqrt(accepted * (1 - accepted) + varianceEpsilon[i]!);
}
