// Group-relative advantages: (r - mean) * scale within each group.
//
// The group's first reward is subtracted before anything is summed. Equal rewards then give differences, advantages and
// variance of exactly 0 in any precision, and a large common offset costs nothing.
// Sums run in lanes of T (at most 16 terms a lane), scalars in f64. Long groups, groups whose squares leave the range
// of T and groups with a reward that is not finite leave through `wideGroup`.
import { total, addWide, BLOCK } from '../math/lanes';
import { Groups } from './groups';
import { groupsAbreast } from './groupsAbreast';
import { groupsOf8 } from './groupsOf8';
import { isWithinF32, LEAST_SQUARES, MOST_SQUARES, needsSquares, Rule, scaleOf } from './rule';
import { tailMask } from './tail';
import { wideGroup } from './wideGroup';

/** Where sums of squares are neither too small nor too large for T. */
// @ts-ignore: decorator
@inline function comfortable<T>(squares: f64): bool {
  if (sizeof<T>() == 4) return squares > LEAST_SQUARES && squares < MOST_SQUARES;
  return squares > 1.2e-271 && squares < 1.1e301; // 2^-900, 2^1000
}

/** Groups that leave the fast way together where one of them has to: a multiple of 4, and of the parts of a divided call. */
// @ts-ignore: decorator
@inline export const GROUPS_TOGETHER: i32 = 1024;

/** Bytes that are summed in lanes of T before they join an f64 sum. */
// @ts-ignore: decorator
@inline const STRETCH: usize = 256;

/** Writes all results. Returns the index of a reward that is not finite, or -1. */
export function groupAdvantages<T>(batch: Groups, rule: Rule): i32 {
  const groups = batch.count;
  const size = batch.size;
  const abreast = sizeof<T>() == 4 && batch.offsets == 0 && size > 1 && size <= BLOCK && isWithinF32(rule);
  for (let first = 0; first < groups; first += GROUPS_TOGETHER) {
    const end = min(first + GROUPS_TOGETHER, groups);
    let next = first;
    const fours = (end - first) & ~3;
    if (abreast && fours > 0) {
      const done = size == 8 ? groupsOf8(batch, first, fours, rule) : groupsAbreast(batch, first, fours, rule);
      if (done) next += fours;
    }
    const invalid = oneByOne<T>(batch, next, end, rule);
    if (invalid >= 0) return invalid;
  }
  return -1;
}

/** The same for the groups from g to `groups`, each on its own. */
function oneByOne<T>(batch: Groups, g: i32, groups: i32, rule: Rule): i32 {
  const spread = needsSquares(rule);
  let start = batch.offsets == 0 ? g * batch.size : load<i32>(batch.offsets + (<usize>g << 2));
  for (; g < groups; g++) {
    const end = batch.endOf(g, start);
    const n = end - start;
    const first = batch.rewards + <usize>start * sizeof<T>();
    const whole = first + ((<usize>n * sizeof<T>()) & ~15);
    const tail = tailMask((<usize>n * sizeof<T>()) & 15);
    const origin = v128.splat<T>(load<T>(first));

    let differs = v128.and(v128.sub<T>(v128.load(whole), origin), tail);
    let sum = differs;
    let wide = f64x2.splat(0);
    let x = first;
    do {
      for (const stop = min(x + STRETCH, whole); x < stop; x += 16) {
        const d = v128.sub<T>(v128.load(x), origin);
        sum = v128.add<T>(sum, d);
        differs = v128.or(differs, d);
      }
      wide = addWide<T>(wide, sum);
      sum = f64x2.splat(0);
    } while (x < whole);
    const equal = !v128.any_true(sizeof<T>() == 4 ? i32x4.shl(differs, 1) : i64x2.shl(differs, 1)); // 0 and -0 are equal
    const shift = total(wide) / <f64>n;
    const centre = v128.splat<T>(<T>shift);

    let squares = 0.0;
    if (spread) {
      const e = v128.and(v128.sub<T>(v128.sub<T>(v128.load(whole), origin), centre), tail);
      let sum = v128.mul<T>(e, e);
      let wide = f64x2.splat(0);
      x = first;
      do {
        for (const stop = min(x + STRETCH, whole); x < stop; x += 16) {
          const e = v128.sub<T>(v128.sub<T>(v128.load(x), origin), centre);
          sum = v128.add<T>(sum, v128.mul<T>(e, e));
        }
        wide = addWide<T>(wide, sum);
        sum = f64x2.splat(0);
      } while (x < whole);
      squares = total(wide);
    }

    const usable = n <= BLOCK && (equal || (spread ? comfortable<T>(squares) : Math.abs(shift) < 1e38));
    const out = batch.advantages + <usize>start * sizeof<T>();
    const mean = batch.means + (<usize>g << 3);
    const scale = batch.scales + (<usize>g << 3);
    if (usable) {
      const middle = <f64>load<T>(first) + shift;
      const factor = equal ? 0 : scaleOf(rule, n, middle, squares);
      store<f64>(mean, middle);
      store<f64>(scale, factor);
      const k = v128.splat<T>(<T>factor);
      let to = out;
      x = first;
      do {
        v128.store(to, v128.mul<T>(v128.sub<T>(v128.sub<T>(v128.load(x), origin), centre), k));
        x += 16;
        to += 16;
      } while (x < first + <usize>n * sizeof<T>());
    } else {
      const invalid = wideGroup<T>(first, n, rule, out, mean, scale);
      if (invalid >= 0) return start + invalid;
    }
    store<u8>(batch.flags + g, <u8>equal);
    if (n == 1 && rule.rawSingleton) {
      // What a trainer does that takes the mean of a single reward as 0 and its deviation as 1.
      const factor = spread ? rule.factor / (1 + rule.epsilon) : rule.factor;
      const reward = <f64>load<T>(first);
      store<f64>(mean, 0);
      store<f64>(scale, factor);
      store<T>(out, <T>(reward * factor));
      store<u8>(batch.flags + g, <u8>(reward == 0));
    }
    start = end;
  }
  return -1;
}
