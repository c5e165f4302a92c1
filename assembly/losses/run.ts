// The numbers that kernels of losses read and add up while they go through the tokens of one row.

@unmanaged
export class Run {
  /** Bounds of ratios, or of log-ratios where a row has one ratio. */
  low: f64;
  top: f64;
  /** Gradients of the surrogate are multiplied by this. */
  factor: f64;
  /** Derivatives of the KL term are multiplied by this. */
  penalty: f64;
  /** Log-ratios outside this range are refused. */
  least: f64;
  most: f64;
  /** The same for log ref - log pi. */
  klLeast: f64;
  klMost: f64;
  /** Tau of the soft gates. */
  temperature: f64;
  /** Sums over the tokens that count: of the losses without their factor, r, r^2, the KL terms; the largest r; how many are outside. */
  loss: f64;
  ratio: f64;
  square: f64;
  kl: f64;
  largest: f64;
  under: f64;
  over: f64;
  /** Of weights of tokens (weighRow.ts): what their logs are kept within or refused beyond, and their bounds. */
  weightLimit: f64;
  weightLow: f64;
  weightTop: f64;
  /** How far down and up a probability may move, and how many tokens left this region (regionRow.ts). */
  regionLow: f64;
  regionHigh: f64;
  leftDown: f64;
  leftUp: f64;
  /** Rows of log-probabilities, of f32; `old` 0: the ratio is 1. */
  policy: usize;
  old: usize;
  reference: usize;
  /** A byte for each token, or 0 if all of them count. */
  mask: usize;
  surrogate: Surrogate;
  /** Which KL estimate is summed, 1 to 3, and which derivative is taken off: its own, or that of k2. */
  value: i32;
  slope: i32;
  /** An f32 for each token, which its surrogate is multiplied by, or 0. */
  weights: usize;
  /** The policy that sampled. */
  rollout: usize;
  weighing: Weighing;
  clamped: i32;
  side: Side;
  /** 1 where tokens with a weight of 0 are not counted as outside of the bounds of ratios. */
  apart: i32;
}

/** Which way a token may not move too far: that of its advantage, or either. */
export const enum Side { DOWN, UP, EITHER }

/** How the loss of a token follows its ratio (tokenRow.ts). */
export const enum Surrogate { CLIPPED, CONSTANT, GATED }

/**
 * What becomes of the weight of a token. TRUNCATED: it is kept from `weightLow` to `weightTop`. MASKED: 0 outside. INSIDE: 1 inside, 0
 * outside.
 */
export const enum Weighing { TRUNCATED, MASKED, INSIDE }

/** Tokens whose terms are summed in lanes before they join an f64 sum. */
// @ts-ignore: decorator
@inline export const PART: i32 = 64;

// @ts-ignore: decorator
@inline export function lanesTotal(count: v128): f64 {
  return <f64>(
    i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3)
  );
}

/** Ones in the lanes of the next four tokens that count. */
// @ts-ignore: decorator
@inline export function counted(mask: usize, at: i32, n: v128): v128 {
  if (mask == 0) return i32x4.lt_s(i32x4.add(i32x4.splat(at), i32x4(0, 1, 2, 3)), n);
  const bytes = v128.load32_zero(mask + at);
  return i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)), i32x4.splat(0));
}

/** The mask of the tokens from `from` to `to`: 0 if all of them count. */
export function maskOf(mask: usize, from: i32, to: i32): usize {
  if (mask == 0) return 0;
  let live = i8x16.splat(-1);
  let at = mask + from;
  const last = mask + to - 16;
  for (; at <= last; at += 16) live = v128.and(live, i8x16.ne(v128.load(at), i8x16.splat(0)));
  if (!i8x16.all_true(live)) return mask;
  for (; at < mask + to; at++) if (load<u8>(at) == 0) return mask;
  return 0;
}

/** The end of the tokens from `from` to `to` that need no mask: where there is none, and in whole vectors. */
// @ts-ignore: decorator
@inline export function plainEnd(mask: usize, from: i32, to: i32, n: i32): i32 {
  return mask == 0 ? min(to, n) & ~3 : from;
}

/**
 * Writes a - b of the tokens from `from`, a multiple of 4, to `to`, and 0 for tokens that do not count. Returns false if one is not
 * from `least` to `most`; NaN is let through.
 */
export function differences(
  a: usize, b: usize, mask: usize, from: i32, to: i32, n: i32, least: f64, most: f64, out: usize,
): bool {
  const count = i32x4.splat(n);
  const plain = plainEnd(mask, from, to, n);
  let low = f32x4.splat(0);
  let top = low;
  let at = from;
  for (; at < plain; at += 4) {
    const offset = <usize>at << 2;
    const x = f32x4.sub(v128.load(a + offset), v128.load(b + offset));
    low = f32x4.pmin(low, x);
    top = f32x4.pmax(top, x);
    v128.store(out, x);
    out += 16;
  }
  for (; at < to; at += 4) {
    const offset = <usize>at << 2;
    const x = v128.and(f32x4.sub(v128.load(a + offset), v128.load(b + offset)), counted(mask, at, count));
    low = f32x4.pmin(low, x);
    top = f32x4.pmax(top, x);
    v128.store(out, x);
    out += 16;
  }
  const within = v128.and(f32x4.ge(low, f32x4.splat(<f32>least)), f32x4.le(top, f32x4.splat(<f32>most)));
  return i32x4.all_true(within);
}
