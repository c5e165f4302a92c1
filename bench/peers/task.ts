/** What everyone works on. */
export interface Task {
  readonly logits: Float32Array;
  readonly rewards: Float32Array;
  readonly rows: number;
  readonly outcomes: number;
  /** The tilt: policies are proportional to exp(x + c r). */
  readonly c: number;
  /** The log-partition of the first row at c = 0, which a caller computed once. */
  readonly kept: number;
}
