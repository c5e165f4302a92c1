// Polynomials on [0, 1] in Bernstein form: sum over j of C(n, j) p^j q^(n-j) c_j, with q = 1 - p and n + 1 coefficients c_j. Values
// lie between the least and the largest coefficient.

/** Terms that are smaller than this share of the sum are left out. */
const NEGLIGIBLE = 1e-20;

/**
 * The value at p, with q = 1 - p: weights of the binomial distribution, from the most probable term outwards, so that none
 * overflows, over their own sum. To a few roundings where all coefficients are of one sign.
 */
export function bernstein(coefficients: ArrayLike<number>, p: number, q: number): number {
  const degree = coefficients.length - 1;
  if (p === 0) return coefficients[0]!;
  if (q === 0) return coefficients[degree]!;
  let largest = 0;
  for (let j = 0; j <= degree; j++) largest = Math.max(largest, Math.abs(coefficients[j]!));
  const mode = Math.min(degree, Math.floor((degree + 1) * p));
  const odds = p / q;
  let weight = 1;
  let total = 1;
  let sum = coefficients[mode]!;
  const counts = () => weight * largest > NEGLIGIBLE * Math.abs(sum);
  for (let j = mode; j < degree && counts(); j++) {
    weight *= ((degree - j) / (j + 1)) * odds;
    total += weight;
    sum += weight * coefficients[j + 1]!;
  }
  weight = 1;
  for (let j = mode; j > 0 && counts(); j--) {
    weight *= (j / (degree - j + 1)) * (q / p);
    total += weight;
    sum += weight * coefficients[j - 1]!;
  }
  return sum / total;
}

/** Degrees up to this have binomial coefficients below the largest double. */
const LARGEST_DEGREE = 1020;

/** The coefficients of the product: sums of C(m, i) C(n, j)/C(m + n, i + j) a_i b_j. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const [m, n] = [a.length - 1, b.length - 1];
  if (m + n > LARGEST_DEGREE) return Float64Array.from({ length: m + n + 1 }, (_, k) => mixed(a, b, k));
  const [ofA, ofB, ofBoth] = [binomials(m), binomials(n), binomials(m + n)];
  const out = new Float64Array(Math.max(0, m + n + 1));
  for (let i = 0; i <= m; i++) {
    for (let j = 0; j <= n; j++) out[i + j]! += ((ofA[i]! * ofB[j]!) / ofBoth[i + j]!) * (a[i]! * b[j]!);
  }
  return out;
}

/** Coefficient k of the product: a mean by weights that are taken from the largest one outwards, over their own sum. */
function mixed(a: ArrayLike<number>, b: ArrayLike<number>, k: number): number {
  const [m, n] = [a.length - 1, b.length - 1];
  const [first, last] = [Math.max(0, k - n), Math.min(m, k)];
  const mode = Math.max(first, Math.min(last, Math.floor(((k + 1) * (m + 1)) / (m + n + 2))));
  let sum = a[mode]! * b[k - mode]!;
  let [total, weight] = [1, 1];
  const add = (i: number) => {
    total += weight;
    sum += weight * (a[i]! * b[k - i]!);
  };
  for (let i = mode; i < last && weight > 0; i++) {
    weight *= ((m - i) * (k - i)) / ((i + 1) * (n - k + i + 1));
    add(i + 1);
  }
  weight = 1;
  for (let i = mode; i > first && weight > 0; i--) {
    weight *= (i * (n - k + i)) / ((m - i + 1) * (k - i + 1));
    add(i - 1);
  }
  return sum / total;
}

/** C(n, j) for j from 0 to n. */
export function binomials(n: number): Float64Array<ArrayBuffer> {
  const row = new Float64Array(n + 1).fill(1);
  for (let j = 1; j <= n; j++) row[j] = (row[j - 1]! * (n - j + 1)) / j;
  return row;
}

/** Each coefficient less the one before it. */
export function differences(c: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: Math.max(0, c.length - 1) }, (_, j) => c[j + 1]! - c[j]!);
}

/** A stretch of [0, 1], by p and q = 1 - p of its ends: near 1 only q has digits. */
export interface Stretch {
  readonly p: readonly [from: number, to: number];
  readonly q: readonly [from: number, to: number];
}

/** Two sign changes that are closer than this, relative to p or q, are taken for a touch: there the sign does not change. */
const CLOSEST = 2 ** -40;

/**
 * Stretches in (0, 1) with one sign change each, ascending; together they have all. A polynomial changes its sign at most as often as
 * its coefficients do, and by an even number less: halves are taken until each has one sign change, or none.
 */
export function signChanges(coefficients: Float64Array): Stretch[] {
  const found: Stretch[] = [];
  const search = (c: Float64Array, { p, q }: Stretch): void => {
    const changes = variations(c);
    if (changes === 0) return;
    if (changes === 1) {
      found.push({ p, q });
      return;
    }
    if (p[1] - p[0] < CLOSEST * Math.min(p[1], q[0])) return;
    const [left, right] = split(c, 0.5);
    const [middleP, middleQ] = [(p[0] + p[1]) / 2, (q[0] + q[1]) / 2];
    search(left, { p: [p[0], middleP], q: [q[0], middleQ] });
    if (left.at(-1) === 0 && signBefore(left) * signAfter(right) < 0) {
      found.push({ p: [middleP, middleP], q: [middleQ, middleQ] });
    }
    search(right, { p: [middleP, p[1]], q: [middleQ, q[1]] });
  };
  search(coefficients, { p: [0, 1], q: [1, 0] });
  return found;
}

/** How often the sign changes along the coefficients, zeros aside. */
function variations(c: Float64Array): number {
  let count = 0;
  let last = 0;
  for (let j = 0; j < c.length; j++) {
    const sign = Math.sign(c[j]!);
    if (sign === 0) continue;
    if (sign === -last) count++;
    last = sign;
  }
  return count;
}

const signBefore = (c: Float64Array) => Math.sign(c.findLast((value) => value !== 0) ?? 0);
const signAfter = (c: Float64Array) => Math.sign(c.find((value) => value !== 0) ?? 0);

/** The coefficients on [0, t] and on [t, 1], by de Casteljau's weighted means of neighbours: nothing cancels. */
function split(c: Float64Array, t: number): [left: Float64Array<ArrayBuffer>, right: Float64Array<ArrayBuffer>] {
  const n = c.length - 1;
  const left = new Float64Array(n + 1);
  const right = Float64Array.from(c);
  for (let k = 0; k <= n; k++) {
    left[k] = right[0]!;
    for (let j = 0; j < n - k; j++) right[j] = (1 - t) * right[j]! + t * right[j + 1]!;
  }
  return [left, right];
}

/** The coefficients of the polynomial at from + (to - from) p, for `from` and `to` from 0 to 1. */
export function composed(c: Float64Array, from: number, to: number): Float64Array<ArrayBuffer> {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  if (high === 0) return new Float64Array(c.length).fill(c[0]!);
  const [below] = split(c, high);
  const [, between] = split(below, low / high);
  return from <= to ? between : between.reverse();
}
