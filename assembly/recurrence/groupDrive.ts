// The drive of groups of finite size, two elements at a time: a polynomial in Bernstein form,
//
//   Omega(p) = sum over j of C(n, j) p^j q^(n-j) d_j,   q = 1 - p.
//
// With t = exp(-|x|), the odds of the rarer outcome, it is a polynomial in t over (1 + t)^n: its coefficients are C(n, j) d_j, from
// the first where p is the smaller and from the last where q is. Nothing cancels that does not cancel in the sum. Where C(n, j) would
// overflow, the sum is taken term by term from the most probable one.
import { exp } from '../math/scalars';
import { expNonPositiveF64 } from '../math/exp';

/** The largest degree whose binomials, and powers of 1 + t, are within the range of numbers with room to spare. */
// @ts-ignore: decorator
@inline const MOST: i32 = 511;
/** Terms smaller than this share of the sum are left out. */
const NEGLIGIBLE: f64 = 1e-20;

/** Degree of the drive, and where its tables begin: the coefficients from the first and from the last, then those of its steps alike. */
let degree: i32 = 0;
let forward: usize = 0;
let backward: usize = 0;
let stepsForward: usize = 0;
let stepsBackward: usize = 0;
/** Whether the coefficients are the same from both ends, as those of most rules are: it does not matter then which outcome is rarer. */
let mirrored: bool = false;

/** Takes the tables at `at`: twice n + 1 and twice n numbers. Up to degree 511 they are times their binomials. */
export function useGroup(at: usize, n: i32): void {
  degree = n;
  forward = at;
  backward = at + (<usize>(n + 1) << 3);
  stepsForward = backward + (<usize>(n + 1) << 3);
  stepsBackward = stepsForward + (<usize>n << 3);
  mirrored = memory.compare(forward, backward, <usize>(n + 1) << 3) == 0;
}

/**
 * A bound on the relative rounding of the drive: that of 1 + t grows with its power, and that of a sum of n terms with n. Steps of two
 * neighbours differ by so much.
 */
// @ts-ignore: decorator
@inline export function groupRounding(): f64 {
  return <f64>(degree + 8) * 1.1102230246251565e-16;
}

/** The odds of the rarer outcome. */
// @ts-ignore: decorator
@inline export function rareOdds(x: v128): v128 {
  return expNonPositiveF64(v128.or(x, f64x2.splat(-0.0)));
}

/**
 * Omega/beta of the elements from `at` to `past`, in the place of their x; beta is `beta` bytes further. Four elements share what is
 * loaded. Where their number is no multiple of four, two elements beyond `past` are read and written too.
 */
export function groupDrives(at: usize, past: usize, beta: usize): void {
  if (degree > MOST) {
    for (; at < past; at += 16) v128.store(at, f64x2.div(termByTerm(v128.load(at), forward, degree), v128.load(at + beta)));
    return;
  }
  const one = f64x2.splat(1);
  for (; at < past; at += 32) {
    const x0 = v128.load(at);
    const x1 = v128.load(at, 16);
    const t0 = rareOdds(x0);
    const t1 = rareOdds(x1);
    let j = <usize>degree << 3;
    let value0: v128;
    let value1: v128;
    if (mirrored) {
      value0 = v128.load64_splat(forward + j);
      value1 = value0;
      while (j > 0) {
        j -= 8;
        const next = v128.load64_splat(forward + j);
        value0 = f64x2.add(f64x2.mul(value0, t0), next);
        value1 = f64x2.add(f64x2.mul(value1, t1), next);
      }
    } else {
      value0 = sum(x0, t0, forward, backward, degree);
      value1 = sum(x1, t1, forward, backward, degree);
    }
    let power0 = one;
    let power1 = one;
    let w0 = f64x2.add(one, t0);
    let w1 = f64x2.add(one, t1);
    for (let n = degree; n > 0; n >>= 1) {
      if (n & 1) {
        power0 = f64x2.mul(power0, w0);
        power1 = f64x2.mul(power1, w1);
      }
      w0 = f64x2.mul(w0, w0);
      w1 = f64x2.mul(w1, w1);
    }
    v128.store(at, f64x2.div(value0, f64x2.mul(v128.load(at + beta), power0)));
    v128.store(at, f64x2.div(value1, f64x2.mul(v128.load(at + beta, 16), power1)), 16);
  }
}

