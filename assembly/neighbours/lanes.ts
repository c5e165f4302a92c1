/** The first lane; 0 in the other, where a row has an odd number of elements. */
// @ts-ignore: decorator
@inline export function lowLane(x: v128): v128 {
  return i8x16.shuffle(x, f64x2.splat(0), 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}
