// Blocks of two rows as log-ratios u = log p/q = (x - y)/T - c and probabilities, in lanes of f32. They follow klPair with nothing
// between that uses the stage, and take the placements and the reduction of 1/T that it left there.
import { HEADROOM, leastArgument } from '../math/exp';
import { staged } from '../math/half';
import { splatFinite } from '../math/lanes';
import { exp } from '../math/scalars';
import { exponentials, fromTop, placementP, placementQ } from './apart';
import { Pair } from './pair';
import { P, Q, settle, Y } from './stage';

/**
 * Log-ratios up to here are taken. Of larger ones f32 would lose what matters: a probability that is too small for it, 1e-38, times
 * the ratio.
 */
const MOST_RATIO: f32 = 1e15;

/** What makes probabilities of exponentials, exp((x - max)/T). */
// @ts-ignore: decorator
@inline export function shareOfP(pair: Pair): f64 {
  return exp(-fromTop(pair.logP, placementP(pair.stage), pair.temperature));
}

// @ts-ignore: decorator
@inline export function shareOfQ(pair: Pair): f64 {
  return exp(-fromTop(pair.logQ, placementQ(pair.stage), pair.temperature));
}

/** c, from what is known of the difference of the log-partitions. */
// @ts-ignore: decorator
@inline export function offsetOf(pair: Pair): f64 {
  return pair.difference + (pair.shiftP - pair.shiftQ) / pair.temperature;
}

/**
 * Writes u of the block of `count` outcomes from `start` on to the stage, p and q to their places there; all are 0 where both rows
 * are -Infinity. False where one is and the other is not, or where they are too far apart.
 */
export function storeRatios(pair: Pair, start: i32, count: i32, shareP: f64, shareQ: f64, offset: f64): bool {
  const stage = pair.stage;
  const temperature = pair.temperature;
  const floor = leastArgument<f32>(HEADROOM) * temperature;
  let x = staged<f32>(pair.p, pair.format, start, count, 0, stage);
  let y = staged<f32>(pair.q, pair.format, start, count, 0, stage + Y);
  settle<f32>(x, count, placementP(stage).max, floor, stage + P);
  settle<f32>(y, count, placementQ(stage).max, floor, stage + Q);
  exponentials(stage + P, count, temperature, stage, stage + P);
  exponentials(stage + Q, count, temperature, stage, stage + Q);
  const high = f32x4.splat(<f32>offset);
  const low = f32x4.splat(<f32>(offset - <f64>(<f32>offset)));
  const cold = splatFinite<f32>(1 / temperature);
  const ofP = f32x4.splat(<f32>shareP);
  const ofQ = f32x4.splat(<f32>shareQ);
  const most = f32x4.splat(MOST_RATIO);
  let apart = f32x4.splat(0);
  let at = stage;
  const end = stage + (<usize>count << 2);
  do {
    const given = f32x4.mul(f32x4.sub(v128.load(x), v128.load(y)), cold);
    const both = f32x4.eq(given, given);
    apart = v128.or(apart, f32x4.gt(f32x4.abs(given), most));
    v128.store(at, v128.and(f32x4.sub(f32x4.sub(given, high), low), both));
    v128.store(at, v128.and(f32x4.mul(v128.load(at, P), ofP), both), P);
    v128.store(at, v128.and(f32x4.mul(v128.load(at, Q), ofQ), both), Q);
    x += 16;
    y += 16;
    at += 16;
  } while (at < end);
  return !v128.any_true(apart);
}
