// The room of policies: kernels over rows that are kept and tilted.
import { rewardRange, storeLosses } from './rows/losses';
import { logRatio } from './rows/mass';
import { splitSums } from './rows/splitSums';
import { tiltedSums } from './rows/tiltedSums';
import { scaleSplit, scaleTilted, shiftSplit, shiftTilted } from './rows/write';

export { widen } from './math/half';
export { levelMoments } from './rows/levels';
export { regretParts } from './rows/regretParts';

export function splitSumsF32(
  x: usize, levels: usize, level: i32, n: i32, s: usize, f: usize, weights: usize, stage: usize,
): void {
  splitSums<f32>(x, levels, level, n, s, f, weights, stage);
}
export function splitSumsF64(
  x: usize, levels: usize, level: i32, n: i32, s: usize, f: usize, weights: usize, stage: usize,
): void {
  splitSums<f64>(x, levels, level, n, s, f, weights, stage);
}
export function rewardRangeF32(logits: usize, rewards: usize, n: i32, out: usize): void {
  rewardRange<f32>(logits, rewards, n, out);
}
export function rewardRangeF64(logits: usize, rewards: usize, n: i32, out: usize): void {
  rewardRange<f64>(logits, rewards, n, out);
}
export function storeLossesF32(rewards: usize, n: i32, origin: f64, low: f64, high: f64, to: usize): void {
  storeLosses<f32>(rewards, n, origin, low, high, to);
}
export function storeLossesF64(rewards: usize, n: i32, origin: f64, low: f64, high: f64, to: usize): void {
  storeLosses<f64>(rewards, n, origin, low, high, to);
}
export function logRatioF32(a: usize, b: usize): f64 {
  return logRatio<f32>(a, b);
}
export function logRatioF64(a: usize, b: usize): f64 {
  return logRatio<f64>(a, b);
}
export function tiltedSumsF32(
  x: usize, losses: usize, n: i32, tilt: f64, base: f64, pivot: f64, best: f64, centre: f64,
  stage: usize, out: usize, weights: usize, cubed: bool,
): void {
  tiltedSums<f32>(x, losses, n, tilt, base, pivot, best, centre, stage, out, weights, cubed);
}
export function tiltedSumsF64(
  x: usize, losses: usize, n: i32, tilt: f64, base: f64, pivot: f64, best: f64, centre: f64,
  stage: usize, out: usize, weights: usize, cubed: bool,
): void {
  tiltedSums<f64>(x, losses, n, tilt, base, pivot, best, centre, stage, out, weights, cubed);
}
export function scaleSplitF32(
  weights: usize, levels: usize, n: i32, s: usize, f: usize, massS: f64, massF: f64, out: usize,
): void {
  scaleSplit<f32>(weights, levels, n, s, f, massS, massF, out);
}
export function scaleSplitF64(
  weights: usize, levels: usize, n: i32, s: usize, f: usize, massS: f64, massF: f64, out: usize,
): void {
  scaleSplit<f64>(weights, levels, n, s, f, massS, massF, out);
}
export function scaleTiltedF32(weights: usize, n: i32, part: usize): void {
  scaleTilted<f32>(weights, n, part);
}
export function scaleTiltedF64(weights: usize, n: i32, part: usize): void {
  scaleTilted<f64>(weights, n, part);
}
export function shiftSplitF32(x: usize, levels: usize, n: i32, base: f64, addS: f64, addF: f64, out: usize): void {
  shiftSplit<f32>(x, levels, n, base, addS, addF, out);
}
export function shiftSplitF64(x: usize, levels: usize, n: i32, base: f64, addS: f64, addF: f64, out: usize): void {
  shiftSplit<f64>(x, levels, n, base, addS, addF, out);
}
export function shiftTiltedF32(
  x: usize, losses: usize, n: i32, tilt: f64, base: f64, pivot: f64, add: f64, out: usize,
): void {
  shiftTilted<f32>(x, losses, n, tilt, base, pivot, add, out);
}
export function shiftTiltedF64(
  x: usize, losses: usize, n: i32, tilt: f64, base: f64, pivot: f64, add: f64, out: usize,
): void {
  shiftTilted<f64>(x, losses, n, tilt, base, pivot, add, out);
}
