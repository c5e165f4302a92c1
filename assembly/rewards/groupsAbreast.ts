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
    let sumA = f32x4.splat(0);
    let anyA = sumA;
    for (let end = a + pairs; a != end; a += 32) {
      const d0 = f32x4.sub(v128.load(a), originA);
      const d1 = f32x4.sub(v128.load(a, 16), originA);
      sumA = f32x4.add(sumA, f32x4.add(d0, d1));
      anyA = v128.or(anyA, v128.or(d0, d1));
    }
    if (rest) {
      const d0 = v128.and(f32x4.sub(v128.load(a), originA), mask0);
      const d1 = v128.and(f32x4.sub(v128.load(a, 16), originA), mask1);
      sumA = f32x4.add(sumA, f32x4.add(d0, d1));
      anyA = v128.or(anyA, v128.or(d0, d1));
      a += rest;
    }
    let sumB = f32x4.splat(0);
    let anyB = sumB;
    for (let end = a + pairs; a != end; a += 32) {
      const d0 = f32x4.sub(v128.load(a), originB);
      const d1 = f32x4.sub(v128.load(a, 16), originB);
      sumB = f32x4.add(sumB, f32x4.add(d0, d1));
      anyB = v128.or(anyB, v128.or(d0, d1));
    }
    if (rest) {
      const d0 = v128.and(f32x4.sub(v128.load(a), originB), mask0);
      const d1 = v128.and(f32x4.sub(v128.load(a, 16), originB), mask1);
      sumB = f32x4.add(sumB, f32x4.add(d0, d1));
      anyB = v128.or(anyB, v128.or(d0, d1));
      a += rest;
    }
    let sumC = f32x4.splat(0);
    let anyC = sumC;
    for (let end = a + pairs; a != end; a += 32) {
      const d0 = f32x4.sub(v128.load(a), originC);
      const d1 = f32x4.sub(v128.load(a, 16), originC);
      sumC = f32x4.add(sumC, f32x4.add(d0, d1));
      anyC = v128.or(anyC, v128.or(d0, d1));
    }
    if (rest) {
      const d0 = v128.and(f32x4.sub(v128.load(a), originC), mask0);
      const d1 = v128.and(f32x4.sub(v128.load(a, 16), originC), mask1);
      sumC = f32x4.add(sumC, f32x4.add(d0, d1));
      anyC = v128.or(anyC, v128.or(d0, d1));
      a += rest;
    }
    let sumD = f32x4.splat(0);
    let anyD = sumD;
    for (let end = a + pairs; a != end; a += 32) {
      const d0 = f32x4.sub(v128.load(a), originD);
      const d1 = f32x4.sub(v128.load(a, 16), originD);
      sumD = f32x4.add(sumD, f32x4.add(d0, d1));
      anyD = v128.or(anyD, v128.or(d0, d1));
    }
    if (rest) {
      const d0 = v128.and(f32x4.sub(v128.load(a), originD), mask0);
      const d1 = v128.and(f32x4.sub(v128.load(a, 16), originD), mask1);
      sumD = f32x4.add(sumD, f32x4.add(d0, d1));
      anyD = v128.or(anyD, v128.or(d0, d1));
      a += rest;
    }
    const shift = f32x4.div(sums(sumA, sumB, sumC, sumD), count);
    const equal = equalLanes(anyA, anyB, anyC, anyD);
    const centreA = splatLane(shift, 0);
    const centreB = splatLane(shift, 1);
    const centreC = splatLane(shift, 2);
    const centreD = splatLane(shift, 3);

    a = rewards;
    let out = advantages;
    let squaresA = f32x4.splat(0);
    for (let end = a + pairs; a != end; a += 32) {
      const e0 = minus(v128.load(a), originA, centreA);
      const e1 = minus(v128.load(a, 16), originA, centreA);
      v128.store(out, e0);
      v128.store(out, e1, 16);
      squaresA = f32x4.add(squaresA, f32x4.add(f32x4.mul(e0, e0), f32x4.mul(e1, e1)));
      out += 32;
    }
    if (rest) {
      const e0 = minus(v128.load(a), originA, centreA);
      const e1 = minus(v128.load(a, 16), originA, centreA);
      v128.store(out, e0);
      v128.store(out, e1, 16);
      const k0 = v128.and(e0, mask0);
      const k1 = v128.and(e1, mask1);
      squaresA = f32x4.add(squaresA, f32x4.add(f32x4.mul(k0, k0), f32x4.mul(k1, k1)));
      out += rest;
      a += rest;
    }
    let squaresB = f32x4.splat(0);
    for (let end = a + pairs; a != end; a += 32) {
      const e0 = minus(v128.load(a), originB, centreB);
      const e1 = minus(v128.load(a, 16), originB, centreB);
      v128.store(out, e0);
      v128.store(out, e1, 16);
      squaresB = f32x4.add(squaresB, f32x4.add(f32x4.mul(e0, e0), f32x4.mul(e1, e1)));
      out += 32;
    }
    if (rest) {
      const e0 = minus(v128.load(a), originB, centreB);
      const e1 = minus(v128.load(a, 16), originB, centreB);
      v128.store(out, e0);
      v128.store(out, e1, 16);
      const k0 = v128.and(e0, mask0);
      const k1 = v128.and(e1, mask1);
      squaresB = f32x4.add(squaresB, f32x4.add(f32x4.mul(k0, k0), f32x4.mul(k1, k1)));
      out += rest;
      a += rest;
    }
    let squaresC = f32x4.splat(0);
    for (let end = a + pairs; a != end; a += 32) {
      const e0 = minus(v128.load(a), originC, centreC);
      const e1 = minus(v128.load(a, 16), originC, centreC);
      v128.store(out, e0);
      v128.store(out, e1, 16);
      squaresC = f32x4.add(squaresC, f32x4.add(f32x4.mul(e0, e0), f32x4.mul(e1, e1)));
      out += 32;
    }
    if (rest) {
      const e0 = minus(v128.load(a), originC, centreC);
      const e1 = minus(v128.load(a, 16), originC, centreC);
      v128.store(out, e0);
      v128.store(out, e1, 16);
      const k0 = v128.and(e0, mask0);
      const k1 = v128.and(e1, mask1);
      squaresC = f32x4.add(squaresC, f32x4.add(f32x4.mul(k0, k0), f32x4.mul(k1, k1)));
      out += rest;
      a += rest;
    }
    let squaresD = f32x4.splat(0);
    for (let end = a + pairs; a != end; a += 32) {
      const e0 = minus(v128.load(a), originD, centreD);
      const e1 = minus(v128.load(a, 16), originD, centreD);
      v128.store(out, e0);
      v128.store(out, e1, 16);
      squaresD = f32x4.add(squaresD, f32x4.add(f32x4.mul(e0, e0), f32x4.mul(e1, e1)));
      out += 32;
    }
    if (rest) {
      const e0 = minus(v128.load(a), originD, centreD);
      const e1 = minus(v128.load(a, 16), originD, centreD);
      v128.store(out, e0);
      v128.store(out, e1, 16);
      const k0 = v128.and(e0, mask0);
      const k1 = v128.and(e1, mask1);
      squaresD = f32x4.add(squaresD, f32x4.add(f32x4.mul(k0, k0), f32x4.mul(k1, k1)));
      out += rest;
      a += rest;
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
    out = advantages;
    for (let end = out + pairs; out != end; out += 32) {
      v128.store(out, f32x4.mul(v128.load(out), scaleA));
      v128.store(out, f32x4.mul(v128.load(out, 16), scaleA), 16);
    }
    if (rest) {
      const e0 = v128.load(out);
      const e1 = v128.load(out, 16);
      v128.store(out, v128.bitselect(f32x4.mul(e0, scaleA), e0, mask0));
      v128.store(out, v128.bitselect(f32x4.mul(e1, scaleA), e1, mask1), 16);
      out += rest;
    }
    for (let end = out + pairs; out != end; out += 32) {
      v128.store(out, f32x4.mul(v128.load(out), scaleB));
      v128.store(out, f32x4.mul(v128.load(out, 16), scaleB), 16);
    }
    if (rest) {
      const e0 = v128.load(out);
      const e1 = v128.load(out, 16);
      v128.store(out, v128.bitselect(f32x4.mul(e0, scaleB), e0, mask0));
      v128.store(out, v128.bitselect(f32x4.mul(e1, scaleB), e1, mask1), 16);
      out += rest;
    }
    for (let end = out + pairs; out != end; out += 32) {
      v128.store(out, f32x4.mul(v128.load(out), scaleC));
      v128.store(out, f32x4.mul(v128.load(out, 16), scaleC), 16);
    }
    if (rest) {
      const e0 = v128.load(out);
      const e1 = v128.load(out, 16);
      v128.store(out, v128.bitselect(f32x4.mul(e0, scaleC), e0, mask0));
      v128.store(out, v128.bitselect(f32x4.mul(e1, scaleC), e1, mask1), 16);
      out += rest;
    }
    for (let end = out + pairs; out != end; out += 32) {
      v128.store(out, f32x4.mul(v128.load(out), scaleD));
      v128.store(out, f32x4.mul(v128.load(out, 16), scaleD), 16);
    }
    if (rest) {
      const e0 = v128.load(out);
      const e1 = v128.load(out, 16);
      v128.store(out, v128.bitselect(f32x4.mul(e0, scaleD), e0, mask0));
      v128.store(out, v128.bitselect(f32x4.mul(e1, scaleD), e1, mask1), 16);
      out += rest;
    }
    rewards += 4 * bytes;
    advantages += 4 * bytes;
    means += 32;
    scales += 32;
    flags += 4;
  }
  return withinF32(least, most);
}
