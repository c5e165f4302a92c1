// Soft values of groups of rewards: V = beta log mean e^(r/beta), its weights softmax(r/beta), and dV/dbeta, which is minus the KL
// of the weights to equal ones (docs/theory.md, neighbours, section 9).
//
// Where the rewards of a group are close beside beta, exponents are taken around the mean and less 1: then nothing cancels.
import { exp, expNonPositiveF64 } from '../math/exp';
import { log, log1p } from '../math/scalars';
import { lowLane } from './lanes';
import { expLess1, klTerm } from './terms';

/** Rewards closer than this, in units of beta, are taken around their mean. */
// @ts-ignore: decorator
@inline const WEAK: f64 = 0.5;

/**
 * @param rewards f64, groups one after the other; 8 bytes behind the last are read
 * @param offsets groups + 1 ascending i32, no group empty
 * @param results value and derivative of each group, f64
 * @param weights one f64 per reward; 8 bytes behind the last are written
 */
export function softValues(
  rewards: usize, offsets: usize, groups: i32, beta: f64, results: usize, weights: usize,
): void {
  for (let g = 0; g < groups; g++) {
    const from = <usize>load<i32>(offsets);
    const to = <usize>load<i32>(offsets, 4);
    const start = from << 3;
    group(rewards + start, (to - from) << 3, beta, results, weights + start);
    offsets += 4;
    results += 16;
  }
}

function group(rewards: usize, bytes: usize, beta: f64, results: usize, weights: usize): void {
  const n = <f64>(bytes >> 3);
  let least = Infinity;
  let most = -Infinity;
  for (let i: usize = 0; i < bytes; i += 8) {
    const r = load<f64>(rewards + i);
    least = Math.min(least, r);
    most = Math.max(most, r);
  }
  const width = (most - least) / beta;
  const weak = width < WEAK;
  let centre = most;
  if (weak) {
    let sum: f64 = 0;
    for (let i: usize = 0; i < bytes; i += 8) sum += (load<f64>(rewards + i) - least) / n;
    centre = least + sum;
  }
  if (width == 0) {
    store<f64>(results, most == least ? most : centre);
    store<f64>(results, 0, 8);
    for (let i: usize = 0; i < bytes; i += 8) store<f64>(weights + i, 1 / n);
    return;
  }

  const c = f64x2.splat(centre);
  const b = f64x2.splat(beta);
  const one = f64x2.splat(1);
  let sum = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const u = f64x2.div(f64x2.sub(v128.load(rewards + i), c), b);
    const e = weak ? expLess1(u, exp<f64>(u)) : expNonPositiveF64(u);
    v128.store(weights + i, weak ? f64x2.add(one, e) : e);
    sum = f64x2.add(sum, i + 8 < bytes ? e : lowLane(e));
  }
  const total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  const shift = weak ? log1p(total / n) : log(total / n);
  const scale = f64x2.splat(weak ? n + total : total);
  const share = f64x2.splat(1 / n);
  const s = f64x2.splat(shift);
  let kl = f64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const u = f64x2.sub(f64x2.div(f64x2.sub(v128.load(rewards + i), c), b), s);
    const w = f64x2.div(v128.load(weights + i), scale);
    v128.store(weights + i, w);
    const term = klTerm(share, w, u);
    kl = f64x2.add(kl, i + 8 < bytes ? term : lowLane(term));
  }
  store<f64>(results, centre + beta * shift);
  store<f64>(results, -(f64x2.extract_lane(kl, 0) + f64x2.extract_lane(kl, 1)), 8);
}
