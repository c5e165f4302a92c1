// Four consecutive groups of equal size in f32, abreast. Each group keeps its sums in one vector; a transposition turns four
// of them into a vector with one group a lane, so that mean, deviation and scale are computed for four groups at once.
//
// The arithmetic is that of groupAdvantages.ts with scalars in f32: mean and scale carry the accuracy of f32.
// Rewards go in pairs of vectors; what is left of a group beyond its pairs is read once more under a mask. Sums are taken in
// stretches: a lane that adds the same square again and again rounds the same way each time, and 64 such errors add up.
import { low, lowHalves, splatLane } from '../math/shuffles';
import { equalLanes, scaleOfFour, storeFour, sums, withinF32 } from './abreast';
import { degreesOf, gainOf, Rule } from './rule';
import { tailMask } from './tail';

/** Bytes that a lane adds up before its sum joins that of the group: 8 pairs of vectors. */
// @ts-ignore: decorator
@inline const STRETCH: usize = 256;

/** Ones for what a group has beyond its whole pairs of vectors: in the first vector after them, or the second. */
// @ts-ignore: decorator
@inline function maskOf(rest: usize, vector: usize): v128 {
  if (vector == 0) return tailMask(rest < 16 ? rest : 16);
  return tailMask(rest < 16 ? 0 : rest - 16);
}

/** The sum of the differences to `origin`; their bits, or-ed together, go to `any`. */
// @ts-ignore: decorator
@inline function sumOf(group: usize, pairs: usize, rest: usize, origin: v128, mask0: v128, mask1: v128, any: usize): v128 {
  let sum = f32x4.splat(0);
  let differs = sum;
  let x = group;
  for (const end = x + pairs; x != end; ) {
    let part = f32x4.splat(0);
    for (const stop = min(x + STRETCH, end); x != stop; x += 32) {
      const d0 = f32x4.sub(v128.load(x), origin);
      const d1 = f32x4.sub(v128.load(x, 16), origin);
      part = f32x4.add(part, f32x4.add(d0, d1));
      differs = v128.or(differs, v128.or(d0, d1));
    }
    sum = f32x4.add(sum, part);
  }
  if (rest) {
    const d0 = v128.and(f32x4.sub(v128.load(x), origin), mask0);
    const d1 = v128.and(f32x4.sub(v128.load(x, 16), origin), mask1);
    sum = f32x4.add(sum, f32x4.add(d0, d1));
    differs = v128.or(differs, v128.or(d0, d1));
  }
  v128.store(any, differs);
  return sum;
}

/** Writes the differences to origin + centre, up to 31 bytes beyond the group, and returns the sum of their squares. */
// @ts-ignore: decorator
@inline function centred(
  group: usize, out: usize, pairs: usize, rest: usize, origin: v128, centre: v128, mask0: v128, mask1: v128,
): v128 {
  let squares = f32x4.splat(0);
  let x = group;
  let to = out;
  for (const end = x + pairs; x != end; ) {
    let part = f32x4.splat(0);
    for (const stop = min(x + STRETCH, end); x != stop; x += 32, to += 32) {
      const e0 = f32x4.sub(f32x4.sub(v128.load(x), origin), centre);
      const e1 = f32x4.sub(f32x4.sub(v128.load(x, 16), origin), centre);
      v128.store(to, e0);
      v128.store(to, e1, 16);
      part = f32x4.add(part, f32x4.add(f32x4.mul(e0, e0), f32x4.mul(e1, e1)));
    }
    squares = f32x4.add(squares, part);
  }
  if (rest) {
    const e0 = f32x4.sub(f32x4.sub(v128.load(x), origin), centre);
    const e1 = f32x4.sub(f32x4.sub(v128.load(x, 16), origin), centre);
    v128.store(to, e0);
    v128.store(to, e1, 16);
    const k0 = v128.and(e0, mask0);
    const k1 = v128.and(e1, mask1);
    squares = f32x4.add(squares, f32x4.add(f32x4.mul(k0, k0), f32x4.mul(k1, k1)));
  }
  return squares;
}

