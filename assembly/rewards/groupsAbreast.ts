// Four consecutive groups of equal size in f32, abreast. Each group keeps its sums in one vector; a transposition turns four
// of them into a vector with one group a lane, so that mean, deviation and scale are computed for four groups at once.
//
// The arithmetic is that of groupAdvantages.ts with scalars in f32: mean and scale carry the accuracy of f32.
// Rewards go in pairs of vectors; what is left of a group beyond its pairs is read once more under a mask.
import { splatLane } from '../math/shuffles';
import { equalLanes, scaleOfFour, storeFour, sums, withinF32 } from './abreast';
import { baselineFactor, Rule } from './rule';
import { tailMask } from './tail';

// @ts-ignore: decorator
@inline function minus(x: v128, origin: v128, centre: v128): v128 {
  return f32x4.sub(f32x4.sub(x, origin), centre);
}

// @ts-ignore: decorator
@inline function squareOfPair(at: usize, origin: v128, centre: v128): v128 {
  const e0 = minus(v128.load(at), origin, centre);
  const e1 = minus(v128.load(at, 16), origin, centre);
  return f32x4.add(f32x4.mul(e0, e0), f32x4.mul(e1, e1));
}

// @ts-ignore: decorator
@inline function squareOfRest(at: usize, origin: v128, centre: v128, mask0: v128, mask1: v128): v128 {
  const e0 = v128.and(minus(v128.load(at), origin, centre), mask0);
  const e1 = v128.and(minus(v128.load(at, 16), origin, centre), mask1);
  return f32x4.add(f32x4.mul(e0, e0), f32x4.mul(e1, e1));
}

// @ts-ignore: decorator
@inline function writePair(at: usize, out: usize, origin: v128, centre: v128, scale: v128): void {
  v128.store(out, f32x4.mul(minus(v128.load(at), origin, centre), scale));
  v128.store(out, f32x4.mul(minus(v128.load(at, 16), origin, centre), scale), 16);
}

/**
 * A multiple of four groups of `size` <= 512 rewards. Advantages go up to 31 bytes beyond the last group.
 * False where a group is beyond f32: what is written then does not count.
 */
