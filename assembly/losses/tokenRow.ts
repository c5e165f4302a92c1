// Losses of tokens that each have their own ratio: gradients in lanes of f32, sums in f64.
//
// With r = exp(log pi - log old) and v = r kept from `low` to `top`:
//   CLIPPED   the loss is v, its derivative in log pi is r where v is r, else 0
//   CONSTANT  the loss is v log pi, its derivative v
//   GATED     the loss is g = 1/(1 + e^-y) at y = tau (r - 1), its derivative over tau is g (1 - g) r
// The caller says what the derivative is multiplied by; weights of tokens, but for GATED, multiply both.
//
// Short loops go over one block after the other, which stays in the nearest cache: ratios, then sums.
import { HEADROOM } from '../math/exp';
import { expBlock } from '../math/expBlock';
import { multiplyAdd } from '../math/fma';
import { addWide, BLOCK, maxLane, total } from '../math/lanes';
import { ratios } from './ratios';
import { counted, lanesTotal, maskOf, PART, plainEnd, Run, Surrogate } from './run';

/** Beyond this argument a gate has a derivative below 1e-33 of its largest, which counts as 0. */
// @ts-ignore: decorator
@inline const SHUT: f32 = 80;

/** Which bounds can act on a ratio, all of which are at least 0. */
const enum Bound { TOP, LOW, BOTH }

/**
 * Sums and gradients of the tokens from `from` to `to`, whose ratios are at `ratios`. Constants:
 *
 * @param bound which bounds there are @param constant whether the surrogate is CONSTANT
 * @param plain whether all of the tokens count, and are whole vectors @param weighed whether tokens have weights
 */
// @ts-ignore: decorator
@inline function summed(
  bound: Bound, constant: bool, plain: bool, weighed: bool, mask: usize, from: i32, to: i32, n: i32, run: Run, ratios: usize, gradient: usize,
): void {
  const policy = run.policy;
  const weights = run.weights;
  const low = f32x4.splat(<f32>run.low);
  const top = f32x4.splat(<f32>run.top);
  const factor = f32x4.splat(<f32>run.factor);
  const count = i32x4.splat(n);
  const apart = i32x4.splat(-run.apart);
  let outside = i32x4.splat(0);
  let over = outside;
  let largest = f32x4.splat(0);
  let loss = f64x2.splat(0);
  let ratio = loss;
  let square = loss;
  let at = from;
  while (at < to) {
    const end = min(at + PART, to);
    let l = f32x4.splat(0);
    let s = l;
    let q = l;
    do {
      const live = plain ? i32x4.splat(-1) : counted(mask, at, count);
      const offset = <usize>at << 2;
      const r = plain ? v128.load(ratios) : v128.and(v128.load(ratios), live);
      let v = bound == Bound.TOP ? r : f32x4.pmax(r, low);
      if (bound != Bound.LOW) v = f32x4.pmin(v, top);
      if (!plain) v = v128.and(v, live);
      s = f32x4.add(s, r);
      q = multiplyAdd<f32>(r, r, q);
      largest = f32x4.pmax(largest, r);
      const free = f32x4.eq(r, v);
      const w = weighed ? v128.and(v128.load(weights + offset), live) : r;
      const passed = weighed ? v128.or(free, v128.and(apart, f32x4.eq(w, f32x4.splat(0)))) : free;
      outside = i32x4.add(i32x4.add(outside, passed), i32x4.splat(1));
      if (bound == Bound.BOTH) over = i32x4.sub(over, v128.andnot(f32x4.gt(r, v), passed));
      if (constant) {
        const p = v128.load(policy + offset);
        const u = weighed ? f32x4.mul(v, w) : v;
        l = multiplyAdd<f32>(u, plain ? p : v128.and(p, live), l);
        v128.store(gradient + offset, f32x4.mul(factor, u));
      } else if (weighed) {
        l = multiplyAdd<f32>(w, v, l);
        v128.store(gradient + offset, v128.and(f32x4.mul(factor, f32x4.mul(r, w)), free));
      } else {
        l = f32x4.add(l, v);
        v128.store(gradient + offset, v128.and(f32x4.mul(factor, r), free));
      }
      ratios += 16;
      at += 4;
    } while (at < end);
    loss = addWide<f32>(loss, l);
    ratio = addWide<f32>(ratio, s);
    square = addWide<f32>(square, q);
  }
  run.loss += total(loss);
  run.ratio += total(ratio);
  run.square += total(square);
  run.largest = Math.max(run.largest, maxLane<f32>(largest));
  const above = bound == Bound.BOTH ? lanesTotal(over) : bound == Bound.TOP ? lanesTotal(outside) : 0;
  run.over += above;
  run.under += lanesTotal(outside) - above;
}

function belowTop(from: i32, to: i32, run: Run, ratios: usize, gradient: usize): void {
  summed(Bound.TOP, false, true, false, 0, from, to, to, run, ratios, gradient);
}

function aboveLow(from: i32, to: i32, run: Run, ratios: usize, gradient: usize): void {
  summed(Bound.LOW, false, true, false, 0, from, to, to, run, ratios, gradient);
}

function clipped(mask: usize, from: i32, to: i32, n: i32, run: Run, ratios: usize, gradient: usize): void {
  summed(Bound.BOTH, false, false, false, mask, from, to, n, run, ratios, gradient);
}

function weighted(from: i32, to: i32, run: Run, ratios: usize, gradient: usize): void {
  summed(Bound.BOTH, true, true, false, 0, from, to, to, run, ratios, gradient);
}

function weightedSome(mask: usize, from: i32, to: i32, n: i32, run: Run, ratios: usize, gradient: usize): void {
  summed(Bound.BOTH, true, false, false, mask, from, to, n, run, ratios, gradient);
}

