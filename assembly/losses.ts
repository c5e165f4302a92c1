// The room of losses.
import { clipRow, Run } from './losses/clipRow';

export function lossClipRow(
  policy: usize, old: usize, reference: usize, mask: usize, n: i32, constant: bool, run: usize,
  stage: usize, gradient: usize,
): bool {
  return clipRow(policy, old, reference, mask, n, constant, changetype<Run>(run), stage, gradient);
}
