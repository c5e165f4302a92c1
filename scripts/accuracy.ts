// Measures the accuracy of policies on the kernels and writes the README's table: npm run tables.
//
// Oracle. f32: f64 arithmetic with compensated sums, on the very f32 logits. f64: exponentials in integers with 160 fractional
// bits (test/oracle/expBig.ts), summed in double-double; probabilities are compared for a sample of outcomes.
import { readFileSync } from 'node:fs';
import { type DoubleDouble, expBig, scaleBy } from '../test/oracle/expBig.js';
import { sumOf } from '../test/oracle/sum.js';
import { normal, uniform } from '../test/random.js';

type Api = typeof import('../bindings/index.js');

const SIZES = [1000, 32_768, 131_072, 262_144, 1_048_576];
/** Integer exponentials take microseconds each: the f64 columns stop here. */
const LARGEST_F64 = 32_768;
const SAMPLE = 500;
const LEAST_NORMAL = { f32: 2 ** -126, f64: 2 ** -1022 };
const TILT = 3;
/** For rewards from 0 to 1. */
const REAL_TILTS = [3, 30, -8];
/** Relative, of every probability that is a normal float32. */
const SOFTMAX_BOUND = 4e-7;

const counts: number[] = JSON.parse(
  readFileSync(new URL('../../test/vectors/gpt2-token-counts.json', import.meta.url), 'utf8'),
);

function normals(count: number, deviation: number, shift = 0): Float64Array {
  const z = normal(count + deviation);
  return Float64Array.from({ length: count }, () => deviation * z() + shift);
}

const inputs: readonly { name: string; sizes: readonly number[]; logits: (count: number) => Float64Array }[] = [
  { name: 'normal, sd 4', sizes: SIZES, logits: (n) => normals(n, 4) },
  { name: 'normal, sd 20', sizes: SIZES, logits: (n) => normals(n, 20) },
  { name: 'shifted by 3000', sizes: SIZES, logits: (n) => normals(n, 4, 3000) },
  { name: 'shifted by -3000', sizes: SIZES, logits: (n) => normals(n, 4, -3000) },
  { name: 'half of them -Infinity', sizes: SIZES, logits: (n) => normals(n, 4).map((x, i) => (i % 2 ? -Infinity : x)) },
  { name: 'one far above the rest', sizes: SIZES, logits: (n) => new Float64Array(n).fill(0.3).fill(40, 7, 8) },
  { name: 'all equal', sizes: SIZES, logits: (n) => new Float64Array(n).fill(1.3) },
  { name: 'GPT-2 token counts', sizes: [counts.length], logits: () => Float64Array.from(counts, Math.log) },
];

interface Errors {
  /** Largest relative error of a normal probability, with and without a 0/1 tilt. */
  probability: number;
  /** Largest |sum of p - 1|. */
  mass: number;
  /** Largest error of the log-partition. */
  logPartition: number;
}

const none = (): Errors => ({ probability: 0, mass: 0, logPartition: 0 });

function worse(a: Errors, b: Errors): Errors {
  return {
    probability: Math.max(a.probability, b.probability),
    mass: Math.max(a.mass, b.mass),
    logPartition: Math.max(a.logPartition, b.logPartition),
  };
}

function maskOf(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => Number(i % 5 === 2));
}

function singleErrors(api: Api, values: Float64Array): Errors {
  const logits = Float32Array.from(values);
  const n = logits.length;
  const mask = maskOf(n);
  const batch = new api.PolicyBatch(logits, mask, { rows: 1 });
  let errors = none();
  for (const tilt of [0, TILT]) {
    const y = (i: number) => logits[i]! + tilt * mask[i]!;
    let top = -Infinity;
    for (let i = 0; i < n; i++) top = Math.max(top, y(i));
    const total = sumOf(n, (i) => Math.exp(y(i) - top));
    const got = batch.tilt(tilt);
    let probability = 0;
    for (let i = 0; i < n; i++) {
      const p = Math.exp(y(i) - top) / total;
      if (p >= LEAST_NORMAL.f32) probability = Math.max(probability, Math.abs(got[i]! - p) / p);
    }
    const mass = Math.abs(sumOf(n, (i) => got[i]!) - 1);
    const logPartition = Math.abs(batch.moments(tilt).logPartition[0]! - (top + Math.log(total)));
    errors = worse(errors, { probability, mass, logPartition });
  }
  batch.dispose();
  return errors;
}

