import { BLOCK } from '../math/lanes';
import { P, Y } from '../rows/stage';
import { drawGroups } from './drawGroups';
import { drivePaths, isSilent } from './drivePaths';
import { measurePaths, startSums } from './measurePaths';
import { Paths } from './paths';

/** Measures the paths and takes them a step. The first two parts of the stage hold probabilities, the third counts. */
export function stepPaths(paths: Paths, stage: usize): void {
  startSums(paths, stage);
  for (let i = 0; i < paths.count; i += BLOCK) {
    const own = min(paths.count - i, BLOCK);
    const count = (own + 3) & ~3;
    const x = paths.x + (<usize>i << 3);
    measurePaths(paths, x, count, stage);
    if (paths.still) continue;
    drawGroups(paths, count, stage);
    for (let k = own; k < count; k++) {
      follow(x, own - 1, k);
      follow(stage, own - 1, k);
      follow(stage + Y, own - 1, k);
      follow(stage + P, own - 1, k);
      paths.silent -= <i32>isSilent(paths, k, stage);
    }
    drivePaths(paths, x, count, stage);
  }
}

/** Has a copy do as a path does. */
function follow(column: usize, path: i32, copy: i32): void {
  store<u64>(column + (<usize>copy << 3), load<u64>(column + (<usize>path << 3)));
}
