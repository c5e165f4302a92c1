// groupsAbreast.ts for groups of eight, the commonest size: four groups are transposed, so that each lane holds one group and each
// vector the rewards of one place. All sums are then plain sums of vectors, and rewards stay in registers until the result.
//
// Each source of scales has a loop of its own, with and without columns: a branch on the rule within would send all vectors through
// memory, four groups after four.
import { high, highHalves, low, lowHalves } from '../math/shuffles';
import { constant, Constant, scaleOfFour, Source, sourceOf, storeFour, storePlaces, withinF32, writeConstants } from './abreast';
import { Groups } from './groups';
import { Divisor, Rule } from './rule';

// @ts-ignore: decorator
@inline function squared(x: v128, y: v128): v128 {
  return f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y));
}

/** The loop for scales of a source, which is a constant. */
// @ts-ignore: decorator
@inline function scaledFrom(
  source: Source, batch: Groups, first: i32, groups: i32, constants: usize, rooted: bool,
): bool {
  const zero = f32x4.splat(0);
  const columns = batch.columns != 0;
  let rewards = batch.rewards + (<usize>first << 5);
  let advantages = batch.advantages + (<usize>first << 5);
  let means = batch.means + (<usize>first << 3);
  let scales = batch.scales + (<usize>first << 3);
  let flags = batch.flags + first;
  let least = f32x4.splat(Infinity);
  let most = zero;
  for (const end = rewards + (<usize>groups << 5); rewards != end; rewards += 128, advantages += 128) {
    // Of the groups a to d: places 0 and 1 in turns, then 2 and 3, and so on.
    const a = v128.load(rewards);
    const b = v128.load(rewards, 32);
    const c = v128.load(rewards, 64);
    const d = v128.load(rewards, 96);
    const ab01 = low(a, b);
    const ab23 = high(a, b);
    const cd01 = low(c, d);
    const cd23 = high(c, d);
    const first = lowHalves(ab01, cd01);
    let x1 = f32x4.sub(highHalves(ab01, cd01), first);
    let x2 = f32x4.sub(lowHalves(ab23, cd23), first);
    let x3 = f32x4.sub(highHalves(ab23, cd23), first);
    const a4 = v128.load(rewards, 16);
    const b4 = v128.load(rewards, 48);
    const c4 = v128.load(rewards, 80);
    const d4 = v128.load(rewards, 112);
    const ab45 = low(a4, b4);
    const ab67 = high(a4, b4);
    const cd45 = low(c4, d4);
    const cd67 = high(c4, d4);
    let x4 = f32x4.sub(lowHalves(ab45, cd45), first);
    let x5 = f32x4.sub(highHalves(ab45, cd45), first);
    let x6 = f32x4.sub(lowHalves(ab67, cd67), first);
    let x7 = f32x4.sub(highHalves(ab67, cd67), first);

    const sum = f32x4.add(f32x4.add(f32x4.add(x1, x2), f32x4.add(x3, x4)), f32x4.add(f32x4.add(x5, x6), x7));
    const shift = f32x4.mul(sum, constant(constants, Constant.SHARE));
    let equal = zero;
    if (source != Source.RULE) {
      const differs = v128.or(v128.or(v128.or(x1, x2), v128.or(x3, x4)), v128.or(v128.or(x5, x6), x7));
      equal = f32x4.eq(differs, zero); // 0 and -0 are equal
    }
    const x0 = f32x4.sub(zero, shift);
    x1 = f32x4.sub(x1, shift);
    x2 = f32x4.sub(x2, shift);
    x3 = f32x4.sub(x3, shift);
    x4 = f32x4.sub(x4, shift);
    x5 = f32x4.sub(x5, shift);
    x6 = f32x4.sub(x6, shift);
    x7 = f32x4.sub(x7, shift);
    let squares = f32x4.abs(shift); // says as well that all is within range, where nobody asks for squares
    if (source == Source.SQUARES) {
      squares = f32x4.add(f32x4.add(squared(x0, x1), squared(x2, x3)), f32x4.add(squared(x4, x5), squared(x6, x7)));
      least = f32x4.pmin(least, v128.or(squares, equal)); // equal groups are NaN there, which pmin passes over
    }
    let scale = scaleOfFour(source, constants, f32x4.add(first, shift), squares, rooted);
    // Where the rule gives the scale, what equal rewards leave is 0 already.
    if (source != Source.RULE) scale = v128.andnot(scale, equal);
    most = f32x4.add(most, source == Source.RULE ? squares : f32x4.add(squares, scale));
    storePlaces(advantages, f32x4.mul(x0, scale), f32x4.mul(x1, scale), f32x4.mul(x2, scale), f32x4.mul(x3, scale));
    storePlaces(advantages + 16, f32x4.mul(x4, scale), f32x4.mul(x5, scale), f32x4.mul(x6, scale), f32x4.mul(x7, scale));
    if (columns) {
      if (source == Source.RULE) {
        const differs = v128.or(v128.or(v128.or(x0, x1), v128.or(x2, x3)), v128.or(v128.or(x4, x5), v128.or(x6, x7)));
        equal = f32x4.eq(differs, zero);
        scale = v128.andnot(scale, equal);
      }
      storeFour(means, scales, flags, first, shift, scale, equal);
      means += 32;
      scales += 32;
      flags += 4;
    }
  }
  return withinF32(least, most);
}

/** A multiple of four groups of eight, from `first` on. False where a group is beyond f32: what is written then does not count. */
export function groupsOf8(batch: Groups, first: i32, groups: i32, rule: Rule): bool {
  const constants = writeConstants(rule, 8);
  const source = sourceOf(rule);
  const rooted = rule.divisor == Divisor.ROOT_MEAN;
  if (source == Source.SQUARES) return scaledFrom(Source.SQUARES, batch, first, groups, constants, rooted);
  if (source == Source.MEAN) return scaledFrom(Source.MEAN, batch, first, groups, constants, rooted);
  return scaledFrom(Source.RULE, batch, first, groups, constants, rooted);
}
