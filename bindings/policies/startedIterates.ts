// The iteration from policies that are not the reference: after every step the policy is proportional to
// reference^(1 - share) start^share exp(tilt reward), with share = (1 - alpha)^n (docs/theory.md, section 10).
import { floatsOf, kindOf } from '../arguments/arrays.js';
import { rangeError } from '../arguments/errors.js';
import { findInvalidLogit, type LogitRows, type LogitType, logitReader, resolveRows } from '../arguments/logits.js';
import type { Backend, PolicyInput, PolicyIterates, PolicyKernel } from '../backend.js';
import type { Work } from '../operation.js';
import { lawDrive } from '../recurrence/drives/lawDrive.js';
import type { Law } from '../recurrence/lawColumns.js';
import { stepOf } from '../recurrence/scheduledTrajectories.js';

/** Iterates from other policies than the reference. */
export interface StartedIterates extends PolicyIterates {
  /** The policy is proportional to reference^(1 - share) start^share exp(tilt reward). */
  readonly share: Float64Array<ArrayBuffer>;
  /** Log-odds of success; NaN in rows whose rewards are not all 0 or 1. */
  readonly logOdds: Float64Array<ArrayBuffer>;
}

/** Tilts beyond this give the same policy. */
const LARGEST_TILT = 1e300;

/** The logits of the start of a batch whose own are `given`. */
export function resolveStart(
  where: string,
  value: unknown,
  rows: number,
  outcomes: number,
  { type, impossible }: Pick<PolicyInput, 'type' | 'impossible'>,
): LogitRows {
  const half = (type === 'float16' || type === 'bfloat16') && kindOf(value) === 'Uint16Array';
  const shape = { rows, outcomes, impossibleRows: impossible ? 'nan' : 'error', ...(half && { dtype: type }) } as const;
  const start = resolveRows(where, 'start', value, shape, { like: type });
  for (let i = 0; i < rows; i++) {
    const error = findInvalidLogit(where, 'start', start, i);
    if (error !== null) throw error;
  }
  // Later steps read them too, when the caller may have changed them.
  return { ...start, logits: start.logits.slice() };
}

/** @param first the number that messages give the first row */
export function* startedIterates(
  backend: Backend,
  kernel: PolicyKernel,
  type: LogitType,
  start: LogitRows,
  law: Law,
  steps: number,
  first = 0,
): Work<StartedIterates> {
  const { rows, outcomes } = start;
  // The logits of the batch, which a tilt of 0 leaves as they are.
  const reference = new (floatsOf(type))(rows * outcomes);
  kernel.write(new Float64Array(rows), 'logits', reference);
  const column = () => new Float64Array((steps + 1) * rows).fill(Number.NaN);
  const out: StartedIterates = {
    tilt: column(),
    mean: column(),
    variance: column(),
    kl: column(),
    share: column(),
    logOdds: column(),
  };
  const readStart = logitReader(start);
  for (let i = 0; i < rows; i++) {
    const y = Float64Array.from(reference.subarray(i * outcomes, (i + 1) * outcomes));
    const z = Float64Array.from(y, (_, k) => readStart(i * start.stride + k));
    // A row without a possible outcome has no policies.
    if (Number.isNaN(kernel.statistics.mean[i]) || !z.some((x) => x > -Infinity)) continue;
    const rewards = kernel.rewards(i);
    const mixtures = new Mixtures(backend, y, z, rewards, first + i);
    const different = new Set(rewards.filter((_, k) => y[k]! > -Infinity || z[k]! > -Infinity));
    try {
      for (const n of follow(backend, mixtures, law, i, different.size === 1, rows, out)) yield i * steps + n;
    } finally {
      mixtures.dispose();
    }
  }
  return out;
}

