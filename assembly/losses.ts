// The room of losses: kernels over runs of tokens of one row.
import { klRow } from './losses/klRow';
import { regionRow } from './losses/regionRow';
import { Run } from './losses/run';
import { tokenRow } from './losses/tokenRow';
import { weighRow } from './losses/weighRow';
import { fillRow, sumRow } from './losses/wholeRow';
import { stageOfInstance } from './rows/stage';

export function lossTokenRow(n: i32, run: usize, gradient: usize): bool {
  return tokenRow(n, changetype<Run>(run), stageOfInstance, gradient);
}
export function lossKlRow(n: i32, run: usize, gradient: usize): bool {
  return klRow(n, changetype<Run>(run), stageOfInstance, gradient);
}
export function lossWeighRow(n: i32, run: usize): bool {
  return weighRow(n, changetype<Run>(run));
}
export function lossRegionRow(n: i32, run: usize): void {
  regionRow(n, changetype<Run>(run), stageOfInstance);
}
export function lossSumRow(n: i32, run: usize): void {
  sumRow(n, changetype<Run>(run));
}
export function lossFillRow(n: i32, run: usize, gradient: usize): void {
  fillRow(n, changetype<Run>(run), gradient);
}
