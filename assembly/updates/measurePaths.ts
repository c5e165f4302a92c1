import { Y } from '../rows/stage';
import { expMinus } from './expMinus';
import { Paths } from './paths';

/** Probabilities are at least this, so that nothing is divided by 0. */
// @ts-ignore: decorator
@inline const TINY: f64 = 9.332636185032189e-302; // 2^-1000

export function startSums(paths: Paths, stage: usize): void {
  const x = load<f64>(paths.x);
  paths.origin = Math.abs(x) < Infinity ? x : 0;
  expMinus(paths.x, 4, stage);
  const rare = load<f64>(stage);
  const large = 1 / (1 + rare);
  paths.base = x < 0 ? rare * large : large;
  paths.success = f64x2.splat(0);
  paths.first = f64x2.splat(0);
  paths.second = f64x2.splat(0);
  paths.least = f64x2.splat(Infinity);
  paths.most = f64x2.splat(-Infinity);
  paths.silent = 0;
}

/** Adds `count` paths to the sums, and stores how likely the verifier is to accept an answer and to refuse it. */
export function measurePaths(paths: Paths, x: usize, count: i32, stage: usize): void {
  const one = f64x2.splat(1);
  const origin = f64x2.splat(paths.origin);
  const base = f64x2.splat(paths.base);
  let success = paths.success;
  let first = paths.first;
  let second = paths.second;
  expMinus(x, count, stage);
  let to = stage;
  const end = x + (<usize>count << 3);
  do {
    const now = v128.load(x);
    const rare = v128.load(to);
    const large = f64x2.div(one, f64x2.add(one, rare));
    const small = f64x2.mul(rare, large);
    const negative = f64x2.lt(now, f64x2.splat(0));
    const p = v128.bitselect(small, large, negative);
    const q = v128.bitselect(large, small, negative);
    v128.store(to, f64x2.pmax(f64x2.splat(TINY), p));
    v128.store(to, f64x2.pmax(f64x2.splat(TINY), q), Y);

    const d = f64x2.sub(now, origin);
    success = f64x2.add(success, f64x2.sub(p, base));
    first = f64x2.add(first, d);
    second = f64x2.add(second, f64x2.mul(d, d));
    x += 16;
    to += 16;
  } while (x < end);
  paths.success = success;
  paths.first = first;
  paths.second = second;
  if (paths.truePositiveRate < 1 || paths.falsePositiveRate > 0) judge(paths, count, stage);
}

/** Turns how likely an answer is to be right and wrong into how likely a verifier that errs is to accept and to refuse it. */
function judge(paths: Paths, count: i32, stage: usize): void {
  const t = f64x2.splat(paths.truePositiveRate);
  const f = f64x2.splat(paths.falsePositiveRate);
  const missed = f64x2.splat(1 - paths.truePositiveRate);
  const rest = f64x2.splat(1 - paths.falsePositiveRate);
  for (const end = stage + (<usize>count << 3); stage < end; stage += 16) {
    const p = v128.load(stage);
    const q = v128.load(stage, Y);
    const accepted = f64x2.add(f64x2.mul(t, p), f64x2.mul(f, q));
    const refused = f64x2.add(f64x2.mul(missed, p), f64x2.mul(rest, q));
    v128.store(stage, f64x2.pmax(f64x2.splat(TINY), accepted));
    v128.store(stage, f64x2.pmax(f64x2.splat(TINY), refused), Y);
  }
}
