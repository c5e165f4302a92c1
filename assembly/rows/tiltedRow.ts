// A row of logits that is tilted by the losses of its outcomes, and what is found of it. Losses, base, pivot, anchor and centre are drawn
// in bindings/wasm/policies/row.ts.
import { Mass } from './mass';

/** What tiltedSums finds comes first: its mass, then moments of the regret. */
@unmanaged
export class TiltedRow extends Mass {
  mean: f64;
  variance: f64;
  third: f64;
  tilt: f64;
  base: f64;
  pivot: f64;
  anchor: f64;
  centre: f64;
  logits: usize;
  losses: usize;
  /** Outcomes. */
  n: i32;
  /** Where exponentials go, which scaleTilted turns into probabilities; 0 if they are not wanted. */
  weights: usize;
  /** Other than 0 if the third moment is wanted. */
  cubed: i32;
}
