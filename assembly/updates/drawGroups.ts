// How many successes the group of a path has: a number from the binomial distribution, by inversion, four paths at a time.
import { high, low } from '../math/shuffles';
import { P, Y } from '../rows/stage';
import { Paths } from './paths';
import { nextBits, uniform } from './random';

/** Stores the counts as i64. */
export function drawGroups(paths: Paths, count: i32, stage: usize): void {
  const size = i64x2.splat(paths.size);
  const zero = f64x2.splat(0);
  const draws = paths.draws;
  const random = paths.random;
  const end = stage + (<usize>count << 3);
  for (let at = stage; at < end; at += 32) {
    const accepted0 = v128.load(at);
    const accepted1 = v128.load(at, 16);
    const refused0 = v128.load(at, Y);
    const refused1 = v128.load(at, Y + 16);
    const large0 = f64x2.pmax(accepted0, refused0);
    const large1 = f64x2.pmax(accepted1, refused1);
    const odds0 = f64x2.div(f64x2.pmin(accepted0, refused0), large0);
    const odds1 = f64x2.div(f64x2.pmin(accepted1, refused1), large1);
    let few0 = i64x2.splat(0);
    let few1 = few0;
    for (let draw = 1; draw <= draws; draw++) {
      const members = draw < draws ? paths.together : paths.last;
      let ratios = draw < draws ? paths.ratios : paths.lastRatios;
      const lastRatio = ratios + (<usize>members << 3);
      const upper = nextBits(random);
      const lower = nextBits(random);
      let weight0 = f64x2.splat(1);
      let weight1 = weight0;
      let square0 = large0;
      let square1 = large1;
      for (let left = members; left > 0; left >>= 1) {
        if (left & 1) {
          weight0 = f64x2.mul(weight0, square0);
          weight1 = f64x2.mul(weight1, square1);
        }
        square0 = f64x2.mul(square0, square0);
        square1 = f64x2.mul(square1, square1);
      }
      let rest0 = f64x2.sub(uniform(low(lower, upper)), weight0);
      let rest1 = f64x2.sub(uniform(high(lower, upper)), weight1);
      // Four counts between two looks at whether any path goes on: a branch that is guessed wrong costs more.
      do {
        few0 = i64x2.sub(few0, f64x2.ge(rest0, zero));
        few1 = i64x2.sub(few1, f64x2.ge(rest1, zero));
        weight0 = f64x2.mul(weight0, f64x2.mul(v128.load64_splat(ratios), odds0));
        weight1 = f64x2.mul(weight1, f64x2.mul(v128.load64_splat(ratios), odds1));
        rest0 = f64x2.sub(rest0, weight0);
        rest1 = f64x2.sub(rest1, weight1);
        few0 = i64x2.sub(few0, f64x2.ge(rest0, zero));
        few1 = i64x2.sub(few1, f64x2.ge(rest1, zero));
        weight0 = f64x2.mul(weight0, f64x2.mul(v128.load64_splat(ratios, 8), odds0));
        weight1 = f64x2.mul(weight1, f64x2.mul(v128.load64_splat(ratios, 8), odds1));
        rest0 = f64x2.sub(rest0, weight0);
        rest1 = f64x2.sub(rest1, weight1);
        few0 = i64x2.sub(few0, f64x2.ge(rest0, zero));
        few1 = i64x2.sub(few1, f64x2.ge(rest1, zero));
        weight0 = f64x2.mul(weight0, f64x2.mul(v128.load64_splat(ratios, 16), odds0));
        weight1 = f64x2.mul(weight1, f64x2.mul(v128.load64_splat(ratios, 16), odds1));
        rest0 = f64x2.sub(rest0, weight0);
        rest1 = f64x2.sub(rest1, weight1);
        few0 = i64x2.sub(few0, f64x2.ge(rest0, zero));
        few1 = i64x2.sub(few1, f64x2.ge(rest1, zero));
        weight0 = f64x2.mul(weight0, f64x2.mul(v128.load64_splat(ratios, 24), odds0));
        weight1 = f64x2.mul(weight1, f64x2.mul(v128.load64_splat(ratios, 24), odds1));
        rest0 = f64x2.sub(rest0, weight0);
        rest1 = f64x2.sub(rest1, weight1);
        ratios += 32;
      } while (ratios < lastRatio && v128.any_true(v128.or(f64x2.ge(rest0, zero), f64x2.ge(rest1, zero))));
    }
    v128.store(at, counts(few0, size, f64x2.lt(accepted0, refused0)), P);
    v128.store(at, counts(few1, size, f64x2.lt(accepted1, refused1)), P + 16);
  }
}

/** Successes, where `few` is how many there are of whichever is rarer. */
// @ts-ignore: decorator
@inline function counts(few: v128, size: v128, successIsRare: v128): v128 {
  return v128.bitselect(few, i64x2.sub(size, few), successIsRare);
}
