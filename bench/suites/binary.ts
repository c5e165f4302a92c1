// What the bindings do with a 0/1 reward once splitSums has run, on raw exports: moments in closed form.
import type { Kernels } from '../../bindings/wasm/module.js';
import type { Moments } from '../plain/moments.js';

export interface Mass {
  readonly logSum: number;
  readonly entropy: number;
}

/** Reads what splitSums stored (assembly/rows/mass.ts). */
export function readMass(memory: WebAssembly.Memory, at: number): Mass {
  const [max, , log, entropy] = new Float64Array(memory.buffer, at, 4) as unknown as [number, number, number, number];
  return { logSum: max + log, entropy };
}

export function binaryMoments(kernels: Kernels, success: Mass, failure: Mass, c: number): Moments {
  const x = success.logSum - failure.logSum;
  const p = kernels.logistic(x + c);
  const q = kernels.logistic(-x - c);
  return {
    logPartition: failure.logSum + kernels.softplus(x + c),
    mean: p,
    variance: p * q,
    kl: kernels.bernoulliDivergence(x, c),
    entropy: p * (success.entropy + kernels.softplus(-x - c)) + q * (failure.entropy + kernels.softplus(x + c)),
  };
}

/** What a plain function computes first and keeps. */
export function logPartitionOf(logits: Float32Array): number {
  const max = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  return max + Math.log(logits.reduce((sum, x) => sum + Math.exp(x - max), 0));
}

/** Moments in a fixed order, for `agree`. */
export const listed = (m: Moments): number[] => [m.logPartition, m.mean, m.variance, m.kl, m.entropy];

/** Moments of the one row of a batch, as returned by the API. */
export const firstRow = (m: { readonly [K in keyof Moments]: Float64Array }): number[] =>
  [m.logPartition, m.mean, m.variance, m.kl, m.entropy].map((column) => column[0]!);
