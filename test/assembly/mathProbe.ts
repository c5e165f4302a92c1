// The functions of assembly/math over arrays, in place: `count` elements, whole vectors. The module exports no lanes.
import { exp } from '../../assembly/math/exp';
import { log } from '../../assembly/math/log';
import { logistic } from '../../assembly/math/logistic';
import { logit } from '../../assembly/math/logit';

export function expF32(at: usize, count: i32): void {
  for (const end = at + ((<usize>count) << 2); at < end; at += 16) v128.store(at, exp<f32>(v128.load(at)));
}
export function expF64(at: usize, count: i32): void {
  for (const end = at + ((<usize>count) << 3); at < end; at += 16) v128.store(at, exp<f64>(v128.load(at)));
}
export function logF32(at: usize, count: i32): void {
  for (const end = at + ((<usize>count) << 2); at < end; at += 16) v128.store(at, log<f32>(v128.load(at)));
}
export function logF64(at: usize, count: i32): void {
  for (const end = at + ((<usize>count) << 3); at < end; at += 16) v128.store(at, log<f64>(v128.load(at)));
}
export function logisticF32(at: usize, count: i32): void {
  for (const end = at + ((<usize>count) << 2); at < end; at += 16) v128.store(at, logistic<f32>(v128.load(at)));
}
export function logisticF64(at: usize, count: i32): void {
  for (const end = at + ((<usize>count) << 3); at < end; at += 16) v128.store(at, logistic<f64>(v128.load(at)));
}
export function logitF32(at: usize, count: i32): void {
  for (const end = at + ((<usize>count) << 2); at < end; at += 16) v128.store(at, logit<f32>(v128.load(at)));
}
export function logitF64(at: usize, count: i32): void {
  for (const end = at + ((<usize>count) << 3); at < end; at += 16) v128.store(at, logit<f64>(v128.load(at)));
}