export function groupsAbreast(
  rewards: usize, groups: i32, size: i32, rule: Rule, advantages: usize, means: usize, scales: usize, flags: usize,
): bool {
  // Read once: the compiler cannot know that the stores below leave the rule alone.
  const standardise = <bool>rule.standardise;
  const epsilonOnStd = <bool>rule.epsilonOnStd;
  const epsilon = f32x4.splat(<f32>rule.epsilon);
  const factor = f32x4.splat(<f32>baselineFactor(rule, size));
  const degrees = f32x4.splat(<f32>(size - rule.ddof));
  const count = f32x4.splat(<f32>size);
  const bytes = <usize>size << 2;
  const pairs = bytes & ~31;
  const rest = bytes - pairs;
  const mask0 = tailMask(rest < 16 ? rest : 16);
  const mask1 = tailMask(rest < 16 ? 0 : rest - 16);
  let least = f32x4.splat(Infinity);
  let most = f32x4.splat(0);
  for (let g = 0; g < groups; g += 4) {
    const originA = v128.load32_splat(rewards);
    const originB = v128.load32_splat(rewards + bytes);
    const originC = v128.load32_splat(rewards + 2 * bytes);
    const originD = v128.load32_splat(rewards + 3 * bytes);

    let a = rewards;
    let b = a + bytes;
    let c = b + bytes;
    let d = c + bytes;
    const end = rewards + pairs;
    let sumA = f32x4.splat(0);
    let sumB = sumA;
    let sumC = sumA;
    let sumD = sumA;
    let anyA = sumA;
    let anyB = sumA;
    let anyC = sumA;
    let anyD = sumA;
    while (a != end) {
      const a0 = f32x4.sub(v128.load(a), originA);
      const a1 = f32x4.sub(v128.load(a, 16), originA);
      sumA = f32x4.add(sumA, f32x4.add(a0, a1));
      anyA = v128.or(anyA, v128.or(a0, a1));
      const b0 = f32x4.sub(v128.load(b), originB);
      const b1 = f32x4.sub(v128.load(b, 16), originB);
      sumB = f32x4.add(sumB, f32x4.add(b0, b1));
      anyB = v128.or(anyB, v128.or(b0, b1));
      const c0 = f32x4.sub(v128.load(c), originC);
      const c1 = f32x4.sub(v128.load(c, 16), originC);
      sumC = f32x4.add(sumC, f32x4.add(c0, c1));
      anyC = v128.or(anyC, v128.or(c0, c1));
      const d0 = f32x4.sub(v128.load(d), originD);
      const d1 = f32x4.sub(v128.load(d, 16), originD);
      sumD = f32x4.add(sumD, f32x4.add(d0, d1));
      anyD = v128.or(anyD, v128.or(d0, d1));
      a += 32;
      b += 32;
      c += 32;
      d += 32;
    }
    if (rest) {
      const a0 = v128.and(f32x4.sub(v128.load(a), originA), mask0);
      const a1 = v128.and(f32x4.sub(v128.load(a, 16), originA), mask1);
      sumA = f32x4.add(sumA, f32x4.add(a0, a1));
      anyA = v128.or(anyA, v128.or(a0, a1));
      const b0 = v128.and(f32x4.sub(v128.load(b), originB), mask0);
      const b1 = v128.and(f32x4.sub(v128.load(b, 16), originB), mask1);
      sumB = f32x4.add(sumB, f32x4.add(b0, b1));
      anyB = v128.or(anyB, v128.or(b0, b1));
      const c0 = v128.and(f32x4.sub(v128.load(c), originC), mask0);
      const c1 = v128.and(f32x4.sub(v128.load(c, 16), originC), mask1);
      sumC = f32x4.add(sumC, f32x4.add(c0, c1));
      anyC = v128.or(anyC, v128.or(c0, c1));
      const d0 = v128.and(f32x4.sub(v128.load(d), originD), mask0);
      const d1 = v128.and(f32x4.sub(v128.load(d, 16), originD), mask1);
      sumD = f32x4.add(sumD, f32x4.add(d0, d1));
      anyD = v128.or(anyD, v128.or(d0, d1));
    }
    const shift = f32x4.div(sums(sumA, sumB, sumC, sumD), count);
    const equal = equalLanes(anyA, anyB, anyC, anyD);
    const centreA = splatLane(shift, 0);
    const centreB = splatLane(shift, 1);
    const centreC = splatLane(shift, 2);
    const centreD = splatLane(shift, 3);

    a = rewards;
    b = a + bytes;
    c = b + bytes;
    d = c + bytes;
    let squaresA = f32x4.splat(0);
    let squaresB = squaresA;
    let squaresC = squaresA;
    let squaresD = squaresA;
    while (a != end) {
      squaresA = f32x4.add(squaresA, squareOfPair(a, originA, centreA));
      squaresB = f32x4.add(squaresB, squareOfPair(b, originB, centreB));
      squaresC = f32x4.add(squaresC, squareOfPair(c, originC, centreC));
      squaresD = f32x4.add(squaresD, squareOfPair(d, originD, centreD));
      a += 32;
      b += 32;
      c += 32;
      d += 32;
    }
    if (rest) {
      squaresA = f32x4.add(squaresA, squareOfRest(a, originA, centreA, mask0, mask1));
      squaresB = f32x4.add(squaresB, squareOfRest(b, originB, centreB, mask0, mask1));
      squaresC = f32x4.add(squaresC, squareOfRest(c, originC, centreC, mask0, mask1));
      squaresD = f32x4.add(squaresD, squareOfRest(d, originD, centreD, mask0, mask1));
    }
    const squares = sums(squaresA, squaresB, squaresC, squaresD);
    least = f32x4.pmin(least, v128.or(squares, equal)); // equal groups are NaN there, which pmin passes over
    most = f32x4.add(most, squares);
    const scale = v128.andnot(scaleOfFour(standardise, epsilonOnStd, factor, degrees, epsilon, squares), equal);
    storeFour(means, scales, flags, originA, originB, originC, originD, shift, scale, equal);

    // Group after group, since the last pair of a group spills into the next group, which then overwrites it.
    const scaleA = splatLane(scale, 0);
    const scaleB = splatLane(scale, 1);
    const scaleC = splatLane(scale, 2);
    const scaleD = splatLane(scale, 3);
    let out = advantages;
    const endA = rewards + bytes;
    const endB = endA + bytes;
    const endC = endB + bytes;
    const endD = endC + bytes;
    for (a = rewards; a < endA; a += 32, out += 32) writePair(a, out, originA, centreA, scaleA);
    for (a = endA, out = advantages + bytes; a < endB; a += 32, out += 32) writePair(a, out, originB, centreB, scaleB);
    for (a = endB, out = advantages + 2 * bytes; a < endC; a += 32, out += 32) writePair(a, out, originC, centreC, scaleC);
    for (a = endC, out = advantages + 3 * bytes; a < endD; a += 32, out += 32) writePair(a, out, originD, centreD, scaleD);
    rewards += 4 * bytes;
    advantages += 4 * bytes;
    means += 32;
    scales += 32;
    flags += 4;
  }
  return withinF32(least, most);
}
