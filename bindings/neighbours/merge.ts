// Averaging weights along training: moving averages, spherical and linear interpolation, as WARP does (arXiv:2406.16768).

import { offsetOf } from '../arguments/arrays.js';
import { checkFinite, checkFloatArray, type FloatArray, type Output, resolveOutput } from '../arguments/checks.js';
import { rangeError, wrongValue } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { overlap } from '../arguments/resident.js';
import { arcTangent, sine } from './angles.js';
import { square } from './elementary.js';
import { partOffsets, within } from './inputs.js';

type Weights = FloatArray;

function checkWeights(where: string, name: string, value: unknown, length?: number): Weights {
  const weights = checkFloatArray(where, name, value);
  const wrong = weights.findIndex((weight: number) => !Number.isFinite(weight));
  if (wrong >= 0) throw rangeError(`${where}: "${name}[${wrong}]" expected a finite number, got ${weights[wrong]}`);
  if (length !== undefined && weights.length !== length)
    throw wrongValue(where, name, `length ${length}`, weights.length, 'ERR_LENGTH');
  return weights;
}

/** The caller's array or a new one of the type of `like`; inputs that overlap it elsewhere are copied first. */
function target(where: string, out: unknown, like: Weights): Output<Weights> {
  const types = like.BYTES_PER_ELEMENT === 4 ? [Float32Array, Float64Array] : [Float64Array, Float32Array];
  return resolveOutput<Weights>(where, out, like.length, ...types);
}

/** Weights that writing to `to` does not change before they are read: those at the same place, or elsewhere. */
function apart(weights: Weights, to: Weights): Weights {
  const same = offsetOf(weights) === offsetOf(to) && weights.BYTES_PER_ELEMENT === to.BYTES_PER_ELEMENT;
  return same || !overlap(weights, to) ? weights : weights.slice();
}

export interface Ema {
  /**
   * Moves an average of weights towards new ones, in place: average += rate (weights - average) (arXiv:2406.16768; neighbours,
   * section 12).
   *
   * @param average changed in place
   * @param weights of the same length
   * @param rate from 0 to 1
   * @returns `average`
   * @throws TypeError, RangeError naming the argument
   * @example
   * ema(Float64Array.of(0), Float64Array.of(1), 0.25)[0]; // => 0.25
   */
  <T extends Weights>(average: T, weights: Weights, rate: number): T;
}

export function createEma(): Ema {
  const where = 'ema';
  return (average, weights, rate) => {
    const kept = checkWeights(where, 'average', average);
    const fresh = apart(checkWeights(where, 'weights', weights, kept.length), kept);
    const share = within(where, 'rate', rate, 0, 1);
    for (let i = 0; i < kept.length; i++) kept[i]! += share * (fresh[i]! - kept[i]!);
    return average;
  };
}

export interface Lerp {
  /**
   * Linear interpolation, a + t (b - a) (arXiv:2406.16768; neighbours, section 12). Towards the origin it is the last step of
   * WARP.
   *
   * @param t finite; 0 gives a, 1 gives b
   * @param out may be a or b
   * @throws TypeError, RangeError naming the argument
   * @example
   * lerp(Float64Array.of(0), Float64Array.of(4), 0.25)[0]; // => 1
   */
  <T extends Weights>(a: T, b: Weights, t: number, out?: T): T;
}

export function createLerp(): Lerp {
  const where = 'lerp';
  return (<T extends Weights>(a: T, b: Weights, t: number, out?: T): T => {
    const first = checkWeights(where, 'a', a);
    const second = checkWeights(where, 'b', b, first.length);
    const share = checkFinite(where, 't', t);
    const merged = target(where, out, first);
    const [from, to] = [apart(first, merged.view), apart(second, merged.view)];
    for (let i = 0; i < from.length; i++)
      merged.view[i] =
        share < 0.5 ? from[i]! + share * (to[i]! - from[i]!) : to[i]! + (1 - share) * (from[i]! - to[i]!);
    return merged.result() as T;
  }) as Lerp;
}

export interface SlerpOptions<T> {
  /** What both are seen from: task vectors are a - origin and b - origin. Default: zeros. */
  readonly origin?: T;
  /** Offsets of parts that have an angle each, as tensors of a model do. Default: one part. */
  readonly segments?: ArrayLike<number>;
}