/**
 * Largest error of a probability tilted by real rewards, as a share of its bound: what softmax may be wrong by, and the roundings of
 * the logit and of what the tilt adds to it, of the outcome itself and, through the log-partition, of all others by their weight.
 */
function generalShare(api: Api, values: Float64Array): number {
  const logits = Float32Array.from(values);
  const n = logits.length;
  const next = uniform(n);
  const rewards = Float32Array.from(logits, () => next());
  const batch = new api.PolicyBatch(logits, rewards, { rows: 1 });
  let share = 0;
  for (const tilt of REAL_TILTS) {
    const y = (i: number) => logits[i]! + tilt * rewards[i]!;
    let top = -Infinity;
    for (let i = 0; i < n; i++) top = Math.max(top, y(i));
    const total = sumOf(n, (i) => Math.exp(y(i) - top));
    const max = batch.logPartition[0]!;
    const got = batch.tilt(tilt);
    const p = (i: number) => Math.exp(y(i) - top) / total;
    const rounded = (i: number) => Math.max(Math.abs(logits[i]! - max), Math.abs(tilt * rewards[i]!));
    const ofAll = sumOf(n, (i) => (p(i) > 0 ? p(i) * rounded(i) : 0));
    for (let i = 0; i < n; i++) {
      if (p(i) < LEAST_NORMAL.f32) continue;
      const bound = SOFTMAX_BOUND + 2 ** -23 * (rounded(i) + ofAll);
      share = Math.max(share, Math.abs(got[i]! / p(i) - 1) / bound);
    }
  }
  batch.dispose();
  return share;
}

/** A sum of exponentials as a double-double times a power of two. */
function sumOfExp(values: Float64Array): DoubleDouble {
  const terms = Array.from(values).filter(Number.isFinite).map(expBig);
  const exponent = terms.reduce((most, term) => Math.max(most, term.exponent), -Infinity);
  const high = sumOf(terms.length, (i) => scaleBy(terms[i]!.high, terms[i]!.exponent - exponent));
  let rest = 0;
  let running = 0;
  // The rounding of the running sum, collected: the second word.
  for (const term of terms) {
    const x = scaleBy(term.high, term.exponent - exponent);
    const next = running + x;
    rest +=
      (Math.abs(running) >= x ? running - next + x : x - next + running) + scaleBy(term.low, term.exponent - exponent);
    running = next;
  }
  return { high, low: running - high + rest, exponent };
}

function doubleErrors(api: Api, logits: Float64Array): Errors {
  const n = logits.length;
  const batch = new api.PolicyBatch(logits, maskOf(n), { rows: 1 });
  const got = batch.tilt(0);
  const total = sumOfExp(logits);
  let probability = 0;
  for (let k = 0; k < SAMPLE; k++) {
    const i = Math.floor((k * n) / SAMPLE);
    if (!Number.isFinite(logits[i]!)) continue;
    const e = expBig(logits[i]!);
    // got * total / e - 1, both as mantissas
    const p = scaleBy(got[i]!, total.exponent - e.exponent);
    const error = (p * total.high - e.high + (p * total.low - e.low)) / e.high;
    if (got[i]! >= LEAST_NORMAL.f64) probability = Math.max(probability, Math.abs(error));
  }
  const mass = Math.abs(sumOf(n, (i) => got[i]!) - 1);
  const logTotal = Math.log(total.high) + total.exponent * Math.LN2;
  const errors = { probability, mass, logPartition: Math.abs(batch.logPartition[0]! - logTotal) };
  batch.dispose();
  return errors;
}

const digits = (x: number) => (x === 0 ? '0' : x.toExponential(1));

/** The table in Markdown: the worst over all sizes, for each kind of input. */
export function accuracyTable(api: Api): string {
  const rows = inputs.map(({ name, sizes, logits }) => {
    const all = sizes.map(logits);
    const single = all.map((x) => singleErrors(api, x)).reduce(worse);
    const share = Math.max(...all.map((x) => generalShare(api, x)));
    const double = all
      .filter((x) => x.length <= LARGEST_F64 || sizes.length === 1)
      .map((x) => doubleErrors(api, x))
      .reduce(worse);
    const [first, ...rest] = [
      single.probability,
      single.mass,
      single.logPartition,
      double.probability,
      double.mass,
    ].map(digits);
    return `| ${[name, first, share.toFixed(2), ...rest].join(' | ')} |`;
  });
  return [
    '| logits | f32 p | f32 p, real rewards | f32 Σp − 1 | f32 log-partition | f64 p | f64 Σp − 1 |',
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...rows,
  ].join('\n');
}
