// The room of policies: kernels over rows that are kept and tilted.
import { findLevels } from './rows/findLevels';
import { rewardRange, RewardRange, storeLosses } from './rows/losses';
import { logRatio, Mass } from './rows/mass';
import { regretParts as partsOfRegrets } from './rows/regretParts';
import { SplitRow } from './rows/splitRow';
import { splitSums } from './rows/splitSums';
import { stageOfInstance } from './rows/stage';
import { TiltedRow } from './rows/tiltedRow';
import { tiltedSums } from './rows/tiltedSums';
import { tiltOnce } from './rows/tiltOnce';
import { scaleSplit, scaleTilted, shiftSplit, shiftTilted } from './rows/write';

export { widen } from './math/half';
export { levelMoments } from './rows/levels';
export { areBinary } from './rows/losses';

export function splitSumsF32(row: usize): void {
  splitSums<f32>(changetype<SplitRow>(row), stageOfInstance);
}
export function splitSumsF64(row: usize): void {
  splitSums<f64>(changetype<SplitRow>(row), stageOfInstance);
}
export function findLevelsF32(rewards: usize, n: i32, values: usize, levels: usize): i32 {
  return findLevels<f32>(rewards, n, values, levels);
}
export function findLevelsF64(rewards: usize, n: i32, values: usize, levels: usize): i32 {
  return findLevels<f64>(rewards, n, values, levels);
}
export function rewardRangeF32(logits: usize, rewards: usize, n: i32, losses: usize, range: RewardRange): void {
  rewardRange<f32>(logits, rewards, n, losses, range);
}
export function rewardRangeF64(logits: usize, rewards: usize, n: i32, losses: usize, range: RewardRange): void {
  rewardRange<f64>(logits, rewards, n, losses, range);
}
export function storeLossesF32(rewards: usize, n: i32, origin: f64, low: f64, high: f64, to: usize): void {
  storeLosses<f32>(rewards, n, origin, low, high, to);
}
export function storeLossesF64(rewards: usize, n: i32, origin: f64, low: f64, high: f64, to: usize): void {
  storeLosses<f64>(rewards, n, origin, low, high, to);
}
export function logRatioF32(a: Mass, b: Mass): f64 {
  return logRatio<f32>(a, b);
}
export function logRatioF64(a: Mass, b: Mass): f64 {
  return logRatio<f64>(a, b);
}
export function regretParts(row: usize, single: bool, scale: f64): void {
  partsOfRegrets(changetype<TiltedRow>(row), single, scale);
}
export function tiltedSumsF32(row: usize): void {
  tiltedSums<f32>(changetype<TiltedRow>(row), stageOfInstance);
}
export function tiltedSumsF64(row: usize): void {
  tiltedSums<f64>(changetype<TiltedRow>(row), stageOfInstance);
}
export function tiltOnceF32(reference: usize, row: usize, peak: i32): void {
  tiltOnce<f32>(changetype<TiltedRow>(reference), changetype<TiltedRow>(row), peak, stageOfInstance);
}
export function tiltOnceF64(reference: usize, row: usize, peak: i32): void {
  tiltOnce<f64>(changetype<TiltedRow>(reference), changetype<TiltedRow>(row), peak, stageOfInstance);
}
export function scaleSplitF32(row: usize, massS: f64, massF: f64, out: usize): void {
  scaleSplit<f32>(changetype<SplitRow>(row), massS, massF, out);
}
export function scaleSplitF64(row: usize, massS: f64, massF: f64, out: usize): void {
  scaleSplit<f64>(changetype<SplitRow>(row), massS, massF, out);
}
export function scaleTiltedF32(row: usize): void {
  scaleTilted<f32>(changetype<TiltedRow>(row));
}
export function scaleTiltedF64(row: usize): void {
  scaleTilted<f64>(changetype<TiltedRow>(row));
}
export function shiftSplitF32(row: usize, base: f64, addS: f64, addF: f64, out: usize): void {
  shiftSplit<f32>(changetype<SplitRow>(row), base, addS, addF, out);
}
export function shiftSplitF64(row: usize, base: f64, addS: f64, addF: f64, out: usize): void {
  shiftSplit<f64>(changetype<SplitRow>(row), base, addS, addF, out);
}
export function shiftTiltedF32(row: usize, add: f64, out: usize): void {
  shiftTilted<f32>(changetype<TiltedRow>(row), add, out);
}
export function shiftTiltedF64(row: usize, add: f64, out: usize): void {
  shiftTilted<f64>(changetype<TiltedRow>(row), add, out);
}
