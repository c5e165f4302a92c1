// others.ts for four groups of f32 abreast, one a lane: sizes that are multiples of four.
//
// A group that a lane cannot hold goes to f64, and so does a reward that has most of the squares of its group.
import { high, highHalves, low, lowHalves } from '../math/shuffles';
import { storeFour } from './abreast';
import { furthestIn, othersOf, varianceShare } from './others';
import { bitsOf, OF8_TOGETHER, othersOf8 } from './othersOf8';
import { Groups } from './groups';
import { isWithinF32, Place, Rule } from './rule';

/** Rewards of a group at most: as many vectors are kept after the rule. */
// @ts-ignore: decorator
@inline const MOST: i32 = 64;

/** Writes four places of four groups, `bytes` apart, from one vector a place, and the other way: a transposition is its own inverse. */
// @ts-ignore: decorator
@inline function transposed(p: v128, q: v128, r: v128, s: v128, to: usize, step: usize): void {
  const pq0 = low(p, q);
  const pq1 = high(p, q);
  const rs0 = low(r, s);
  const rs1 = high(r, s);
  v128.store(to, lowHalves(pq0, rs0));
  v128.store(to + step, highHalves(pq0, rs0));
  v128.store(to + 2 * step, lowHalves(pq1, rs1));
  v128.store(to + 3 * step, highHalves(pq1, rs1));
}

/** The advantage at e of a group with these squares. */
// @ts-ignore: decorator
@inline function advantage(e: v128, squares: v128, own: v128, share: v128, epsilon: v128, place: Place): v128 {
  const mine = f32x4.mul(own, e);
  const variance = f32x4.mul(f32x4.sub(squares, f32x4.mul(mine, e)), share);
  if (place == Place.DIVISOR) return f32x4.div(mine, f32x4.add(f32x4.sqrt(variance), epsilon));
  return f32x4.div(mine, f32x4.sqrt(place == Place.VARIANCE ? f32x4.add(variance, epsilon) : f32x4.max(variance, epsilon)));
}

/** Four groups. Returns as bitsOf does. */
function fourGroups(
  rewards: usize, size: i32, rule: Rule, advantages: usize, means: usize, scales: usize, flags: usize,
): i32 {
  const places = changetype<usize>(rule) + offsetof<Rule>();
  const bytes = <usize>size << 2;
  const end = places + (bytes << 2);
  for (let at: usize = 0; at < bytes; at += 16) {
    const from = rewards + at;
    const group2 = from + 2 * bytes;
    transposed(
      v128.load(from), v128.load(from + bytes), v128.load(group2), v128.load(group2 + bytes), places + (at << 2), 16,
    );
  }
  const first = v128.load(places);
  let sum = f32x4.splat(0);
  let differs = sum;
  for (let at = places; at < end; at += 64) {
    const d0 = f32x4.sub(v128.load(at), first);
    const d1 = f32x4.sub(v128.load(at, 16), first);
    const d2 = f32x4.sub(v128.load(at, 32), first);
    const d3 = f32x4.sub(v128.load(at, 48), first);
    sum = f32x4.add(sum, f32x4.add(f32x4.add(d0, d1), f32x4.add(d2, d3)));
    differs = v128.or(differs, v128.or(v128.or(d0, d1), v128.or(d2, d3)));
  }
  const equal = i32x4.eq(i32x4.shl(differs, 1), i32x4.splat(0)); // 0 and -0 are equal
  const shift = f32x4.div(sum, f32x4.splat(<f32>size));
  let squares = f32x4.splat(0);
  let most = squares;
  for (let at = places; at < end; at += 16) {
    const e = f32x4.sub(f32x4.sub(v128.load(at), first), shift);
    const square = f32x4.mul(e, e);
    squares = f32x4.add(squares, square);
    most = f32x4.pmax(most, square);
    v128.store(at, e);
  }
  const n = <f64>size;
  const own = f32x4.splat(<f32>(n / (n - 1)));
  const share = f32x4.splat(<f32>varianceShare(rule, size - 1));
  const epsilon = f32x4.splat(<f32>rule.epsilon);
  const place = rule.place;
  for (let at: usize = 0; at < bytes; at += 16) {
    const from = places + (at << 2);
    const a = advantage(v128.load(from), squares, own, share, epsilon, place);
    const b = advantage(v128.load(from, 16), squares, own, share, epsilon, place);
    const c = advantage(v128.load(from, 32), squares, own, share, epsilon, place);
    const d = advantage(v128.load(from, 48), squares, own, share, epsilon, place);
    transposed(
      v128.andnot(a, equal), v128.andnot(b, equal), v128.andnot(c, equal), v128.andnot(d, equal), advantages + at, bytes,
    );
  }
  storeFour(means, scales, flags, first, shift, v128.andnot(f32x4.splat(NaN), equal), equal);
  return bitsOf(squares, most, equal, own);
}

/** Groups as in groupAdvantages, which writes as much and returns the same. */
export function others<T>(batch: Groups, rule: Rule): i32 {
  const size = batch.size;
  const abreast = sizeof<T>() == 4 && batch.offsets == 0 && size >= 4 && size <= MOST && !(size & 3) && isWithinF32(rule);
  let start = 0;
  let bits: usize = 0;
  for (let g = 0; g < batch.count; ) {
    let wanted = 1;
    let together = 1;
    if (abreast && !(g & 3) && g + 4 <= batch.count) {
      if (size == 8) {
        const place = g & (OF8_TOGETHER - 1);
        if (place == 0) bits = othersOf8(batch, g, min(OF8_TOGETHER, (batch.count - g) & ~3), rule);
        wanted = load<u8>(bits + (<usize>place >> 2));
      } else {
        const at = <usize>start << 2;
        const means = batch.means + (<usize>g << 3);
        const scales = batch.scales + (<usize>g << 3);
        wanted = fourGroups(batch.rewards + at, size, rule, batch.advantages + at, means, scales, batch.flags + g);
      }
      together = 4;
      if (!(wanted & 15)) {
        g += 4;
        start += 4 * size;
        continue;
      }
    }
    for (const next = g + together; g < next; g++, wanted >>= 1) {
      const end = batch.endOf(g, start);
      if (wanted & 1) {
        const at = <usize>start * sizeof<T>();
        const rewards = batch.rewards + at;
        const advantages = batch.advantages + at;
        const mean = batch.means + (<usize>g << 3);
        const scale = batch.scales + (<usize>g << 3);
        const flag = batch.flags + g;
        const n = end - start;
        if (wanted & 16) {
          furthestIn<T>(rewards, n, rule, advantages);
        } else {
          const invalid = othersOf<T>(rewards, n, rule, advantages, mean, scale, flag);
          if (invalid >= 0) return start + invalid;
        }
      }
      start = end;
    }
  }
  return -1;
}
