// Two rows of logits whose policies p and q are compared, at one temperature T.
import { Format, stagedWide } from '../math/half';
import { temperedBlock } from '../math/expBlock';
import { storeReduction } from '../math/expTempered';
import { HEADROOM, leastArgument } from '../math/exp';
import { OWN, probabilities, settle, Y } from './stage';

/** Bytes of a pair, whole vectors. */
// @ts-ignore: decorator
@inline export const PAIR: i32 = (<i32>offsetof<Pair>() + 15) & ~15;

@unmanaged
export class Pair {
  /** What is subtracted from the logits x of p, before all else: 0, or the largest where that is far from 0 (fold.ts). */
  shiftP: f64;
  shiftQ: f64;
  /** log of the sum of exp((x - shift)/T). */
  logP: f64;
  logQ: f64;
  /** logP - logQ, as exactly as it is known. */
  difference: f64;
  temperature: f64;
  /** KL(p || q) and KL(q || p). */
  kl: f64;
  reverseKl: f64;
  /** The two rows, as they are stored. */
  p: usize;
  q: usize;
  format: Format;
  /** Outcomes of a row. */
  n: i32;
  stage: usize;
  /** Of klNear: other than 0 where q are losses; and what is added to them. */
  tilt: f64;
  anchor: f64;
}

/** Where the reduction of exp(x/T) lies; klPair has two placements before it. */
// @ts-ignore: decorator
@inline const REDUCTION_AT: i32 = OWN + 128;

/** Prepares the stage for `shares` at the temperature of the pair. */
export function prepare(pair: Pair): void {
  if (pair.temperature != 1) storeReduction<f64>(pair.temperature, pair.stage + REDUCTION_AT);
}

/** x - shiftP of a block of the first row, as f64. */
// @ts-ignore: decorator
@inline export function stagedP(pair: Pair, start: i32, count: i32): usize {
  return shiftedWide(pair.p, pair.format, start, count, pair.shiftP, pair.stage);
}

/** The same of the second row. */
// @ts-ignore: decorator
@inline export function stagedQ(pair: Pair, start: i32, count: i32): usize {
  return shiftedWide(pair.q, pair.format, start, count, pair.shiftQ, pair.stage + Y);
}

function shiftedWide(row: usize, format: Format, start: i32, count: i32, shift: f64, stage: usize): usize {
  const x = stagedWide(row, format, start, count, stage);
  if (shift == 0) return x;
  settle<f64>(x, count, shift, -Infinity, stage);
  return stage;
}

/** exp((x - T log)/T) of a block of f64, where it is not above 1 by much. */
export function shares(pair: Pair, x: usize, count: i32, log: f64, to: usize): void {
  const temperature = pair.temperature;
  if (temperature == 1) {
    probabilities(x, count, log, to);
    return;
  }
  settle<f64>(x, count, log * temperature, leastArgument<f64>(HEADROOM) * temperature, to);
  temperedBlock<f64>(to, count, HEADROOM, pair.stage + REDUCTION_AT, to);
}
