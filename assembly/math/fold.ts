// How a row's maximum enters exp without rounding x - max.
//
// A row whose maximum is moderate keeps its logits and moves the power of two nearest to exp(max) into the exponent
// (`foldOf`, exact). Beyond `foldLimit` that reduction is no longer exact, but x - max is: x and max are then within a
// factor of two of each other wherever exp(x - max) is not negligible (Sterbenz), so the maximum is subtracted (`shiftOf`).

// f32: 88 nats below 220 is inside |x| <= 354, and 220/2 is more than 88. f64: 2^14 - 745 and 2^13 likewise.
// @ts-ignore: decorator
@inline function foldLimit<T>(): f64 {
  return sizeof<T>() == 4 ? 220.0 : 15000.0;
}

// @ts-ignore: decorator
@inline export function foldOf<T>(max: f64): i32 {
  return Math.abs(max) <= foldLimit<T>() ? <i32>nearest(max * 1.4426950408889634) : 0;
}

/** Whether the largest x/T, which may overflow where max does not, is beyond the fold. */
// @ts-ignore: decorator
@inline export function isFar<T>(max: f64, temperature: f64): bool {
  return Math.abs(max / temperature) > foldLimit<T>() && Math.abs(max) < Infinity;
}

// @ts-ignore: decorator
@inline export function shiftOf<T>(max: f64): f64 {
  return isFar<T>(max, 1) ? max : 0;
}
