// groupsAbreast.ts for groups of eight, the commonest size: the differences stay in registers from the first sum to the result.
import { splatLane } from '../math/shuffles';
import { equalLanes, scaleOfFour, storeFour, sums, withinF32 } from './abreast';
import { baselineFactor, Rule } from './rule';

// @ts-ignore: decorator
@inline function squares(x: v128, y: v128): v128 {
  return f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y));
}

/** Groups of eight, a multiple of four of them. False where a group is beyond f32: what is written then does not count. */
export function groupsOf8(
  rewards: usize, groups: i32, rule: Rule, advantages: usize, means: usize, scales: usize, flags: usize,
): bool {
  // Read once: the compiler cannot know that the stores below leave the rule alone.
  const standardise = <bool>rule.standardise;
  const epsilonOnStd = <bool>rule.epsilonOnStd;
  const epsilon = f32x4.splat(<f32>rule.epsilon);
  const factor = f32x4.splat(<f32>baselineFactor(rule, 8));
  const degrees = f32x4.splat(8.0 - <f32>rule.ddof);
  let least = f32x4.splat(Infinity);
  let most = f32x4.splat(0);
  for (const end = rewards + (<usize>groups << 5); rewards != end; rewards += 128) {
    const a = v128.load(rewards);
    const b = v128.load(rewards, 32);
    const c = v128.load(rewards, 64);
    const d = v128.load(rewards, 96);
    const originA = splatLane(a, 0);
    const originB = splatLane(b, 0);
    const originC = splatLane(c, 0);
    const originD = splatLane(d, 0);
    let a0 = f32x4.sub(a, originA);
    let b0 = f32x4.sub(b, originB);
    let c0 = f32x4.sub(c, originC);
    let d0 = f32x4.sub(d, originD);
    let a1 = f32x4.sub(v128.load(rewards, 16), originA);
    let b1 = f32x4.sub(v128.load(rewards, 48), originB);
    let c1 = f32x4.sub(v128.load(rewards, 80), originC);
    let d1 = f32x4.sub(v128.load(rewards, 112), originD);

    const sum = sums(f32x4.add(a0, a1), f32x4.add(b0, b1), f32x4.add(c0, c1), f32x4.add(d0, d1));
    const equal = equalLanes(v128.or(a0, a1), v128.or(b0, b1), v128.or(c0, c1), v128.or(d0, d1));
    const shift = f32x4.mul(sum, f32x4.splat(0.125));
    a0 = f32x4.sub(a0, splatLane(shift, 0));
    a1 = f32x4.sub(a1, splatLane(shift, 0));
    b0 = f32x4.sub(b0, splatLane(shift, 1));
    b1 = f32x4.sub(b1, splatLane(shift, 1));
    c0 = f32x4.sub(c0, splatLane(shift, 2));
    c1 = f32x4.sub(c1, splatLane(shift, 2));
    d0 = f32x4.sub(d0, splatLane(shift, 3));
    d1 = f32x4.sub(d1, splatLane(shift, 3));
    const sumOfSquares = sums(squares(a0, a1), squares(b0, b1), squares(c0, c1), squares(d0, d1));
    least = f32x4.pmin(least, v128.or(sumOfSquares, equal)); // equal groups are NaN there, which pmin passes over
    most = f32x4.add(most, sumOfSquares);

    const scale = v128.andnot(scaleOfFour(standardise, epsilonOnStd, factor, degrees, epsilon, sumOfSquares), equal);
    v128.store(advantages, f32x4.mul(a0, splatLane(scale, 0)));
    v128.store(advantages, f32x4.mul(a1, splatLane(scale, 0)), 16);
    v128.store(advantages, f32x4.mul(b0, splatLane(scale, 1)), 32);
    v128.store(advantages, f32x4.mul(b1, splatLane(scale, 1)), 48);
    v128.store(advantages, f32x4.mul(c0, splatLane(scale, 2)), 64);
    v128.store(advantages, f32x4.mul(c1, splatLane(scale, 2)), 80);
    v128.store(advantages, f32x4.mul(d0, splatLane(scale, 3)), 96);
    v128.store(advantages, f32x4.mul(d1, splatLane(scale, 3)), 112);
    storeFour(means, scales, flags, a, b, c, d, shift, scale, equal);
    advantages += 128;
    means += 32;
    scales += 32;
    flags += 4;
  }
  return withinF32(least, most);
}