/** Takes the steps of row i. `constant`: no tilt changes it, and its own stays 0. */
function* follow(
  backend: Backend,
  mixtures: Mixtures,
  law: Law,
  i: number,
  constant: boolean,
  rows: number,
  out: StartedIterates,
): Generator<number> {
  const steps = out.tilt.length / rows - 1;
  const drive = lawDrive(backend, law, law.varianceEpsilon[i]!);
  const omega = (logOdds: number, variance: number): number => {
    if (law.meanOnly && !law.group && !law.verifier) return 1;
    const finite = Number.isNaN(logOdds) ? 1 / Math.sqrt(variance + law.varianceEpsilon[i]!) : drive.at(logOdds).omega;
    if (Math.abs(finite) < Infinity) return finite;
    // Where all outcomes that can happen have the same reward, none is better than another.
    return Number.isNaN(logOdds) || Math.abs(logOdds) === Infinity ? 0 : LARGEST_TILT;
  };
  let [share, tilt] = [1, 0];
  let [anchorShare, anchorTilt] = [0, 0];
  for (let n = 0; n <= steps; n++) {
    const at = n * rows + i;
    const policy = mixtures.policy(share);
    const { mean, variance } = policy.moments(Float64Array.of(tilt));
    out.share[at] = share;
    out.tilt[at] = tilt;
    out.mean[at] = mean[0]!;
    out.variance[at] = variance[0]!;
    out.kl[at] = mixtures.divergence(share, tilt);
    out.logOdds[at] = policy.row(0).isConstant() ? policy.statistics.logOdds[0]! : policy.statistics.logOdds[0]! + tilt;
    if (n === steps) break;
    const { alpha, beta } = stepOf(law, i, n);
    const push = constant ? 0 : omega(out.logOdds[at]!, out.variance[at]!) / beta;
    const mixed = (anchor: number, own: number) => (alpha === 1 ? anchor : alpha * anchor + (1 - alpha) * own);
    share = mixed(anchorShare, share);
    tilt = Math.max(-LARGEST_TILT, Math.min(LARGEST_TILT, mixed(anchorTilt, tilt) + push));
    if (law.schedule && (n + 1) % law.schedule.resetEvery === 0) [anchorShare, anchorTilt] = [share, tilt];
    yield n + 1;
  }
}

/** The policies reference^(1 - share) start^share of a row, of which the last one is kept. */
class Mixtures {
  readonly #backend: Backend;
  readonly #reference: Float64Array;
  readonly #start: Float64Array;
  readonly #rewards: Float64Array;
  readonly #row: number;
  /** log-probabilities and probabilities of the reference policy, once they are needed. */
  #logReference: Float64Array | null = null;
  #policy: PolicyKernel | null = null;
  #share = Number.NaN;

  constructor(backend: Backend, reference: Float64Array, start: Float64Array, rewards: Float64Array, row: number) {
    this.#backend = backend;
    this.#reference = reference;
    this.#start = start;
    this.#rewards = rewards;
    this.#row = row;
  }

  policy(share: number): PolicyKernel {
    if (this.#policy !== null && share === this.#share) return this.#policy;
    this.dispose();
    this.#policy = this.#make(share);
    this.#share = share;
    return this.#policy;
  }

  /** KL divergence of the tilted policy to the reference policy. */
  divergence(share: number, tilt: number): number {
    const tilts = Float64Array.of(tilt);
    const policy = this.policy(share);
    if (share === 0) return policy.moments(tilts).kl[0]!;
    const { length } = this.#rewards;
    const log = new Float64Array(length);
    this.#logReference ??= this.#logsOf(0);
    policy.write(tilts, 'logProbabilities', log);
    let sum = 0;
    for (let o = 0; o < length; o++) sum += excess(this.#backend.exp, log[o]!, this.#logReference[o]!);
    return sum;
  }

  #logsOf(share: number): Float64Array {
    const log = new Float64Array(this.#rewards.length);
    const policy = this.#make(share);
    policy.write(Float64Array.of(0), 'logProbabilities', log);
    policy.dispose();
    return log;
  }

  #make(share: number): PolicyKernel {
    // A part of weight 0 is not there, even where it is infinite.
    const logits = this.#reference.map((y, o) => {
      if (share === 0) return y;
      return share === 1 ? this.#start[o]! : (1 - share) * y + share * this.#start[o]!;
    });
    const { length } = logits;
    const shape = { rows: 1, outcomes: length, stride: length };
    const policy = this.#backend.policy({
      logits,
      type: 'float64',
      ...shape,
      rewards: this.#rewards,
      sharedRewards: true,
      copy: true,
    });
    if (policy !== null) return policy;
    throw rangeError(
      `PolicyBatch.iterate: "start" expected an outcome that the reference policy has too, got none in row ${this.#row}`,
    );
  }

  dispose(): void {
    this.#policy?.dispose();
    this.#policy = null;
  }
}

/** p log(p/q) - p + q of logarithms: the terms q - p add up to 0, and make every term at least 0. */
function excess(exp: (x: number) => number, logP: number, logQ: number): number {
  const q = exp(logQ);
  if (logP === -Infinity) return q;
  const u = logP - logQ;
  if (!(u < Infinity)) return Infinity;
  // q (e^u (u - 1) + 1), by its series where that cancels
  if (Math.abs(u) < 1e-2) return q * u * u * (1 / 2 + u * (1 / 3 + u * (1 / 8 + u * (1 / 30 + u / 144))));
  return exp(logP) * (u - 1) + q;
}