export interface Slerp<T> {
  readonly merged: T;
  /** Angle of each segment, in radians. */
  readonly angle: Float64Array<ArrayBuffer>;
  /** What multiplies a - origin and b - origin, two per segment. */
  readonly coefficients: Float64Array<ArrayBuffer>;
}

export interface SlerpFunction {
  /**
   * Spherical interpolation of two task vectors, their lengths kept (arXiv:2406.16768; neighbours, section 12). Parallel or zero
   * vectors are interpolated linearly.
   *
   * @param a weights, f32 or f64
   * @param b of the same length
   * @param t from 0 to 1
   * @param out may be a or b
   * @throws TypeError, RangeError naming the argument; for exactly opposite vectors, which have no shortest way
   * @example
   * slerp(Float64Array.of(1, 0), Float64Array.of(0, 1), 0.5).angle[0]; // => 1.570796327
   */
  <T extends Weights>(a: T, b: Weights, t: number, options?: SlerpOptions<Weights>, out?: T): Slerp<T>;
}

export function createSlerp(): SlerpFunction {
  const where = 'slerp';
  return (<T extends Weights>(a: T, b: Weights, t: number, options: SlerpOptions<Weights> = {}, out?: T): Slerp<T> => {
    const first = checkWeights(where, 'a', a);
    const n = first.length;
    const second = checkWeights(where, 'b', b, n);
    const share = within(where, 't', t, 0, 1);
    const given = checkOptions(where, 'options', options, ['origin', 'segments']) as SlerpOptions<Weights>;
    const merged = target(where, out, first);
    const at = (weights: Weights) => apart(weights, merged.view);
    const origin = given.origin === undefined ? null : at(checkWeights(where, 'origin', given.origin, n));
    const [from, to] = [at(first), at(second)];
    const offsets = partOffsets(where, 'segments', given.segments ?? [0, n], n, 'weights');
    const count = offsets.length - 1;
    const angle = new Float64Array(count);
    const coefficients = new Float64Array(2 * count);
    const u = (i: number) => from[i]! - (origin ? origin[i]! : 0);
    const v = (i: number) => to[i]! - (origin ? origin[i]! : 0);
    for (let s = 0; s < count; s++) {
      angle[s] = angleBetween(u, v, offsets[s]!, offsets[s + 1]!);
      if (Number.isNaN(angle[s]!))
        throw rangeError(`${where}: "b" expected a direction that is not opposite to that of "a", in segment ${s}`);
      const pair = shares(angle[s]!, share);
      coefficients.set(pair, 2 * s);
    }
    // All is checked before the first weight is written.
    for (let s = 0; s < count; s++) {
      const [left, right] = [coefficients[2 * s]!, coefficients[2 * s + 1]!];
      for (let i = offsets[s]!; i < offsets[s + 1]!; i++) {
        const base = origin ? origin[i]! : 0;
        merged.view[i] = base + (left * u(i) + right * v(i));
      }
    }
    return { merged: merged.result() as T, angle, coefficients };
  }) as SlerpFunction;
}

/** sin((1-t) angle)/sin(angle) and sin(t angle)/sin(angle). */
function shares(angle: number, t: number): [number, number] {
  if (angle < 1e-9) return [1 - t, t];
  const whole = sine(angle);
  return [sine((1 - t) * angle) / whole, sine(t * angle) / whole];
}

/** 2 atan2(|a - b|, |a + b|) of the unit vectors: exact for nearly parallel ones, as an arc cosine is not. NaN if opposite. */
function angleBetween(u: (i: number) => number, v: (i: number) => number, from: number, to: number): number {
  const norm = (x: (i: number) => number): number => {
    let most = 0;
    for (let i = from; i < to; i++) most = Math.max(most, Math.abs(x(i)));
    if (most === 0) return 0;
    let sum = 0;
    for (let i = from; i < to; i++) sum += square(x(i) / most);
    return most * Math.sqrt(sum);
  };
  const [a, b] = [norm(u), norm(v)];
  if (a === 0 || b === 0) return 0;
  const difference = norm((i) => u(i) / a - v(i) / b);
  const sum = norm((i) => u(i) / a + v(i) / b);
  if (difference < 1e-300) return 0;
  return sum === 0 ? NaN : 2 * arcTangent(difference, sum);
}
