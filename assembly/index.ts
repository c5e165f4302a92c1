// The exports of the module: every kernel for each element type, nothing else. Pointers are byte offsets, 16-byte aligned
// unless a kernel says otherwise; rows are padded (lanes.ts). Kernels trust their arguments: the bindings check.
import { logRatio } from './rows/mass';
import { logisticColumn, logitColumn } from './recurrence/columns';
import { Format } from './math/half';
import { klPair as klPairOf } from './rows/klPair';
import { Pair } from './rows/pair';
import { tokenStatistics } from './rows/tokenStatistics';
import { topK } from './rows/topK';
import { rewardRange, storeLosses } from './rows/losses';
import { softmax } from './rows/softmax';
import { splitSums } from './rows/splitSums';
import { tiltedSums } from './rows/tiltedSums';
import { scaleSplit, scaleTilted, shiftSplit, shiftTilted } from './rows/write';
import { allFinite } from './rewards/allFinite';
import { applyGroups } from './rewards/applyGroups';
import { applyOthers } from './rewards/applyOthers';
import { groupAdvantages } from './rewards/groupAdvantages';
import { Rule } from './rewards/rule';

/** The first byte after the static data. */
export const heapBase: usize = __heap_base;

export { turns } from './recurrence/orbit';
export { orbits } from './recurrence/orbits';
export { recurrence } from './recurrence/recurrence';
export { widen } from './math/half';
export { exp, expm1, log, log1p } from './math/scalars';
export { klNear } from './rows/klNear';
export { mixture } from './rows/mixture';
export { regretParts } from './rows/regretParts';

export { renyi, renyiNear } from './rows/renyi';
export { levelMoments } from './rows/levels';
export { bernoulliDivergence, logistic, logit, omega, softplus } from './recurrence/bernoulli';
export { weightsAll } from './recurrence/columns';
export { updateGradient, updateGradientK3, updateOptimum, updateSpread, updateSums, updateSurrogate } from './updates/index';

/** In lanes of f64 for rows of f64, else of f32. */
export function klPair(p: usize, q: usize, format: Format, n: i32, stage: usize, pair: usize): bool {
  const out = changetype<Pair>(pair);
  return format == Format.Float64 ? klPairOf<f64>(p, q, format, n, stage, out) : klPairOf<f32>(p, q, format, n, stage, out);
}

export function logitF32(p: usize, count: i32, out: usize): void {
  logitColumn<f32>(p, count, out);
}
export function logitF64(p: usize, count: i32, out: usize): void {
  logitColumn<f64>(p, count, out);
}
export function logisticF32(x: usize, count: i32, out: usize): void {
  logisticColumn<f32>(x, count, out);
}
export function logisticF64(x: usize, count: i32, out: usize): void {
  logisticColumn<f64>(x, count, out);
}

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
export function softmaxF32(
  row: usize, format: Format, n: i32, temperature: f64, stage: usize, out: usize,
): bool {
  return softmax<f32>(row, format, n, temperature, stage, out);
}
export function softmaxF64(
  row: usize, format: Format, n: i32, temperature: f64, stage: usize, out: usize,
): bool {
  return softmax<f64>(row, format, n, temperature, stage, out);
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
export function allFiniteF32(from: usize, count: i32): bool {
  return allFinite<f32>(from, count);
}
export function allFiniteF64(from: usize, count: i32): bool {
  return allFinite<f64>(from, count);
}
export function groupAdvantagesF32(
  rewards: usize, groups: i32, size: i32, offsets: usize, rule: usize,
  advantages: usize, means: usize, scales: usize, flags: usize,
): i32 {
  return groupAdvantages<f32>(rewards, groups, size, offsets, changetype<Rule>(rule), advantages, means, scales, flags);
}
export function groupAdvantagesF64(
  rewards: usize, groups: i32, size: i32, offsets: usize, rule: usize,
  advantages: usize, means: usize, scales: usize, flags: usize,
): i32 {
  return groupAdvantages<f64>(rewards, groups, size, offsets, changetype<Rule>(rule), advantages, means, scales, flags);
}
export function applyGroupsF32(
  values: usize, groups: i32, size: i32, offsets: usize, shifts: usize, factors: usize,
): void {
  applyGroups<f32>(values, groups, size, offsets, shifts, factors);
}
export function applyGroupsF64(
  values: usize, groups: i32, size: i32, offsets: usize, shifts: usize, factors: usize,
): void {
  applyGroups<f64>(values, groups, size, offsets, shifts, factors);
}
export function applyOthersF32(
  values: usize, groups: i32, size: i32, offsets: usize, shifts: usize, factors: usize, units: usize,
  ddof: i32, besselInSingle: bool, epsilon: f64, place: i32,
): void {
  applyOthers<f32>(values, groups, size, offsets, shifts, factors, units, ddof, besselInSingle, epsilon, place);
}
export function applyOthersF64(
  values: usize, groups: i32, size: i32, offsets: usize, shifts: usize, factors: usize, units: usize,
  ddof: i32, besselInSingle: bool, epsilon: f64, place: i32,
): void {
  applyOthers<f64>(values, groups, size, offsets, shifts, factors, units, ddof, besselInSingle, epsilon, place);
}
export function tokenStatisticsF32(
  row: usize, format: Format, n: i32, chosen: f64, temperature: f64, stage: usize, out: usize,
): bool {
  return tokenStatistics<f32>(row, format, n, chosen, temperature, stage, out);
}
export function tokenStatisticsF64(
  row: usize, format: Format, n: i32, chosen: f64, temperature: f64, stage: usize, out: usize,
): bool {
  return tokenStatistics<f64>(row, format, n, chosen, temperature, stage, out);
}
export function topKF32(
  row: usize, format: Format, n: i32, k: i32, stage: usize, values: usize, indices: usize,
): bool {
  return topK<f32>(row, format, n, k, stage, values, indices);
}
export function topKF64(
  row: usize, format: Format, n: i32, k: i32, stage: usize, values: usize, indices: usize,
): bool {
  return topK<f64>(row, format, n, k, stage, values, indices);
}
