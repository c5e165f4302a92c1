// What standardised rewards become by a rule of their group: (z - shift) * factor, in place.
import { tailMask } from './tail';

/** Groups as in groupAdvantages; shifts and factors are f64, one a group. Reads up to 15 bytes beyond the end. */
export function applyGroups<T>(
  values: usize, groups: i32, size: i32, offsets: usize, shifts: usize, factors: usize,
): void {
  let start = offsets == 0 ? 0 : load<i32>(offsets);
  for (let g = 0; g < groups; g++) {
    const end = offsets == 0 ? start + size : load<i32>(offsets + ((<usize>g + 1) << 2));
    const shift = v128.splat<T>(<T>load<f64>(shifts + (<usize>g << 3)));
    const factor = v128.splat<T>(<T>load<f64>(factors + (<usize>g << 3)));
    let x = values + <usize>start * sizeof<T>();
    const bytes = <usize>(end - start) * sizeof<T>();
    for (const whole = x + (bytes & ~15); x != whole; x += 16) {
      v128.store(x, v128.mul<T>(v128.sub<T>(v128.load(x), shift), factor));
    }
    if (bytes & 15) {
      const z = v128.load(x);
      v128.store(x, v128.bitselect(v128.mul<T>(v128.sub<T>(z, shift), factor), z, tailMask(bytes & 15)));
    }
    start = end;
  }
}
