// othersAbreast.ts for groups of eight: four of them are transposed as in groupsOf8.ts.
//
// Each reward is divided by a root of its own, and processors divide slowly. So the differences of four groups wait, in the place of
// their advantages, until those of the next four have been taken: that is done while the divisions run.
import { high, highHalves, low, lowHalves } from '../math/shuffles';
import { storeFour, storePlaces } from './abreast';
import { Groups } from './groups';
import { LEAST_SHARE, varianceShare } from './others';
import { LEAST_SQUARES, MOST_SQUARES, Place, Rule } from './rule';

/** Vectors after the rule: what four groups wait with, and constants that registers are too few for. */
const enum At { SQUARES, EQUAL, SHARE, ADDED, FLOOR, LAST, BITS }

// @ts-ignore: decorator
@inline function kept(own: usize, at: At): v128 {
  return v128.load(own + (<usize>at << 4));
}

// @ts-ignore: decorator
@inline function keep(own: usize, at: At, value: v128): void {
  v128.store(own + (<usize>at << 4), value);
}

/** The advantage at e, 0 where rewards are equal. */
// @ts-ignore: decorator
@inline function advantage(e: v128, squares: v128, equal: v128, n: v128, own: usize): v128 {
  const mine = f32x4.mul(n, e);
  const variance = f32x4.mul(f32x4.sub(squares, f32x4.mul(mine, e)), kept(own, At.SHARE));
  const root = f32x4.sqrt(f32x4.pmax(f32x4.add(variance, kept(own, At.ADDED)), kept(own, At.FLOOR)));
  return v128.andnot(f32x4.div(mine, f32x4.add(root, kept(own, At.LAST))), equal);
}

/** Differences of four groups, a vector a place, become their advantages, each group in its place. */
function divided(at: usize, n: v128, own: usize): void {
  const squares = kept(own, At.SQUARES);
  const equal = kept(own, At.EQUAL);
  const a0 = advantage(v128.load(at), squares, equal, n, own);
  const a1 = advantage(v128.load(at, 16), squares, equal, n, own);
  const a2 = advantage(v128.load(at, 32), squares, equal, n, own);
  const a3 = advantage(v128.load(at, 48), squares, equal, n, own);
  const a4 = advantage(v128.load(at, 64), squares, equal, n, own);
  const a5 = advantage(v128.load(at, 80), squares, equal, n, own);
  const a6 = advantage(v128.load(at, 96), squares, equal, n, own);
  const a7 = advantage(v128.load(at, 112), squares, equal, n, own);
  storePlaces(at, a0, a1, a2, a3);
  storePlaces(at + 16, a4, a5, a6, a7);
}

/** Writes differences of one place; returns their squares. */
// @ts-ignore: decorator
@inline function placed(to: usize, at: usize, e: v128): v128 {
  v128.store(to + at, e);
  return f32x4.mul(e, e);
}

/**
 * A bit for each of four groups that lanes have not done: whose squares are out of range, or one reward has most of them. Four bits up
 * another for those whose squares are in range.
 */
// @ts-ignore: decorator
@inline export function bitsOf(squares: v128, most: v128, equal: v128, own: v128): i32 {
  const others = f32x4.sub(squares, f32x4.mul(own, most));
  const close = f32x4.ge(others, f32x4.mul(squares, f32x4.splat(<f32>LEAST_SHARE)));
  const within = inRange(squares);
  const wanted = 15 & ~i32x4.bitmask(v128.or(equal, v128.and(close, within)));
  return wanted | (i32x4.bitmask(within) << 4);
}

/** Lanes whose sums of squares f32 held; NaN is not among them. */
// @ts-ignore: decorator
@inline function inRange(squares: v128): v128 {
  return v128.and(f32x4.gt(squares, f32x4.splat(LEAST_SQUARES)), f32x4.lt(squares, f32x4.splat(MOST_SQUARES)));
}

/** Groups at most: a byte of each four is kept after the rule. */
export const OF8_TOGETHER: i32 = 256;

/**
 * Groups of eight from `first` on, a multiple of four and at most OF8_TOGETHER. Returns the address of a byte for each four, as
 * bitsOf has it.
 */