function clippedByWeights(mask: usize, from: i32, to: i32, n: i32, run: Run, ratios: usize, gradient: usize): void {
  summed(Bound.BOTH, false, false, true, mask, from, to, n, run, ratios, gradient);
}

function weightedByWeights(mask: usize, from: i32, to: i32, n: i32, run: Run, ratios: usize, gradient: usize): void {
  summed(Bound.BOTH, true, false, true, mask, from, to, n, run, ratios, gradient);
}

/** The same by whichever of these is fastest for the tokens. */
function addTokens(mask: usize, from: i32, to: i32, n: i32, run: Run, ratios: usize, gradient: usize): void {
  const constant = run.surrogate == Surrogate.CONSTANT;
  if (run.weights != 0) {
    if (constant) weightedByWeights(mask, from, to, n, run, ratios, gradient);
    else clippedByWeights(mask, from, to, n, run, ratios, gradient);
    return;
  }
  const oneBound = run.low <= 0 || run.top == Infinity;
  const plain = constant || oneBound ? plainEnd(mask, from, to, n) : from;
  const rest = ratios + (<usize>(plain - from) << 2);
  if (constant) {
    weighted(from, plain, run, ratios, gradient);
    weightedSome(mask, plain, to, n, run, rest, gradient);
    return;
  }
  if (run.low <= 0) belowTop(from, plain, run, ratios, gradient);
  else aboveLow(from, plain, run, ratios, gradient);
  clipped(mask, plain, to, n, run, rest, gradient);
}

/** The same for soft gates. `gates` has e^-y. */
function gated(
  mask: usize, from: i32, to: i32, n: i32, run: Run, ratios: usize, gates: usize, gradient: usize,
): void {
  const factor = f32x4.splat(<f32>run.factor);
  const tau = f32x4.splat(<f32>run.temperature);
  const one = f32x4.splat(1);
  const shut = f32x4.splat(SHUT / <f32>run.temperature);
  const count = i32x4.splat(n);
  let loss = f64x2.splat(0);
  let at = from;
  while (at < to) {
    const end = min(at + PART, to);
    let l = f32x4.splat(0);
    do {
      const live = counted(mask, at, count);
      const r = v128.load(ratios);
      const e = v128.load(gates);
      const g = f32x4.div(one, f32x4.add(one, e));
      l = f32x4.add(l, v128.and(g, live));
      const slope = f32x4.mul(f32x4.mul(g, f32x4.mul(g, e)), r);
      const open = v128.and(live, f32x4.lt(f32x4.sub(r, one), shut));
      v128.store(gradient + (<usize>at << 2), v128.and(f32x4.mul(factor, slope), open));
      ratios += 16;
      gates += 16;
      at += 4;
    } while (at < end);
    loss = addWide<f32>(loss, l);
  }
  run.loss += total(loss);
}

/** Writes tau (1 - r), but at least -SHUT, since exp takes no less. */
function gateArguments(ratios: usize, count: i32, temperature: f64, out: usize): void {
  const tau = f32x4.splat(<f32>temperature);
  const one = f32x4.splat(1);
  const least = f32x4.splat(-SHUT);
  for (const end = ratios + (<usize>count << 2); ratios < end; ratios += 16, out += 16) {
    v128.store(out, f32x4.pmax(least, f32x4.mul(tau, f32x4.sub(one, v128.load(ratios)))));
  }
}

/** Sums of r and r^2, and the largest r, of the tokens from `from` to `to`. */
function ratioSums(mask: usize, from: i32, to: i32, n: i32, run: Run, ratios: usize): void {
  const count = i32x4.splat(n);
  let largest = f32x4.splat(0);
  let ratio = f64x2.splat(0);
  let square = ratio;
  let at = from;
  while (at < to) {
    const end = min(at + PART, to);
    let s = f32x4.splat(0);
    let q = s;
    do {
      const r = v128.and(v128.load(ratios), counted(mask, at, count));
      s = f32x4.add(s, r);
      q = multiplyAdd<f32>(r, r, q);
      largest = f32x4.pmax(largest, r);
      ratios += 16;
      at += 4;
    } while (at < end);
    ratio = addWide<f32>(ratio, s);
    square = addWide<f32>(square, q);
  }
  run.ratio += total(ratio);
  run.square += total(square);
  run.largest = Math.max(run.largest, maxLane<f32>(largest));
}

/**
 * Writes gradients of n tokens and adds to the sums. Up to 15 elements beyond n are read. Gradients are written in whole vectors, 0
 * beyond n.
 *
 * @returns false if a log-ratio of a token that counts is outside its bounds or NaN; then what was written is of no use
 */
export function tokenRow(n: i32, run: Run, stage: usize, gradient: usize): bool {
  const policy = run.policy;
  // Without an old policy all log-ratios are 0.
  const base = run.old == 0 ? policy : run.old;
  const gates = stage + (<usize>BLOCK << 2);
  for (let from = 0; from < n; from += BLOCK) {
    const to = min(from + BLOCK, n);
    const padded = (to - from + 15) & ~15;
    const mask = maskOf(run.mask, from, to);
    if (!ratios(policy, base, mask, from, from + padded, n, run.least, run.most, stage)) return false;
    if (run.surrogate == Surrogate.GATED) {
      ratioSums(mask, from, to, n, run, stage);
      gateArguments(stage, padded, run.temperature, gates);
      expBlock<f32>(gates, padded, HEADROOM, gates);
      gated(mask, from, to, n, run, stage, gates, gradient);
    } else {
      addTokens(mask, from, to, n, run, stage, gradient);
    }
  }
  return run.ratio < Infinity; // NaN is not
}
