// A row of logits whose outcomes have levels of reward, split into those at one level (successes) and all others (failures).

/** Laid out also by bindings/wasm/policies/splitRow.ts. */
@unmanaged
export class SplitRow {
  logits: usize;
  /** A byte for each outcome. */
  levels: usize;
  /** The level of the successes. */
  level: i32;
  /** Outcomes. */
  n: i32;
  /** Where the masses of both parts are (mass.ts). */
  success: usize;
  failure: usize;
  /** Where the exponentials go that they are sums of, each scaled as the sum of its part is; 0 if they are not wanted. */
  weights: usize;
}
