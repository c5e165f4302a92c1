// Inputs with the same bits on every engine: integers at random and exact or correctly rounded operations on them, no
// functions like Math.log, whose last digits engines choose.
import type { HalfType } from '../../bindings/index.js';
import { uniform } from '../random.js';

export const logitTypes = ['float32', 'float64', 'float16', 'bfloat16'] as const;
export type LogitType = (typeof logitTypes)[number];
export type FloatType = 'float32' | 'float64';
/** Float arrays of either type, and bits of halves, under one static type, so that a case is written once for all. */
export type Floats = Float32Array<ArrayBuffer>;

/** Around multiples of the width of vectors, of paddings and of blocks. */
export const lengths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 127, 128, 129, 255, 1000, 1023, 1025, 4099];

export function dtypeOf(type: LogitType): { dtype?: HalfType } {
  return type === 'float16' || type === 'bfloat16' ? { dtype: type } : {};
}

/** The type that a policy over such logits is computed in. */
export function floatOf(type: LogitType): FloatType {
  return type === 'float64' ? type : 'float32';
}

export function floats(type: FloatType, length: number, value: (i: number) => number): Floats {
  const values = Float64Array.from({ length }, (_, i) => value(i));
  return (type === 'float32' ? new Float32Array(values) : values) as Floats;
}

/** Bell-shaped, with standard deviation 1. */
export function bell(seed: number): () => number {
  const next = uniform(seed);
  return () => {
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += next();
    return sum;
  };
}

export function pick<T>(seed: number, values: readonly T[]): () => T {
  const next = uniform(seed);
  return () => values[Math.floor(next() * values.length)]!;
}

/** Bit patterns from `least` up to `most`, as the floats that they are. */
export function patterns(type: FloatType, length: number, seed: number, least: number, most: number): Floats {
  const next = uniform(seed);
  const high = () => least + Math.floor(next() * (most - least));
  if (type === 'float32') return new Float32Array(Uint32Array.from({ length }, high).buffer);
  const words = Uint32Array.from({ length: 2 * length }, (_, i) => (i % 2 ? high() : next() * 0x100000000));
  return new Float64Array(words.buffer) as unknown as Floats;
}

const edges: Record<FloatType, readonly number[]> = {
  float32: [0, -0, 1.5e-45, -1.5e-45, 1.2e-38, 1, -1, -87.3, -87.4, -103.9, -104, 88.7, 88.8, 16777216, -3.4e38],
  float64: [0, -0, 5e-324, -5e-324, 2.3e-308, 1, -1, -708.3, -708.5, -745.1, -745.2, 709.7, 709.8, -1.7e308],
};
const largest: Record<FloatType, number> = { float32: 3.4e38, float64: 1.7e308 };

type Generator = (seed: number, type: FloatType) => (i: number) => number;

/** Logits by what is special about them. The first is always possible. */
export const logitKinds: Readonly<Record<string, Generator>> = {
  typical: (seed) => {
    const z = bell(seed);
    return () => 4 * z();
  },
  spread: (seed) => {
    const z = bell(seed);
    return () => 300 * z() + 3000;
  },
  masked: (seed) => {
    const z = bell(seed);
    return (i) => (i % 3 === 1 ? -Infinity : 4 * z());
  },
  equal: () => () => 1.25,
  edges: (seed, type) => pick(seed, edges[type]),
  extreme: (seed, type) => {
    const next = pick(seed, [-Infinity, ...edges[type], largest[type]]);
    return (i) => (i === 0 ? 0 : next());
  },
};

/** Halves of the same kinds: of moderate exponent, or any that are valid. */
const halves: Record<HalfType, { fraction: number; bias: number; minusInfinity: number }> = {
  float16: { fraction: 10, bias: 15, minusInfinity: 0xfc00 },
  bfloat16: { fraction: 7, bias: 127, minusInfinity: 0xff80 },
};

function halfLogits(type: HalfType, kind: string, length: number, seed: number): Uint16Array {
  const { fraction, bias, minusInfinity } = halves[type];
  const next = uniform(seed);
  const exponents: Record<string, [least: number, most: number]> = { edges: [0, bias], extreme: [0, 2 * bias] };
  const [least, most] = exponents[kind] ?? (kind === 'spread' ? [bias + 5, bias + 8] : [bias - 5, bias + 2]);
  return Uint16Array.from({ length }, (_, i) => {
    const exponent = least + Math.floor(next() * (most - least + 1));
    const bits = (next() < 0.5 ? 0x8000 : 0) | (exponent << fraction) | Math.floor(next() * (1 << fraction));
    if (kind === 'equal') return bias << fraction;
    return i > 0 && (kind === 'masked' || kind === 'extreme') && i % 3 === 1 ? minusInfinity : bits;
  });
}

export function logits(type: LogitType, kind: string, length: number, seed = length): Floats {
  if (type === 'float16' || type === 'bfloat16') return halfLogits(type, kind, length, seed) as unknown as Floats;
  return floats(type, length, logitKinds[kind]!(seed, type));
}

/** The same logits but for differences up to `scale`; of halves, but for some last bits. */
export function near(type: LogitType, from: Floats, scale: number): Floats {
  const next = uniform(from.length);
  if (type === 'float16' || type === 'bfloat16') {
    const { minusInfinity } = halves[type];
    return from.map((bits) => (bits !== minusInfinity && next() < 0.2 ? bits ^ 1 : bits));
  }
  return from.map((x) => (Math.abs(x) < 1e6 ? x + scale * (next() - 0.5) : x));
}
