// Measures of two rows that are near each other, in lanes of f32, from log-ratios u (ratios.ts).
//
// A difference of two f32 is exact to 2^-24 of itself, so u has its digits where c is not much larger than u. With
// phi(t) = exp(t) - 1 - t, for any constant d near 0 that u is off by:
//   S = E_p[phi(-u)],  a = E_p[-u],  d = log1p(S + a),  KL(p || q) = log1p(S + a) - a,
// and the same for KL(q || p) with u in place of -u. No term of S is negative. Where u is not small, p u is summed apart from S and
// a: in d it would cancel, and leave there the rounding of a number as large as logits can be. So d is found, and c without it
// serves the others:
//   JS, TV: as in mixture.ts;   Renyi of order alpha: as renyiNear in renyi.ts.
import { expBlock } from '../math/expBlock';
import { HEADROOM, leastArgument } from '../math/exp';
import { multiplyAdd } from '../math/fma';
import { addWide, BLOCK, POLICY_BLOCK, total } from '../math/lanes';
import { log1p } from '../math/scalars';
import { mixtureTerm } from './apart';
import { Pair } from './pair';
import { offsetOf, shareOfP, shareOfQ, storeRatios } from './ratios';
import { P, Q, Y } from './stage';

/** How much larger than the root of 2 KL, which is the size of u, c may be: u is then off by 4e-6 of that. */
const MOST_OFFSET: f64 = 64;
/** Series serve for u up to here in size. Beyond it, nothing that matters cancels in closed forms. */
const SERIES: f32 = 0.5;
/** Bytes of four sums, before the coefficients of renyi. */
const SUMS: usize = 64;
/** log(p/q) (1 - alpha) beyond this belongs to outcomes that are next to nothing. */
const MOST_GROWTH: f32 = 66;

// 1/(k + 2)! for even k and for odd k; 1/((k + 1) (2 k + 1)).
// @ts-ignore: decorator
@lazy const EVEN = memory.data<f32>([1.0 / 2, 1.0 / 24, 1.0 / 720, 1.0 / 40320]);
// @ts-ignore: decorator
@lazy const ODD = memory.data<f32>([1.0 / 6, 1.0 / 120, 1.0 / 5040]);
// @ts-ignore: decorator
@lazy const MIXTURE = memory.data<f32>([1.0, 1.0 / 6, 1.0 / 15, 1.0 / 28, 1.0 / 45]);

// @ts-ignore: decorator
@inline function step(sum: v128, z: v128, table: usize, k: usize): v128 {
  return multiplyAdd<f32>(sum, z, v128.load32_splat(table + (k << 2)));
}

/** The even part of (exp(u) - 1 - u)/u^2, for z = u^2 <= 1/4. */
// @ts-ignore: decorator
@inline function evenPart(z: v128): v128 {
  return step(step(step(v128.load32_splat(EVEN + 12), z, EVEN, 2), z, EVEN, 1), z, EVEN, 0);
}

/** The odd part. */
// @ts-ignore: decorator
@inline function oddPart(u: v128, z: v128): v128 {
  return f32x4.mul(u, step(step(v128.load32_splat(ODD + 8), z, ODD, 1), z, ODD, 0));
}

/** ((1 + t) log(1 + t) + (1 - t) log(1 - t))/z for z = t^2 <= tanh(1/4)^2. */
// @ts-ignore: decorator
@inline function mixtureSeries(z: v128): v128 {
  const top = step(step(v128.load32_splat(MIXTURE + 16), z, MIXTURE, 3), z, MIXTURE, 2);
  return step(step(top, z, MIXTURE, 1), z, MIXTURE, 0);
}

/**
 * Stores both KL divergences of the pair, and its difference more exactly. False, and nothing is stored, where f32 is not exact
 * enough, or where an outcome is impossible, or all but impossible, to one of the policies only.
 */
