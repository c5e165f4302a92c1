// The room of losses: kernels over runs of tokens of one row.
import { klRow } from './losses/klRow';
import { Run } from './losses/run';
import { tokenRow } from './losses/tokenRow';
import { fillRow, sumRow } from './losses/wholeRow';

export function lossTokenRow(
  policy: usize, old: usize, mask: usize, n: i32, surrogate: i32, run: usize, stage: usize, gradient: usize,
): bool {
  return tokenRow(policy, old, mask, n, surrogate, changetype<Run>(run), stage, gradient);
}
export function lossKlRow(
  policy: usize, reference: usize, mask: usize, n: i32, value: i32, slope: i32, run: usize, stage: usize, gradient: usize,
): bool {
  return klRow(policy, reference, mask, n, value, slope, changetype<Run>(run), stage, gradient);
}
export function lossSumRow(policy: usize, old: usize, mask: usize, n: i32, run: usize): void {
  sumRow(policy, old, mask, n, changetype<Run>(run));
}
export function lossFillRow(policy: usize, old: usize, mask: usize, n: i32, run: usize, gradient: usize): void {
  fillRow(policy, old, mask, n, changetype<Run>(run), gradient);
}
