// The exp kernels over arrays, for test/math/exp.test.ts: the module itself does not export lanes.
import { expFloor, expFolded, expMagic, expNonPositiveF64 } from '../../assembly/math/exp';

/** exp(x) * 2^(HEADROOM - fold) for `count` floats, a multiple of 4, in place. */
export function expF32(at: usize, count: i32, fold: i32): void {
  const magic = expMagic<f32>(fold);
  const floor = expFloor<f32>(fold);
  for (const end = at + ((<usize>count) << 2); at < end; at += 16) {
    v128.store(at, expFolded<f32>(f32x4.pmax(v128.load(at), floor), magic));
  }
}

/** The same for doubles, a multiple of 2. */
export function expF64(at: usize, count: i32, fold: i32): void {
  const magic = expMagic<f64>(fold);
  const floor = expFloor<f64>(fold);
  for (const end = at + ((<usize>count) << 3); at < end; at += 16) {
    v128.store(at, expFolded<f64>(f64x2.pmax(v128.load(at), floor), magic));
  }
}

/** exp(x) for x <= 0. */
export function expNonPositive(at: usize, count: i32): void {
  for (const end = at + ((<usize>count) << 3); at < end; at += 16) v128.store(at, expNonPositiveF64(v128.load(at)));
}