export function klLanes(pair: Pair): bool {
  const n = pair.n;
  const stage = pair.stage;
  const shareP = shareOfP(pair);
  const shareQ = shareOfQ(pair);
  const offset = offsetOf(pair);
  const limit = f32x4.splat(SERIES);
  const none = f64x2.splat(0);
  let massP = none;
  let massQ = none;
  let firstP = none;
  let firstQ = none;
  let sumP = none;
  let sumQ = none;
  let farP = none;
  let farQ = none;
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    if (!storeRatios(pair, i, count, shareP, shareQ, offset)) return false;
    let at = stage;
    const end = stage + (<usize>count << 2);
    do {
      const part = min(at + POLICY_BLOCK * 4, end);
      let mP = f32x4.splat(0);
      let mQ = mP;
      let aP = mP;
      let aQ = mP;
      let sP = mP;
      let sQ = mP;
      let fP = mP;
      let fQ = mP;
      do {
        const u = v128.load(at);
        const p = v128.load(at, P);
        const q = v128.load(at, Q);
        const z = f32x4.mul(u, u);
        const even = evenPart(z);
        const odd = oddPart(u, z);
        const pu = f32x4.mul(p, u);
        const qu = f32x4.mul(q, u);
        const near = f32x4.le(f32x4.abs(u), limit);
        const more = f32x4.sub(q, p);
        const nearP = f32x4.mul(f32x4.mul(p, z), f32x4.sub(even, odd));
        const nearQ = f32x4.mul(f32x4.mul(q, z), f32x4.add(even, odd));
        sP = f32x4.add(sP, v128.bitselect(nearP, more, near));
        sQ = f32x4.sub(sQ, v128.bitselect(f32x4.neg(nearQ), more, near));
        mP = f32x4.add(mP, p);
        mQ = f32x4.add(mQ, q);
        aP = f32x4.add(aP, v128.and(pu, near));
        aQ = f32x4.add(aQ, v128.and(qu, near));
        fP = f32x4.add(fP, v128.andnot(pu, near));
        fQ = f32x4.add(fQ, v128.andnot(qu, near));
        at += 16;
      } while (at < part);
      massP = addWide<f32>(massP, mP);
      massQ = addWide<f32>(massQ, mQ);
      firstP = addWide<f32>(firstP, aP);
      firstQ = addWide<f32>(firstQ, aQ);
      sumP = addWide<f32>(sumP, sP);
      sumQ = addWide<f32>(sumQ, sQ);
      farP = addWide<f32>(farP, fP);
      farQ = addWide<f32>(farQ, fQ);
    } while (at < end);
  }
  const a = -total(firstP) / total(massP);
  const b = total(firstQ) / total(massQ);
  const excess = log1p(total(sumP) / total(massP) + a);
  const kl = Math.max(0, excess - a + total(farP) / total(massP));
  const reverseKl = Math.max(0, log1p(total(sumQ) / total(massQ) + b) - b - total(farQ) / total(massQ));
  if (!(Math.abs(offset) <= MOST_OFFSET * Math.sqrt(2 * Math.min(kl, reverseKl)))) return false;
  pair.kl = kl;
  pair.reverseKl = reverseKl;
  pair.difference -= excess;
  return true;
}

/**
 * After klLanes, stores JS and TV where `mixture` is true, and the Renyi divergence of an order from 1/4 to 3/4 where `renyi` is, as
 * f64 one after the other. `out`: 96 bytes, for the sums and coefficients too.
 */
export function nearLanes(pair: Pair, order: f64, mixture: bool, renyi: bool, out: usize): void {
  const n = pair.n;
  const stage = pair.stage;
  const shareP = shareOfP(pair);
  const shareQ = shareOfQ(pair);
  const offset = offsetOf(pair);
  const table = out + SUMS;
  memory.fill(out, 0, SUMS);
  storeCoefficients(order, table);
  for (let i = 0; i < n; i += BLOCK) {
    const count = min(n - i, BLOCK);
    storeRatios(pair, i, count, shareP, shareQ, offset);
    if (mixture) addMixture(stage, count, out);
    if (renyi) addRenyi(stage, count, order - 1, table, out + 32);
  }
  const js = 0.25 * total(v128.load(out));
  const tv = 0.5 * total(v128.load(out, 16));
  const b = order - 1;
  const growth = (b * total(v128.load(out, 32))) / total(v128.load(out, 48));
  store<f64>(out, Math.min(0.6931471805599453, js));
  store<f64>(out, Math.min(1, tv), 8);
  store<f64>(out, Math.max(0, log1p(growth) / b), 16);
}

