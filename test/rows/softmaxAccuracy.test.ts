// Accuracy of softmax (tilt 0) and of the policy tilted by a 0/1 reward, against sums in more than double precision.
import { describe, it } from 'vitest';
import { backends } from '../backends.js';
import { expectWithin } from '../compare.js';
import { expBig } from '../oracle/expBig.js';
import { sumOf } from '../oracle/sum.js';
import { normal, uniform } from '../random.js';
import { LARGE, lengths, lengthsOf, once } from '../rows.js';
import { casesFor } from '../slow.js';
import { logCounts } from '../tokens.js';

const LEAST_NORMAL_F32 = 2 ** -126;

function normals(count: number, deviation: number, shift = 0): Float64Array {
  const z = normal(count + deviation);
  return Float64Array.from({ length: count }, () => deviation * z() + shift);
}

/** Errors of many different probabilities: nothing is common to them, so they nearly cancel in the sum. */
const spread: Record<string, Float64Array> = {
  'normal, sd 4': normals(LARGE, 4),
  'normal, sd 4, again': normals(LARGE + 1, 4),
  'normal, sd 4, once more': normals(LARGE + 2, 4),
  'normal, sd 20': normals(LARGE, 20),
  'normal, sd 4, shifted by 3000': normals(LARGE, 4, 3000),
  'normal, sd 4, shifted by -3000': normals(LARGE, 4, -3000),
  'normal, sd 4, one in four impossible': normals(LARGE, 4).map((x, i) => (i % 4 === 1 ? -Infinity : x)),
  'counts of GPT-2 tokens': logCounts,
};
/** Few or equal probabilities: the error of the sum is that of each. */
const alike: Record<string, Float64Array> = {
  'one outcome far above': new Float64Array(LARGE).fill(-10).fill(40, 77, 78),
  'one possible outcome': new Float64Array(LARGE).fill(-Infinity).fill(5, 77, 78),
  'all equal': new Float64Array(LARGE).fill(1.25),
};
for (const length of lengths) {
  alike[`normal, sd 4, ${length} outcomes`] = normals(length, 4);
}
const cases = { ...spread, ...alike };

function maskFor(length: number): Uint8Array {
  const u = uniform(length);
  return Uint8Array.from({ length }, () => Number(u() < 0.2));
}

/** The probabilities in f64, from the very logits given. */
function expected(logits: ArrayLike<number>, mask: Uint8Array, tilt: number): Float64Array {
  const y = Float64Array.from(logits, (x, i) => x + tilt * mask[i]!);
  const top = y.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = sumOf(y.length, (i) => Math.exp(y[i]! - top));
  return y.map((x) => Math.exp(x - top) / total);
}

/** Of whole vocabularies, the textbook is tried on one of each kind: it sums all of them alike. SLOW=1: on all. */
const fewLarge = ['normal, sd 4', 'normal, sd 20', 'one outcome far above'];
const casesOf = (backend: string) => {
  const isTried = (name: string) =>
    cases[name]!.length < LARGE / 4 ? lengthsOf(backend).includes(cases[name]!.length) : fewLarge.includes(name);
  return Object.keys(cases).filter((name) => casesFor(backend, true, isTried(name)));
};
const massOf = (p: ArrayLike<number>) => sumOf(p.length, (i) => p[i]!);

const singles = once<Float64Array>();

describe.each(backends)('softmax in f32 on %s', (backend, api) => {
  it.each(casesOf(backend))(
    '%s: p to 4e-7 relative, with and without tilt; the sum of many different p to 1e-7',
    (name) => {
      const logits = Float32Array.from(cases[name]!);
      const mask = maskFor(logits.length);
      const batch = new api.PolicyBatch(logits, mask);
      for (const tilt of [0, 1.7, -3, 40]) {
        const got = batch.tilt(tilt);
        const want = singles(`${name}, ${tilt}`, () => expected(logits, mask, tilt));
        // Probabilities below the normal numbers may be any of them.
        expectWithin(got, want, (p) => (p < LEAST_NORMAL_F32 ? LEAST_NORMAL_F32 : 4e-7 * p), `${name}, tilt ${tilt}`);
        expectWithin([massOf(got)], [1], name in spread ? 1e-7 : 4e-7, `sum of ${name}, tilt ${tilt}`);
      }
      batch.dispose();
    },
  );
});

/** Every so many of the probabilities in f64, from exponentials in more than double precision. */
function expectedSample(logits: Float64Array, mask: Uint8Array, tilted: boolean): { at: number[]; p: number[] } {
  const n = logits.length;
  const top = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const factor = (i: number) => (tilted && mask[i] ? exp175 : 1);
  // x - top is rounded for each term, but those errors have no common sign: the sum is good to 1e-16.
  const total = sumOf(n, (i) => Math.exp(logits[i]! - top) * factor(i));
  const lead = expBig(top);
  const at = Array.from({ length: Math.min(n, 300) }, (_, k) => k * Math.max(1, Math.floor(n / 300)));
  const p = at.map((i) => {
    if (logits[i] === -Infinity) return 0;
    const e = expBig(logits[i]!);
    const ratio = (e.high / lead.high) * (1 + e.low / e.high - lead.low / lead.high);
    return (ratio * 2 ** (e.exponent - lead.exponent) * factor(i)) / total;
  });
  return { at, p };
}

const samples = once<{ at: number[]; p: number[] }>();

describe.each(backends)('softmax in f64 on %s', (backend, api) => {
  it.each(casesOf(backend))('%s: p to 1e-14 relative, with and without tilt', (name) => {
    const logits = cases[name]!;
    const mask = maskFor(logits.length);
    const top = logits.reduce((a, b) => Math.max(a, b), -Infinity);
    const batch = new api.PolicyBatch(logits, mask);
    for (const tilt of [0, 1.75]) {
      const got = batch.tilt(tilt);
      const { at, p } = samples(`${name}, ${tilt}`, () => expectedSample(logits, mask, tilt !== 0));
      // The reference rounds x - max, the kernels do not.
      const rounding = (k: number) => (backend === 'reference' ? 2 ** -53 * Math.abs(logits[at[k]!]! - top) : 0);
      const bound = (want: number, k: number) => (want === 0 ? 0 : (1e-14 + rounding(k)) * want);
      expectWithin(
        at.map((i) => got[i]!),
        p,
        bound,
        `${name}, tilt ${tilt}, of every ${at[1]}th probability`,
      );
      expectWithin([massOf(got)], [1], 1e-14, `sum of ${name}, tilt ${tilt}`);
    }
    batch.dispose();
  });
});

const exp175 = 5.75460267600573; // e^1.75
