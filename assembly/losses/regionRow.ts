// Which tokens have left a trust region in total variation: those whose probability moved too far from that under the old policy.
import { HEADROOM, leastArgument } from '../math/exp';
import { expBlock } from '../math/expBlock';
import { BLOCK } from '../math/lanes';
import { counted, lanesTotal, maskOf, Run, Side } from './run';

/** Writes min(1, e^x) of a block; 0 below 2^-126. */
function probabilities(x: usize, count: i32, to: usize): void {
  const least = f32x4.splat(<f32>leastArgument<f32>(HEADROOM));
  const most = f32x4.splat(0);
  const end = to + (<usize>count << 2);
  for (let at = to; at < end; at += 16, x += 16) v128.store(at, f32x4.pmin(f32x4.pmax(v128.load(x), least), most));
  expBlock<f32>(to, count, HEADROOM, to);
}

/**
 * Writes weights of n tokens, in whole vectors: 0 for those that have left, 1 for the others; counts those that left up and down. Memory
 * as in weighRow. `stage` has two blocks of f32.
 */
export function regionRow(n: i32, run: Run, stage: usize): void {
  const old = run.old == 0 ? run.policy : run.old;
  const other = stage + (BLOCK << 2);
  const low = f32x4.splat(<f32>run.regionLow);
  const high = f32x4.splat(<f32>run.regionHigh);
  const total = i32x4.splat(n);
  const one = f32x4.splat(1);
  const side = run.side;
  const pushedUp = i32x4.splat(side == Side.UP ? -1 : 0);
  let up = i32x4.splat(0);
  let down = up;
  for (let from = 0; from < n; from += BLOCK) {
    const count = (min(n - from, BLOCK) + 15) & ~15;
    const first = <usize>from << 2;
    const mask = maskOf(run.mask, from, min(n, from + BLOCK));
    probabilities(run.policy + first, count, stage);
    probabilities(old + first, count, other);
    for (let at = 0; at < count; at += 4) {
      const offset = <usize>at << 2;
      const moved = f32x4.sub(v128.load(stage + offset), v128.load(other + offset));
      const upwards = side == Side.EITHER ? f32x4.gt(moved, f32x4.splat(0)) : pushedUp;
      const far = v128.bitselect(f32x4.gt(moved, high), f32x4.lt(moved, f32x4.neg(low)), upwards);
      const left = v128.and(far, counted(mask, from + at, total));
      up = i32x4.sub(up, v128.and(left, upwards));
      down = i32x4.sub(down, v128.andnot(left, upwards));
      v128.store(run.weights + first + offset, v128.andnot(one, left));
    }
  }
  run.leftUp += lanesTotal(up);
  run.leftDown += lanesTotal(down);
}
