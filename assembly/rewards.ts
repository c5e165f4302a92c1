// The room of rewards: kernels over groups of rewards.
import { applyGroups } from './rewards/applyGroups';
import { batchSums, countNonzero } from './rewards/batchSums';
import { byCount } from './rewards/byCount';
import { groupAdvantages } from './rewards/groupAdvantages';
import { Groups } from './rewards/groups';
import { others } from './rewards/othersAbreast';
import { Rule } from './rewards/rule';
import { runnerUp } from './rewards/runnerUp';
import { weightedCentres } from './rewards/weightedCentres';
import { allWithin } from './rewards/within';

export function allWithinF32(from: usize, count: i32, kind: i32): bool {
  return allWithin<f32>(from, count, kind);
}
export function allWithinF64(from: usize, count: i32, kind: i32): bool {
  return allWithin<f64>(from, count, kind);
}
export function groupAdvantagesF32(groups: usize, rule: usize): i32 {
  return groupAdvantages<f32>(changetype<Groups>(groups), changetype<Rule>(rule));
}
export function groupAdvantagesF64(groups: usize, rule: usize): i32 {
  return groupAdvantages<f64>(changetype<Groups>(groups), changetype<Rule>(rule));
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
export function othersF32(groups: usize, rule: usize): i32 {
  return others<f32>(changetype<Groups>(groups), changetype<Rule>(rule));
}
export function othersF64(groups: usize, rule: usize): i32 {
  return others<f64>(changetype<Groups>(groups), changetype<Rule>(rule));
}
export function batchSumsF32(from: usize, count: i32, origin: f64, sums: usize): void {
  batchSums<f32>(from, count, origin, sums);
}
export function countNonzeroF32(from: usize, count: i32): i32 {
  return countNonzero<f32>(from, count);
}
export function runnerUpF32(
  rewards: usize, groups: i32, size: i32, offsets: usize, scales: usize, advantages: usize,
): void {
  runnerUp<f32>(rewards, groups, size, offsets, scales, advantages);
}
export function weightedCentresF32(values: usize, groups: i32, size: i32, offsets: usize, weights: usize): void {
  weightedCentres<f32>(values, groups, size, offsets, weights);
}
export function rewardsByCountF32(
  rewards: usize, groups: i32, size: i32, table: usize, advantages: usize, counts: usize,
): void {
  byCount<f32>(rewards, groups, size, table, advantages, counts);
}
export function batchSumsF64(from: usize, count: i32, origin: f64, sums: usize): void {
  batchSums<f64>(from, count, origin, sums);
}
export function countNonzeroF64(from: usize, count: i32): i32 {
  return countNonzero<f64>(from, count);
}
export function runnerUpF64(
  rewards: usize, groups: i32, size: i32, offsets: usize, scales: usize, advantages: usize,
): void {
  runnerUp<f64>(rewards, groups, size, offsets, scales, advantages);
}
export function weightedCentresF64(values: usize, groups: i32, size: i32, offsets: usize, weights: usize): void {
  weightedCentres<f64>(values, groups, size, offsets, weights);
}
export function rewardsByCountF64(
  rewards: usize, groups: i32, size: i32, table: usize, advantages: usize, counts: usize,
): void {
  byCount<f64>(rewards, groups, size, table, advantages, counts);
}
