// The room of rewards: kernels over groups of rewards.
import { allFinite } from './rewards/allFinite';
import { applyGroups } from './rewards/applyGroups';
import { applyOthers } from './rewards/applyOthers';
import { groupAdvantages } from './rewards/groupAdvantages';
import { Rule } from './rewards/rule';

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
