// Measures of two rows that are well apart, in lanes of f32: nothing that matters cancels there. They follow klPair with nothing
// between, and take the placements and the reduction of 1/T that it left in the stage.
//
// With x' = x - max x, p = exp(x'/T)/Zp, and s <= l the smaller and the larger of p and q, the terms of two outcomes' measures are
//   TV: (l - s)/2,   JS: (l + s) atanh(w) - s |log p/q|/2 for w = (l - s)/(3 l + s), since log(2 l/(l + s)) = 2 atanh(w).
import { exp, log } from '../math/scalars';
import { expBlock, temperedBlock } from '../math/expBlock';
import { multiplyAdd } from '../math/fma';
import { HEADROOM, leastArgument } from '../math/exp';
import { staged } from '../math/half';
import { addWide, BLOCK, POLICY_BLOCK, splatFinite, total } from '../math/lanes';
import { ATANH_F32 } from '../math/logConstants';
import { Pair } from './pair';
import { Placement, PLACEMENT } from './placement';
import { OWN, P, Q, settle, Y } from './stage';

// @ts-ignore: decorator
@inline export function placementP(stage: usize): Placement {
  return changetype<Placement>(stage + OWN);
}

// @ts-ignore: decorator
@inline export function placementQ(stage: usize): Placement {
  return changetype<Placement>(stage + OWN + PLACEMENT);
}

/** log of the sum of exp((x - max)/T), given that of exp((x - shift)/T). */
// @ts-ignore: decorator
@inline export function fromTop(log: f64, placement: Placement, temperature: f64): f64 {
  return log - (placement.max - placement.shift) / temperature;
}

/** exp(x/T) of a block of numbers that are not above 0; in place is allowed. */
export function exponentials(x: usize, count: i32, temperature: f64, stage: usize, to: usize): void {
  if (temperature == 1) expBlock<f32>(x, count, HEADROOM, to); // a fold of HEADROOM is a factor of 1
  else temperedBlock<f32>(x, count, HEADROOM, stage + OWN + 2 * PLACEMENT, to);
}

/** Stores JS, then TV. */
export function mixtureApart(pair: Pair, out: usize): void {
  const format = pair.format;
  const n = pair.n;
  const stage = pair.stage;
  const temperature = pair.temperature;
  const floor = leastArgument<f32>(HEADROOM) * temperature;
  const logP = fromTop(pair.logP, placementP(stage), temperature);
  const logQ = fromTop(pair.logQ, placementQ(stage), temperature);
  const shareP = f32x4.splat(<f32>exp(-logP));
  const shareQ = f32x4.splat(<f32>exp(-logQ));
  const difference = f32x4.splat(<f32>(logP - logQ));
  const cold = splatFinite<f32>(1 / temperature);
  const least = f32x4.splat(f32.MIN_NORMAL_VALUE);
  let shannon = f64x2.splat(0);
  let variation = shannon;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    settle<f32>(staged<f32>(pair.p, format, i, count, 0, stage), count, placementP(stage).max, floor, stage);
    settle<f32>(staged<f32>(pair.q, format, i, count, 0, stage + Y), count, placementQ(stage).max, floor, stage + Y);
    exponentials(stage, count, temperature, stage, stage + P);
    exponentials(stage + Y, count, temperature, stage, stage + Q);
    let at = stage;
    const end = stage + (<usize>count << 2);
    do {
      const part = min(at + POLICY_BLOCK * 4, end);
      let js = f32x4.splat(0);
      let tv = js;
      do {
        const p = f32x4.mul(v128.load(at, P), shareP);
        const q = f32x4.mul(v128.load(at, Q), shareQ);
        const u = f32x4.sub(f32x4.mul(f32x4.sub(v128.load(at), v128.load(at, Y)), cold), difference);
        js = f32x4.add(js, mixtureTerm(p, q, u, least));
        tv = f32x4.add(tv, f32x4.sub(f32x4.pmax(p, q), f32x4.pmin(p, q)));
        at += 16;
      } while (at < part);
      shannon = addWide<f32>(shannon, js);
      variation = addWide<f32>(variation, tv);
    } while (at < end);
  }
  store<f64>(out, Math.min(0.6931471805599453, 0.5 * total(shannon)));
  store<f64>(out, Math.min(1, 0.5 * total(variation)), 8);
}

/** Twice the term of JS, for u = log p/q; `least` keeps from dividing by 0. */
// @ts-ignore: decorator
@inline export function mixtureTerm(p: v128, q: v128, u: v128, least: v128): v128 {
  const s = f32x4.pmin(p, q);
  const l = f32x4.pmax(p, q);
  const sum = f32x4.add(l, s);
  const w = f32x4.div(f32x4.sub(l, s), f32x4.pmax(f32x4.add(f32x4.add(l, l), sum), least));
  const entropy = f32x4.mul(f32x4.mul(sum, w), twiceAtanh(f32x4.mul(w, w)));
  return f32x4.sub(entropy, f32x4.mul(s, f32x4.abs(u)));
}

/** 2 atanh(w)/w for z = w^2 <= 1/9. */
// @ts-ignore: decorator
@inline function twiceAtanh(z: v128): v128 {
  const top = multiplyAdd<f32>(z, coefficient(4), coefficient(3));
  return multiplyAdd<f32>(z, multiplyAdd<f32>(z, multiplyAdd<f32>(z, top, coefficient(2)), coefficient(1)), coefficient(0));
}

// @ts-ignore: decorator
@inline function coefficient(k: usize): v128 {
  return v128.load32_splat(ATANH_F32 + (k << 2));
}

/** log(sum p^order q^(1-order)) for an order between 0 and 1. No term is above 1 before it is normalised. */
export function renyiApart(pair: Pair, order: f64): f64 {
  const format = pair.format;
  const n = pair.n;
  const stage = pair.stage;
  const temperature = pair.temperature;
  const topP = splatFinite<f32>(placementP(stage).max);
  const topQ = splatFinite<f32>(placementQ(stage).max);
  const partP = splatFinite<f32>(order / temperature);
  const partQ = splatFinite<f32>((1 - order) / temperature);
  const floor = f32x4.splat(<f32>leastArgument<f32>(HEADROOM));
  let sum = f64x2.splat(0);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    let x = staged<f32>(pair.p, format, i, count, 0, stage);
    let y = staged<f32>(pair.q, format, i, count, 0, stage + Y);
    let to = stage + P;
    const end = to + (<usize>count << 2);
    do {
      const ofP = f32x4.mul(f32x4.sub(v128.load(x), topP), partP);
      const z = multiplyAdd<f32>(f32x4.sub(v128.load(y), topQ), partQ, ofP);
      v128.store(to, f32x4.pmax(z, floor));
      x += 16;
      y += 16;
      to += 16;
    } while (to < end);
    expBlock<f32>(stage + P, count, HEADROOM, stage + P);
    let at = stage + P;
    do {
      const part = min(at + POLICY_BLOCK * 4, end);
      let block = f32x4.splat(0);
      do {
        block = f32x4.add(block, v128.load(at));
        at += 16;
      } while (at < part);
      sum = addWide<f32>(sum, block);
    } while (at < end);
  }
  const logP = fromTop(pair.logP, placementP(stage), temperature);
  const logQ = fromTop(pair.logQ, placementQ(stage), temperature);
  return log(total(sum)) - order * logP - (1 - order) * logQ;
}
