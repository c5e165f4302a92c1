// Four consecutive groups of equal size in f32, abreast. Each group keeps its sums in one vector; a transposition turns four
// of them into a vector with one group a lane, so that mean, deviation and scale are computed for four groups at once.
//
// The arithmetic is that of groupAdvantages.ts with scalars in f32: mean and scale carry the accuracy of f32.
// Rewards go in pairs of vectors; what is left of a group beyond its pairs is read once more under a mask. Sums are taken in
// stretches: a lane that adds the same square again and again rounds the same way each time, and 64 such errors add up.
import { low, lowHalves, splatLane } from '../math/shuffles';
import { CONSTANTS, equalLanes, scaleOfFour, sourceOf, storeFour, sums, withinF32, writeConstants } from './abreast';
import { Groups } from './groups';
import { Divisor, Rule } from './rule';
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

/** The same three for groups of sixteen, which are common: their sums have no loops. */
// @ts-ignore: decorator
@inline function sumOf16(group: usize, origin: v128, any: usize): v128 {
  const d0 = f32x4.sub(v128.load(group), origin);
  const d1 = f32x4.sub(v128.load(group, 16), origin);
  const d2 = f32x4.sub(v128.load(group, 32), origin);
  const d3 = f32x4.sub(v128.load(group, 48), origin);
  v128.store(any, v128.or(v128.or(d0, d1), v128.or(d2, d3)));
  return f32x4.add(f32x4.add(d0, d1), f32x4.add(d2, d3));
}

// @ts-ignore: decorator
@inline function centredPair(x: usize, to: usize, origin: v128, centre: v128): v128 {
  const e0 = f32x4.sub(f32x4.sub(v128.load(x), origin), centre);
  const e1 = f32x4.sub(f32x4.sub(v128.load(x, 16), origin), centre);
  v128.store(to, e0);
  v128.store(to, e1, 16);
  return f32x4.add(f32x4.mul(e0, e0), f32x4.mul(e1, e1));
}

// @ts-ignore: decorator
@inline function centred16(group: usize, to: usize, origin: v128, centre: v128): v128 {
  const squares = centredPair(group, to, origin, centre);
  return f32x4.add(squares, centredPair(group + 32, to + 32, origin, centre));
}