export function othersOf8(batch: Groups, first: i32, groups: i32, rule: Rule): usize {
  const own = changetype<usize>(rule) + offsetof<Rule>();
  const place = rule.place;
  const epsilon = <f32>rule.epsilon;
  keep(own, At.SHARE, f32x4.splat(<f32>varianceShare(rule, 7)));
  keep(own, At.ADDED, f32x4.splat(place == Place.VARIANCE ? epsilon : 0));
  keep(own, At.FLOOR, f32x4.splat(place == Place.FLOOR ? epsilon : -Infinity));
  keep(own, At.LAST, f32x4.splat(place == Place.DIVISOR ? epsilon : 0));
  const zero = f32x4.splat(0);
  const n = f32x4.splat(<f32>(8.0 / 7.0));
  const columns = batch.columns != 0;
  let to = batch.advantages + (<usize>first << 5);
  let means = batch.means + (<usize>first << 3);
  let scales = batch.scales + (<usize>first << 3);
  let flags = batch.flags + first;
  let bits = own + (<usize>At.BITS << 4);
  const begin = batch.rewards + (<usize>first << 5);
  const end = begin + (<usize>groups << 5);
  for (let from = begin; from != end; from += 128, to += 128) {
    if (from != begin) divided(to - 128, n, own);
    const a = v128.load(from);
    const b = v128.load(from, 32);
    const c = v128.load(from, 64);
    const d = v128.load(from, 96);
    const ab01 = low(a, b);
    const ab23 = high(a, b);
    const cd01 = low(c, d);
    const cd23 = high(c, d);
    const origin = lowHalves(ab01, cd01);
    const x1 = f32x4.sub(highHalves(ab01, cd01), origin);
    const x2 = f32x4.sub(lowHalves(ab23, cd23), origin);
    const x3 = f32x4.sub(highHalves(ab23, cd23), origin);
    const a4 = v128.load(from, 16);
    const b4 = v128.load(from, 48);
    const c4 = v128.load(from, 80);
    const d4 = v128.load(from, 112);
    const ab45 = low(a4, b4);
    const ab67 = high(a4, b4);
    const cd45 = low(c4, d4);
    const cd67 = high(c4, d4);
    const x4 = f32x4.sub(lowHalves(ab45, cd45), origin);
    const x5 = f32x4.sub(highHalves(ab45, cd45), origin);
    const x6 = f32x4.sub(lowHalves(ab67, cd67), origin);
    const x7 = f32x4.sub(highHalves(ab67, cd67), origin);
    const half = f32x4.add(x1, f32x4.add(x2, x3));
    const sum = f32x4.add(half, f32x4.add(f32x4.add(x4, x5), f32x4.add(x6, x7)));
    const shift = f32x4.mul(sum, f32x4.splat(0.125));
    const differs = v128.or(v128.or(v128.or(x1, x2), v128.or(x3, x4)), v128.or(v128.or(x5, x6), x7));
    const equal = f32x4.eq(differs, zero); // 0 and -0 are equal
    // One after the other, as in groups of other sizes.
    const s0 = placed(to, 0, f32x4.sub(zero, shift));
    const s1 = placed(to, 16, f32x4.sub(x1, shift));
    const s2 = placed(to, 32, f32x4.sub(x2, shift));
    const s3 = placed(to, 48, f32x4.sub(x3, shift));
    const s4 = placed(to, 64, f32x4.sub(x4, shift));
    const s5 = placed(to, 80, f32x4.sub(x5, shift));
    const s6 = placed(to, 96, f32x4.sub(x6, shift));
    const s7 = placed(to, 112, f32x4.sub(x7, shift));
    const early = f32x4.add(f32x4.add(f32x4.add(s0, s1), s2), s3);
    const squares = f32x4.add(f32x4.add(f32x4.add(f32x4.add(early, s4), s5), s6), s7);
    const before = f32x4.pmax(f32x4.pmax(s0, s1), f32x4.pmax(s2, s3));
    const most = f32x4.pmax(before, f32x4.pmax(f32x4.pmax(s4, s5), f32x4.pmax(s6, s7)));
    keep(own, At.SQUARES, squares);
    keep(own, At.EQUAL, equal);
    store<u8>(bits, <u8>bitsOf(squares, most, equal, n));
    bits++;
    if (columns) {
      storeFour(means, scales, flags, origin, shift, v128.andnot(f32x4.splat(NaN), equal), equal);
      means += 32;
      scales += 32;
      flags += 4;
    }
  }
  divided(to - 128, n, own);
  return own + (<usize>At.BITS << 4);
}
