// A row of logits whose outcomes have levels of reward, split into those at one level (successes) and all others (failures).
import { Mass } from './mass';

@unmanaged
export class SplitRow {
  logits: usize;
  /** A byte for each outcome. */
  levels: usize;
  /** The level of the successes. */
  level: i32;
  /** Outcomes. */
  n: i32;
  /** The masses of both parts. */
  success: Mass;
  failure: Mass;
  /** Where the exponentials go that they are sums of, each scaled as the sum of its part is; 0 if they are not wanted. */
  weights: usize;
}
