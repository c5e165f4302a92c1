// What the kernels for near policies share. They work on two rows a block at a time, in short loops over what stays in the
// nearest cache: one loop for everything would need more registers than there are.
//
// stage: | x | y | p = softmax(x) | q = softmax(y) |, each at most BLOCK elements
import { expFloor, expFolded, expMagic, HEADROOM } from '../math/exp';
import { STAGE } from '../math/half';
import { splatFinite } from '../math/lanes';

/** Where the others are in a stage, where p and where q. */
// @ts-ignore: decorator
@inline export const Y: i32 = STAGE;
// @ts-ignore: decorator
@inline export const P: i32 = 2 * STAGE;
// @ts-ignore: decorator
@inline export const Q: i32 = 3 * STAGE;

/** exp(x - shift) * 2^(HEADROOM - fold) * factor of a block; in place is allowed. */
export function expBlock<T>(x: usize, count: i32, shift: f64, fold: i32, factor: f64, to: usize): void {
  const magic = expMagic<T>(fold);
  const floor = expFloor<T>(fold);
  const scale = splatFinite<T>(factor);
  const less = splatFinite<T>(shift);
  const end = to + <usize>count * sizeof<T>();
  do {
    const v = v128.pmax<T>(v128.sub<T>(v128.load(x), less), floor);
    v128.store(to, v128.mul<T>(expFolded<T>(v, magic), scale));
    x += 16;
    to += 16;
  } while (to < end);
}

/** exp(x - shift) of a block of f64, where it is not above 1 by much; in place is allowed. */
// @ts-ignore: decorator
@inline export function probabilities(x: usize, count: i32, shift: f64, to: usize): void {
  expBlock<f64>(x, count, shift, 0, 1 / <f64>(1 << HEADROOM), to);
}
