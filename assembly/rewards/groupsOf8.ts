// groupsAbreast.ts for groups of eight, the commonest size: four groups are transposed, so that each lane holds one group and each
// vector the rewards of one place. All sums are then plain sums of vectors, and rewards stay in registers until the result.
import { high, highHalves, low, lowHalves } from '../math/shuffles';
import { scaleOfFour, storeFour, withinF32 } from './abreast';
import { degreesOf, gainOf, needsSquares, Rule } from './rule';

/** Writes four vectors, one place each, to their groups, which lie 32 bytes apart. */
// @ts-ignore: decorator
@inline function storePlaces(to: usize, p: v128, q: v128, r: v128, s: v128): void {
  const pq0 = low(p, q);
  const pq1 = high(p, q);
  const rs0 = low(r, s);
  const rs1 = high(r, s);
  v128.store(to, lowHalves(pq0, rs0));
  v128.store(to, highHalves(pq0, rs0), 32);
  v128.store(to, lowHalves(pq1, rs1), 64);
  v128.store(to, highHalves(pq1, rs1), 96);
}

// @ts-ignore: decorator
@inline function squared(x: v128, y: v128): v128 {
  return f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y));
}

/** Groups of eight, a multiple of four of them. False where a group is beyond f32: what is written then does not count. */
export function groupsOf8(
  rewards: usize, groups: i32, rule: Rule, advantages: usize, means: usize, scales: usize, flags: usize,
): bool {
  // Read once: the compiler cannot know that the stores below leave the rule alone.
  const spread = needsSquares(rule);
  const divisor = rule.divisor;
  const place = rule.place;
  const focused = <bool>rule.focused;
  const epsilon = f32x4.splat(<f32>rule.epsilon);
  const gain = f32x4.splat(<f32>gainOf(rule, 8));
  const degrees = f32x4.splat(<f32>degreesOf(rule, 8));
  let least = f32x4.splat(Infinity);
  let most = f32x4.splat(0);
  for (const end = rewards + (<usize>groups << 5); rewards != end; rewards += 128) {
    // Of the groups a to d: places 0 and 1 in turns, then 2 and 3, and so on.
    const ab01 = low(v128.load(rewards), v128.load(rewards, 32));
    const ab23 = high(v128.load(rewards), v128.load(rewards, 32));
    const ab45 = low(v128.load(rewards, 16), v128.load(rewards, 48));
    const ab67 = high(v128.load(rewards, 16), v128.load(rewards, 48));
    const cd01 = low(v128.load(rewards, 64), v128.load(rewards, 96));
    const cd23 = high(v128.load(rewards, 64), v128.load(rewards, 96));
    const cd45 = low(v128.load(rewards, 80), v128.load(rewards, 112));
    const cd67 = high(v128.load(rewards, 80), v128.load(rewards, 112));
    const first = lowHalves(ab01, cd01);
    let x1 = f32x4.sub(highHalves(ab01, cd01), first);
    let x2 = f32x4.sub(lowHalves(ab23, cd23), first);
    let x3 = f32x4.sub(highHalves(ab23, cd23), first);
    let x4 = f32x4.sub(lowHalves(ab45, cd45), first);
    let x5 = f32x4.sub(highHalves(ab45, cd45), first);
    let x6 = f32x4.sub(lowHalves(ab67, cd67), first);
    let x7 = f32x4.sub(highHalves(ab67, cd67), first);

    const differs = v128.or(v128.or(v128.or(x1, x2), v128.or(x3, x4)), v128.or(v128.or(x5, x6), x7));
    const equal = i32x4.eq(i32x4.shl(differs, 1), i32x4.splat(0)); // 0 and -0 are equal
    const sum = f32x4.add(f32x4.add(f32x4.add(x1, x2), f32x4.add(x3, x4)), f32x4.add(f32x4.add(x5, x6), x7));
    const shift = f32x4.mul(sum, f32x4.splat(0.125));
    const x0 = f32x4.sub(f32x4.splat(0), shift);
    x1 = f32x4.sub(x1, shift);
    x2 = f32x4.sub(x2, shift);
    x3 = f32x4.sub(x3, shift);
    x4 = f32x4.sub(x4, shift);
    x5 = f32x4.sub(x5, shift);
    x6 = f32x4.sub(x6, shift);
    x7 = f32x4.sub(x7, shift);
    let squares = f32x4.abs(shift); // says as well that all is within range, where nobody asks for squares
    if (spread) {
      squares = f32x4.add(f32x4.add(squared(x0, x1), squared(x2, x3)), f32x4.add(squared(x4, x5), squared(x6, x7)));
      least = f32x4.pmin(least, v128.or(squares, equal)); // equal groups are NaN there, which pmin passes over
    }

    const mean = f32x4.add(first, shift);
    const scale = v128.andnot(scaleOfFour(divisor, place, focused, gain, degrees, epsilon, mean, squares), equal);
    most = f32x4.add(most, f32x4.add(squares, scale));
    storePlaces(advantages, f32x4.mul(x0, scale), f32x4.mul(x1, scale), f32x4.mul(x2, scale), f32x4.mul(x3, scale));
    storePlaces(advantages + 16, f32x4.mul(x4, scale), f32x4.mul(x5, scale), f32x4.mul(x6, scale), f32x4.mul(x7, scale));
    storeFour(means, scales, flags, first, shift, scale, equal);
    advantages += 128;
    means += 32;
    scales += 32;
    flags += 4;
  }
  return withinF32(least, most);
}