/** Omega/beta at x, given its odds t. */
// @ts-ignore: decorator
@inline export function groupDrive(x: v128, t: v128, beta: v128): v128 {
  if (degree > MOST) return f64x2.div(termByTerm(x, forward, degree), beta);
  const w = f64x2.add(f64x2.splat(1), t);
  return f64x2.div(sum(x, t, forward, backward, degree), f64x2.mul(beta, power(w, degree)));
}

/** The slope of Omega/beta in x: n p q times the polynomial of the steps, over beta. */
// @ts-ignore: decorator
@inline export function groupSlope(x: v128, t: v128, beta: v128): v128 {
  const n = f64x2.splat(<f64>degree);
  const w = f64x2.add(f64x2.splat(1), t);
  const below = f64x2.mul(beta, f64x2.mul(w, w));
  const above = f64x2.mul(n, t);
  if (degree > MOST) return f64x2.div(f64x2.mul(above, termByTerm(x, stepsForward, degree - 1)), below);
  const steps = sum(x, t, stepsForward, stepsBackward, degree - 1);
  return f64x2.div(f64x2.mul(above, steps), f64x2.mul(below, power(w, degree - 1)));
}

/** The polynomial of degree n in t, with the coefficients from the last where x > 0. */
// @ts-ignore: decorator
@inline function sum(x: v128, t: v128, up: usize, down: usize, n: i32): v128 {
  const positive = f64x2.gt(x, f64x2.splat(0));
  let j = <usize>n << 3;
  let value = v128.bitselect(v128.load64_splat(down + j), v128.load64_splat(up + j), positive);
  while (j > 0) {
    j -= 8;
    const next = v128.bitselect(v128.load64_splat(down + j), v128.load64_splat(up + j), positive);
    value = f64x2.add(f64x2.mul(value, t), next);
  }
  return value;
}

/** w^n */
// @ts-ignore: decorator
@inline function power(w: v128, n: i32): v128 {
  let result = f64x2.splat(1);
  for (; n > 0; n >>= 1) {
    if (n & 1) result = f64x2.mul(result, w);
    w = f64x2.mul(w, w);
  }
  return result;
}

function termByTerm(x: v128, table: usize, n: i32): v128 {
  const first = outwards(f64x2.extract_lane(x, 0), table, n);
  return f64x2.replace_lane(f64x2.splat(first), 1, outwards(f64x2.extract_lane(x, 1), table, n));
}

/** The sum at log-odds x from its most probable term outwards, over the sum of the weights. */
function outwards(x: f64, table: usize, n: i32): f64 {
  const e = exp(-Math.abs(x));
  // Where one outcome is below all doubles, only the other's term is left.
  if (e == 0 || isNaN(e)) return load<f64>(table + (x > 0 ? <usize>n << 3 : 0));
  const p = x < 0 ? e / (1 + e) : 1 / (1 + e);
  const odds = x < 0 ? e : 1 / e;
  let largest: f64 = 0;
  for (let j = 0; j <= n; j++) largest = Math.max(largest, Math.abs(load<f64>(table + (<usize>j << 3))));
  const mode = min(n, <i32>Math.floor(<f64>(n + 1) * p));
  let total: f64 = 1;
  let value = load<f64>(table + (<usize>mode << 3));
  let weight: f64 = 1;
  for (let j = mode; j < n && weight * largest > NEGLIGIBLE * Math.abs(value); j++) {
    weight *= (<f64>(n - j) / <f64>(j + 1)) * odds;
    total += weight;
    value += weight * load<f64>(table + (<usize>(j + 1) << 3));
  }
  weight = 1;
  for (let j = mode; j > 0 && weight * largest > NEGLIGIBLE * Math.abs(value); j--) {
    weight *= <f64>j / (<f64>(n - j + 1) * odds);
    total += weight;
    value += weight * load<f64>(table + (<usize>(j - 1) << 3));
  }
  return value / total;
}