/** Adds the terms of 4 JS and 2 TV of a block to two sums. */
function addMixture(stage: usize, count: i32, sums: usize): void {
  const limit = f32x4.splat(SERIES);
  const least = f32x4.splat(f32.MIN_NORMAL_VALUE);
  let shannon = v128.load(sums);
  let variation = v128.load(sums, 16);
  const end = stage + (<usize>count << 2);
  for (let at = stage; at < end;) {
    const part = min(at + POLICY_BLOCK * 4, end);
    let js = f32x4.splat(0);
    let tv = js;
    do {
      const u = v128.load(at);
      const p = v128.load(at, P);
      const q = v128.load(at, Q);
      const z = f32x4.mul(u, u);
      const near = f32x4.le(f32x4.abs(u), limit);
      // p (1 - exp(-u))
      const d = f32x4.mul(p, multiplyAdd<f32>(z, f32x4.sub(oddPart(u, z), evenPart(z)), u));
      const t = f32x4.div(d, f32x4.pmax(f32x4.add(p, q), least));
      const nearTerm = f32x4.mul(f32x4.mul(d, t), mixtureSeries(f32x4.mul(t, t)));
      const farTerm = mixtureTerm(p, q, u, least);
      js = f32x4.add(js, v128.bitselect(nearTerm, f32x4.add(farTerm, farTerm), near));
      tv = f32x4.add(tv, f32x4.abs(v128.bitselect(d, f32x4.sub(p, q), near)));
      at += 16;
    } while (at < part);
    shannon = addWide<f32>(shannon, js);
    variation = addWide<f32>(variation, tv);
  }
  v128.store(sums, shannon);
  v128.store(sums, variation, 16);
}

/** c_k of renyi.ts, k < 8. */
function storeCoefficients(order: f64, table: usize): void {
  let powers: f64 = 1;
  let factorial: f64 = 2;
  for (let k = 0; k < 8; k++) {
    store<f32>(table + (<usize>k << 2), <f32>((order * powers) / factorial));
    powers = powers * order + 1;
    factorial *= <f64>(k + 3);
  }
}

/** Adds the terms of R of renyi.ts, and q, to two sums; b = order - 1. */
function addRenyi(stage: usize, count: i32, b: f64, table: usize, sums: usize): void {
  const growth = f32x4.splat(<f32>b);
  const inverse = f32x4.splat(<f32>(1 / b));
  const limit = f32x4.splat(SERIES);
  const most = f32x4.splat(MOST_GROWTH);
  const floor = f32x4.splat(<f32>leastArgument<f32>(HEADROOM));
  const one = f32x4.splat(1);
  const end = stage + (<usize>count << 2);
  for (let at = stage; at < end; at += 16) {
    v128.store(at, f32x4.pmax(f32x4.pmin(f32x4.mul(v128.load(at), growth), most), floor), Y);
  }
  expBlock<f32>(stage + Y, count, HEADROOM, stage + Y);
  let sum = v128.load(sums);
  let mass = v128.load(sums, 16);
  for (let at = stage; at < end;) {
    const part = min(at + POLICY_BLOCK * 4, end);
    let s = f32x4.splat(0);
    let m = s;
    do {
      const u = v128.load(at);
      const p = v128.load(at, P);
      const q = v128.load(at, Q);
      let series = v128.load32_splat(table + 28);
      for (let k: usize = 7; k > 0; k--) series = step(series, u, table, k - 1);
      const nearTerm = f32x4.mul(f32x4.mul(q, f32x4.mul(u, u)), series);
      const rise = f32x4.mul(f32x4.mul(p, f32x4.sub(v128.load(at, Y), one)), inverse);
      const farTerm = f32x4.sub(rise, f32x4.sub(p, q));
      s = f32x4.add(s, v128.bitselect(nearTerm, farTerm, f32x4.le(f32x4.abs(u), limit)));
      m = f32x4.add(m, q);
      at += 16;
    } while (at < part);
    sum = addWide<f32>(sum, s);
    mass = addWide<f32>(mass, m);
  }
  v128.store(sums, sum);
  v128.store(sums, mass, 16);
}
