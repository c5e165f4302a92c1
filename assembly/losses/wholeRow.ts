// Rows that have one ratio for all tokens: its sums in f64, then the same gradient for each token.
import { total } from '../math/lanes';
import { counted, lanesTotal, maskOf, plainEnd, Run } from './run';

// @ts-ignore: decorator
@inline function promoteHigh(x: v128): v128 {
  return f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15));
}

// @ts-ignore: decorator
@inline function kept(x: v128, low: v128, top: v128): v128 {
  return f64x2.pmin(f64x2.pmax(x, low), top);
}

/**
 * Adds log pi of the tokens from `from` to `to` to `loss`, their log-ratios to `square`, and log-ratios kept from `low` to `top` to
 * `ratio`. Up to 3 elements beyond n are read. Without an old policy log-ratios are 0. Constants:
 *
 * @param plain whether all of the tokens count, and are whole vectors @param free whether no log-ratio is beyond `low` or `top`
 */
// @ts-ignore: decorator
@inline function add(plain: bool, free: bool, from: i32, to: i32, n: i32, run: Run): void {
  const policy = run.policy;
  const old = run.old;
  const mask = run.mask;
  const low = f64x2.splat(run.low);
  const top = f64x2.splat(run.top);
  const count = i32x4.splat(n);
  let logs = f64x2.splat(0);
  let raw = logs;
  let within = logs;
  for (let at = from; at < to; at += 4) {
    const live = plain ? i32x4.splat(-1) : counted(mask, at, count);
    const offset = <usize>at << 2;
    const p = plain ? v128.load(policy + offset) : v128.and(v128.load(policy + offset), live);
    const p0 = f64x2.promote_low_f32x4(p);
    const p1 = promoteHigh(p);
    logs = f64x2.add(logs, f64x2.add(p0, p1));
    if (old == 0) continue;
    const q = plain ? v128.load(old + offset) : v128.and(v128.load(old + offset), live);
    const x0 = f64x2.sub(p0, f64x2.promote_low_f32x4(q));
    const x1 = f64x2.sub(p1, promoteHigh(q));
    raw = f64x2.add(raw, f64x2.add(x0, x1));
    if (!free) within = f64x2.add(within, f64x2.add(kept(x0, low, top), kept(x1, low, top)));
  }
  run.loss += total(logs);
  run.square += total(raw);
  run.ratio += total(free ? raw : within);
}

function addFree(to: i32, run: Run): void {
  add(true, true, 0, to, to, run);
}

function addKept(to: i32, run: Run): void {
  add(true, false, 0, to, to, run);
}

function addSome(from: i32, n: i32, run: Run): void {
  add(false, false, from, n, n, run);
}

/** Adds up n tokens. */
export function sumRow(n: i32, run: Run): void {
  const plain = plainEnd(maskOf(run.mask, 0, n), 0, n, n);
  if (run.low == -Infinity && run.top == Infinity) addFree(plain, run);
  else addKept(plain, run);
  addSome(plain, n, run);
}

/**
 * Writes `factor` for each of n tokens that count and whose log-ratios are from `low` to `top`, 0 for the others, and counts those
 * that are outside; without an old policy none is. Memory as in tokenRow.
 */
export function fillRow(n: i32, run: Run, gradient: usize): void {
  const policy = run.policy;
  const old = run.old;
  const mask = run.mask;
  const factor = f32x4.splat(<f32>run.factor);
  const low = f64x2.splat(run.low);
  const top = f64x2.splat(run.top);
  const count = i32x4.splat(n);
  let under = i32x4.splat(0);
  let over = under;
  for (let at = 0; at < n; at += 4) {
    const live = counted(mask, at, count);
    const offset = <usize>at << 2;
    let value = v128.and(factor, live);
    if (old != 0) {
      const p = v128.load(policy + offset);
      const q = v128.load(old + offset);
      const x0 = f64x2.sub(f64x2.promote_low_f32x4(p), f64x2.promote_low_f32x4(q));
      const x1 = f64x2.sub(promoteHigh(p), promoteHigh(q));
      const below = v128.and(live, narrow(f64x2.lt(x0, low), f64x2.lt(x1, low)));
      const above = v128.and(live, narrow(f64x2.gt(x0, top), f64x2.gt(x1, top)));
      under = i32x4.sub(under, below);
      over = i32x4.sub(over, above);
      value = v128.andnot(value, v128.or(below, above));
    }
    v128.store(gradient + offset, value);
  }
  run.under += lanesTotal(under);
  run.over += lanesTotal(over);
}

/** The masks of two and two lanes of f64 as one of four lanes. */
// @ts-ignore: decorator
@inline function narrow(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}
