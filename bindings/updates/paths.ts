// Paths that draw their groups (docs/theory.md, section 12): what a step of theirs needs, and what it tells.
import type { Verifier } from '../arguments/refinements.js';
import type { Kernel } from '../operation.js';
import { bitsAt, type Key } from './threefry.js';

/** Paths whose draws come from the same generators. A path does not depend on how many others there are. */
export const BLOCK = 4096;

/** Members that are drawn with one random number: with more, the probability that none succeeds could underflow. */
export const TOGETHER = 512;

/** What all paths have in common. A step is anchor + keep x + scale drive. */
export interface PathLaw {
  readonly anchor: number;
  /** Weight of the present log-odds; 0 with an anchor to the reference policy only, also where they are infinite. */
  readonly keep: number;
  readonly scale: number;
  readonly verifier: Verifier;
  /** Members of a group. */
  readonly size: number;
  /** Of a group with k successes: at 2k, k/G times the advantage of a success; after it, (G-k)/G times that of a failure. */
  readonly table: Float64Array;
  readonly key: Key;
}

/** A call whose arguments have been checked. */
export interface SampledPaths {
  readonly where: string;
  readonly replicas: number;
  readonly steps: number;
  readonly levels: Float64Array<ArrayBuffer>;
  readonly law: PathLaw;
  /** Log-odds that all paths start from. */
  readonly start: number;
}

/**
 * What is told of a block, by place: sums over its paths of p - base, x - origin and its square, p being the probability of x; of a
 * step also the least and the largest x after it, and how many paths had a group that told nothing.
 */
export const Told = { origin: 0, base: 1, success: 2, first: 3, second: 4, least: 5, most: 6, silent: 7 } as const;
export const NUMBERS_TOLD = 8;

export function blocksOf(paths: number): number {
  return Math.ceil(paths / BLOCK);
}

/**
 * Measures paths and takes them step number `step`, unless they are to be `still`.
 *
 * `x` has the log-odds of whole blocks, of which only the last of all may be shorter, from block number `block` on. Of each block,
 * `told` gets NUMBERS_TOLD numbers. All backends have the same bits: they do the same operations in the same order.
 */
export type PathsArgs = [
  law: PathLaw,
  block: number,
  step: number,
  still: boolean,
  x: Float64Array,
  told: Float64Array,
];
export type PathsKernel = Kernel<PathsArgs>;

/**
 * The values at `levels` (ascending, from 0 to 1) of the numbers in x, interpolated between neighbours in order. The least and the
 * largest of them are known.
 */
export type Quantiles = (x: Float64Array, levels: ArrayLike<number>, least: number, most: number) => number[];

/** What a backend has for paths. */
export interface PathsKernels {
  readonly step: PathsKernel;
  readonly quantiles: Quantiles;
}

/** The arguments for the blocks from `from` to `to`. */
export function partOfPaths([law, block, step, still, x, told]: PathsArgs, from: number, to: number): PathsArgs {
  return [
    law,
    block + from,
    step,
    still,
    x.subarray(from * BLOCK, to * BLOCK),
    told.subarray(from * NUMBERS_TOLD, to * NUMBERS_TOLD),
  ];
}

/** The state of the four generators of a block at a step: word w of generator g is at 4 w + g. */
export function generatorState(key: Key, block: number, step: number): Uint32Array {
  const state = new Uint32Array(16);
  for (let i = 0; i < 16; i += 2) state.set(bitsAt(key, 8 * block + i / 2, step), i);
  return state;
}

/** Draws of a group: how many, and the members of the last one. */
export function drawsOf(size: number): { draws: number; last: number } {
  const draws = Math.ceil(size / TOGETHER);
  return { draws, last: size - (draws - 1) * TOGETHER };
}

/**
 * Factors from the weight of j successes of n to that of j + 1, but for the odds. Nobody goes beyond n: the weights of all counts add
 * up to 1, so that the last one takes what there is.
 */
export function ratiosOf(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, j) => (j < n - 1 ? (n - j) / (j + 1) : Infinity));
}
