import { P, Y } from '../rows/stage';
import { Paths } from './paths';

/** Takes `count` paths the step that their groups drive them. */
export function drivePaths(paths: Paths, x: usize, count: i32, stage: usize): void {
  const table = paths.table;
  const anchor = f64x2.splat(paths.anchor);
  const keep = f64x2.splat(paths.keep);
  const scale = f64x2.splat(paths.scale);
  const anew = paths.keep == 0;
  const zero = f64x2.splat(0);
  let silent = i64x2.splat(0);
  let least = paths.least;
  let most = paths.most;
  let at = stage;
  const end = x + (<usize>count << 3);
  do {
    const one = v128.load(table + (<usize>load<i32>(at, P) << 4));
    const other = v128.load(table + (<usize>load<i32>(at, P + 8) << 4));
    const gain = i8x16.shuffle(one, other, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    const loss = i8x16.shuffle(one, other, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    silent = i64x2.sub(silent, v128.and(f64x2.eq(gain, zero), f64x2.eq(loss, zero)));
    const accepted = v128.load(at);
    const refused = v128.load(at, Y);
    // gain/accepted - loss/refused, with one division
    const parts = f64x2.sub(f64x2.mul(gain, refused), f64x2.mul(loss, accepted));
    const drive = f64x2.mul(scale, f64x2.div(parts, f64x2.mul(accepted, refused)));
    const rest = anew ? anchor : f64x2.add(anchor, f64x2.mul(keep, v128.load(x)));
    const next = f64x2.add(rest, drive);
    v128.store(x, next);
    least = f64x2.pmin(least, next);
    most = f64x2.pmax(most, next);
    x += 16;
    at += 16;
  } while (x < end);
  paths.least = least;
  paths.most = most;
  paths.silent += <i32>(i64x2.extract_lane(silent, 0) + i64x2.extract_lane(silent, 1));
}

/** Whether the group of path k tells nothing. */
export function isSilent(paths: Paths, k: i32, stage: usize): bool {
  const at = paths.table + (<usize>load<i32>(stage + (<usize>k << 3), P) << 4);
  return load<f64>(at) == 0 && load<f64>(at, 8) == 0;
}
