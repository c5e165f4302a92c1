// Weights of tokens that were sampled by another policy: exp(log old - log rollout), kept within bounds, or 0 outside of them.
import { HEADROOM } from '../math/exp';
import { expBlock } from '../math/expBlock';
import { BLOCK } from '../math/lanes';
import { differences, maskOf, Run, Weighing } from './run';

/** Of a clamped difference anything may be, but no infinity. */
// @ts-ignore: decorator
@inline const FINITE: f64 = 3.4e38;

/**
 * Writes weights of n tokens, in whole vectors. Up to 15 elements beyond n are read and written. Without an old policy they are those of
 * the policy itself. Logs of weights are kept within their limit where they are `clamped`.
 *
 * @returns false if one that counts is not finite, or beyond the limit where they are not clamped; NaN is let through
 */
export function weighRow(n: i32, run: Run): bool {
  const old = run.old == 0 ? run.policy : run.old;
  const rollout = run.rollout;
  const to = run.weights;
  const clamped = run.clamped != 0;
  const weighing = run.weighing;
  const most = clamped ? FINITE : run.weightLimit;
  const within = f32x4.splat(<f32>run.weightLimit);
  const least = f32x4.splat(<f32>run.weightLow);
  const largest = f32x4.splat(<f32>run.weightTop);
  const one = f32x4.splat(1);
  for (let from = 0; from < n; from += BLOCK) {
    const count = (min(n - from, BLOCK) + 15) & ~15;
    const out = to + (<usize>from << 2);
    const end = out + (<usize>count << 2);
    const mask = maskOf(run.mask, from, min(n, from + BLOCK));
    if (!differences(old, rollout, mask, from, from + count, n, -most, most, out)) return false;
    if (clamped) {
      for (let at = out; at < end; at += 16) {
        // NaN stays what it is.
        v128.store(at, f32x4.pmin(f32x4.pmax(v128.load(at), f32x4.neg(within)), within));
      }
    }
    expBlock<f32>(out, count, HEADROOM, out);
    for (let at = out; at < end; at += 16) {
      const w = v128.load(at);
      if (weighing == Weighing.TRUNCATED) {
        v128.store(at, f32x4.pmin(f32x4.pmax(w, least), largest));
      } else {
        const outside = v128.or(f32x4.lt(w, least), f32x4.gt(w, largest));
        v128.store(at, v128.andnot(weighing == Weighing.MASKED ? w : one, outside));
      }
    }
  }
  return true;
}