// @ts-ignore: decorator
@inline function scaled16(group: usize, scale: v128): void {
  v128.store(group, f32x4.mul(v128.load(group), scale));
  v128.store(group, f32x4.mul(v128.load(group, 16), scale), 16);
  v128.store(group, f32x4.mul(v128.load(group, 32), scale), 32);
  v128.store(group, f32x4.mul(v128.load(group, 48), scale), 48);
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

/** Four groups times their scales. */
function scaledFour(groups: usize, bytes: usize, pairs: usize, rest: usize, scale: v128): void {
  const mask0 = maskOf(rest, 0);
  const mask1 = maskOf(rest, 1);
  scaled(groups, pairs, rest, splatLane(scale, 0), mask0, mask1);
  scaled(groups + bytes, pairs, rest, splatLane(scale, 1), mask0, mask1);
  scaled(groups + 2 * bytes, pairs, rest, splatLane(scale, 2), mask0, mask1);
  scaled(groups + 3 * bytes, pairs, rest, splatLane(scale, 3), mask0, mask1);
}

function scaledFour16(groups: usize, scale: v128): void {
  scaled16(groups, splatLane(scale, 0));
  scaled16(groups + 64, splatLane(scale, 1));
  scaled16(groups + 128, splatLane(scale, 2));
  scaled16(groups + 192, splatLane(scale, 3));
}

/** groupsAbreast for groups of any size, or for groups of sixteen: which of them is a constant. */
// @ts-ignore: decorator
@inline function abreast(of16: bool, batch: Groups, first: i32, groups: i32, rule: Rule): bool {
  const size = of16 ? 16 : batch.size;
  const constants = writeConstants(rule, size);
  const source = sourceOf(rule);
  const rooted = rule.divisor == Divisor.ROOT_MEAN;
  const columns = batch.columns != 0;
  const count = f32x4.splat(<f32>size);
  const any = constants + CONSTANTS;
  const bytes = <usize>size << 2;
  const pairs = bytes & ~31;
  const rest = bytes - pairs;
  const mask0 = maskOf(rest, 0);
  const mask1 = maskOf(rest, 1);
  let rewards = batch.rewards + <usize>first * bytes;
  let advantages = batch.advantages + <usize>first * bytes;
  let means = batch.means + (<usize>first << 3);
  let scales = batch.scales + (<usize>first << 3);
  let flags = batch.flags + first;
  let least = f32x4.splat(Infinity);
  let most = f32x4.splat(0);
  // Groups are scaled only after the next ones have been added up: a processor then need not wait for the division.
  let pending = most;
  for (let g = 0; g < groups; g += 4) {
    const a = rewards;
    const b = a + bytes;
    const c = b + bytes;
    const d = c + bytes;
    const originA = v128.load32_splat(a);
    const originB = v128.load32_splat(b);
    const originC = v128.load32_splat(c);
    const originD = v128.load32_splat(d);
    const sumA = of16 ? sumOf16(a, originA, any) : sumOf(a, pairs, rest, originA, mask0, mask1, any);
    const sumB = of16 ? sumOf16(b, originB, any + 16) : sumOf(b, pairs, rest, originB, mask0, mask1, any + 16);
    const sumC = of16 ? sumOf16(c, originC, any + 32) : sumOf(c, pairs, rest, originC, mask0, mask1, any + 32);
    const sumD = of16 ? sumOf16(d, originD, any + 48) : sumOf(d, pairs, rest, originD, mask0, mask1, any + 48);
    const sum = sums(sumA, sumB, sumC, sumD);
    if (g > 0) {
      if (of16) scaledFour16(advantages - 256, pending);
      else scaledFour(advantages - 4 * bytes, bytes, pairs, rest, pending);
    }
    const shift = f32x4.div(sum, count);
    const equal = equalLanes(v128.load(any), v128.load(any, 16), v128.load(any, 32), v128.load(any, 48));

    // Group after group, since the last pair of a group spills into the next group, which then overwrites it.
    const toA = advantages;
    const toB = toA + bytes;
    const toC = toB + bytes;
    const toD = toC + bytes;
    const shiftA = splatLane(shift, 0);
    const shiftB = splatLane(shift, 1);
    const shiftC = splatLane(shift, 2);
    const shiftD = splatLane(shift, 3);
    const squaresA = of16 ? centred16(a, toA, originA, shiftA) : centred(a, toA, pairs, rest, originA, shiftA, mask0, mask1);
    const squaresB = of16 ? centred16(b, toB, originB, shiftB) : centred(b, toB, pairs, rest, originB, shiftB, mask0, mask1);
    const squaresC = of16 ? centred16(c, toC, originC, shiftC) : centred(c, toC, pairs, rest, originC, shiftC, mask0, mask1);
    const squaresD = of16 ? centred16(d, toD, originD, shiftD) : centred(d, toD, pairs, rest, originD, shiftD, mask0, mask1);
    const squares = sums(squaresA, squaresB, squaresC, squaresD);
    least = f32x4.pmin(least, v128.or(squares, equal)); // equal groups are NaN there, which pmin passes over
    const origins = lowHalves(low(originA, originB), low(originC, originD));
    const mean = f32x4.add(origins, shift);
    const scale = v128.andnot(scaleOfFour(source, constants, mean, squares, rooted), equal);
    most = f32x4.add(most, f32x4.add(squares, scale));
    if (columns) storeFour(means, scales, flags, origins, shift, scale, equal);
    pending = scale;
    rewards += 4 * bytes;
    advantages += 4 * bytes;
    means += 32;
    scales += 32;
    flags += 4;
  }
  if (of16) scaledFour16(advantages - 256, pending);
  else scaledFour(advantages - 4 * bytes, bytes, pairs, rest, pending);
  return withinF32(least, most);
}

/**
 * A multiple of four groups of one size, at most 512 rewards each, from `first` on. Advantages go up to 31 bytes beyond the last group.
 * False where a group is beyond f32: what is written then does not count.
 */
export function groupsAbreast(batch: Groups, first: i32, groups: i32, rule: Rule): bool {
  return batch.size == 16 ? abreast(true, batch, first, groups, rule) : abreast(false, batch, first, groups, rule);
}