/** A group times its scale, in place; what follows the group stays as it is. */
// @ts-ignore: decorator
@inline function scaled(group: usize, pairs: usize, rest: usize, scale: v128, mask0: v128, mask1: v128): void {
  let x = group;
  for (const end = x + pairs; x != end; x += 32) {
    v128.store(x, f32x4.mul(v128.load(x), scale));
    v128.store(x, f32x4.mul(v128.load(x, 16), scale), 16);
  }
  if (rest) {
    const e0 = v128.load(x);
    const e1 = v128.load(x, 16);
    v128.store(x, v128.bitselect(f32x4.mul(e0, scale), e0, mask0));
    v128.store(x, v128.bitselect(f32x4.mul(e1, scale), e1, mask1), 16);
  }
}

/**
 * A multiple of four groups of `size` <= 512 rewards. Advantages go up to 31 bytes beyond the last group.
 * False where a group is beyond f32: what is written then does not count.
 */
export function groupsAbreast(
  rewards: usize, groups: i32, size: i32, rule: Rule, advantages: usize, means: usize, scales: usize, flags: usize,
): bool {
  // Read once: the compiler cannot know that the stores below leave the rule alone.
  const divisor = rule.divisor;
  const place = rule.place;
  const focused = <bool>rule.focused;
  const epsilon = f32x4.splat(<f32>rule.epsilon);
  const gain = f32x4.splat(<f32>gainOf(rule, size));
  const degrees = f32x4.splat(<f32>degreesOf(rule, size));
  const count = f32x4.splat(<f32>size);
  const any = changetype<usize>(rule) + offsetof<Rule>();
  const bytes = <usize>size << 2;
  const pairs = bytes & ~31;
  const rest = bytes - pairs;
  const mask0 = maskOf(rest, 0);
  const mask1 = maskOf(rest, 1);
  let least = f32x4.splat(Infinity);
  let most = f32x4.splat(0);
  for (let g = 0; g < groups; g += 4) {
    const a = rewards;
    const b = a + bytes;
    const c = b + bytes;
    const d = c + bytes;
    const originA = v128.load32_splat(a);
    const originB = v128.load32_splat(b);
    const originC = v128.load32_splat(c);
    const originD = v128.load32_splat(d);
    const sumA = sumOf(a, pairs, rest, originA, mask0, mask1, any);
    const sumB = sumOf(b, pairs, rest, originB, mask0, mask1, any + 16);
    const sumC = sumOf(c, pairs, rest, originC, mask0, mask1, any + 32);
    const sumD = sumOf(d, pairs, rest, originD, mask0, mask1, any + 48);
    const shift = f32x4.div(sums(sumA, sumB, sumC, sumD), count);
    const equal = equalLanes(v128.load(any), v128.load(any, 16), v128.load(any, 32), v128.load(any, 48));

    // Group after group, since the last pair of a group spills into the next group, which then overwrites it.
    const toA = advantages;
    const toB = toA + bytes;
    const toC = toB + bytes;
    const toD = toC + bytes;
    const squaresA = centred(a, toA, pairs, rest, originA, splatLane(shift, 0), mask0, mask1);
    const squaresB = centred(b, toB, pairs, rest, originB, splatLane(shift, 1), mask0, mask1);
    const squaresC = centred(c, toC, pairs, rest, originC, splatLane(shift, 2), mask0, mask1);
    const squaresD = centred(d, toD, pairs, rest, originD, splatLane(shift, 3), mask0, mask1);
    const squares = sums(squaresA, squaresB, squaresC, squaresD);
    least = f32x4.pmin(least, v128.or(squares, equal)); // equal groups are NaN there, which pmin passes over
    const first = lowHalves(low(originA, originB), low(originC, originD));
    const mean = f32x4.add(first, shift);
    const scale = v128.andnot(scaleOfFour(divisor, place, focused, gain, degrees, epsilon, mean, squares), equal);
    most = f32x4.add(most, f32x4.add(squares, scale));
    storeFour(means, scales, flags, first, shift, scale, equal);
    scaled(toA, pairs, rest, splatLane(scale, 0), mask0, mask1);
    scaled(toB, pairs, rest, splatLane(scale, 1), mask0, mask1);
    scaled(toC, pairs, rest, splatLane(scale, 2), mask0, mask1);
    scaled(toD, pairs, rest, splatLane(scale, 3), mask0, mask1);
    rewards += 4 * bytes;
    advantages += 4 * bytes;
    means += 32;
    scales += 32;
    flags += 4;
  }
  return withinF32(least, most);
}
