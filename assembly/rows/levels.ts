// A reward with few levels: after one pass over the outcomes, everything follows from the mass of each level.
import { divergenceTerm } from '../recurrence/bernoulli';
import { exp, log1p } from '../math/scalars';

/**
 * Moments of the regret under weights exp(logMass - tilt regret), in two passes over the levels: nothing cancels.
 * Columns of `count` f64: logMass of the reference policy, regrets, entropies inside the levels, then scratch.
 * `logTotal`: log-sum-exp of logMass. `out`: that of the tilted masses, mean and variance of the regret, KL, entropy.
 */
export function levelMoments(columns: usize, count: i32, tilt: f64, logTotal: f64, out: usize): void {
  const bytes = <usize>count << 3;
  const regrets = columns + bytes;
  const entropies = regrets + bytes;
  const scratch = entropies + bytes;
  let max = -Infinity;
  let peak: usize = 0;
  for (let i: usize = 0; i < bytes; i += 8) {
    const y = tilted(columns + i, regrets + i, tilt);
    if (y <= max) continue;
    max = y;
    peak = i;
  }
  // The sum without the peak, which is 1: so its logarithm keeps its digits where one level has nearly all of the mass.
  let rest: f64 = 0;
  for (let i: usize = 0; i < bytes; i += 8) {
    const e = exp(tilted(columns + i, regrets + i, tilt) - max);
    store<f64>(scratch + i, e);
    if (i != peak) rest += e;
  }
  const total = 1 + rest;
  const l = log1p(rest);
  const logSum = max + l;
  let mean: f64 = 0;
  for (let i: usize = 0; i < bytes; i += 8) {
    const p = load<f64>(scratch + i) / total;
    store<f64>(scratch + i, p);
    mean += p * load<f64>(regrets + i);
  }
  let variance: f64 = 0;
  let kl: f64 = 0;
  let entropy: f64 = 0;
  for (let i: usize = 0; i < bytes; i += 8) {
    const p = load<f64>(scratch + i);
    const d = load<f64>(regrets + i) - mean;
    variance += p * d * d;
    const reference = load<f64>(columns + i) - logTotal;
    if (reference > -Infinity) {
      kl += divergenceTerm(p, exp(reference), logTotal - logSum - tilt * load<f64>(regrets + i));
    }
    if (p > 0) entropy += p * (load<f64>(entropies + i) + (max - tilted(columns + i, regrets + i, tilt)) + l);
  }
  store<f64>(out, logSum);
  store<f64>(out, mean, 8);
  store<f64>(out, variance, 16);
  store<f64>(out, kl, 24);
  store<f64>(out, entropy, 32);
}

/** The log weight of a level; a level without mass has none, whatever its regret. */
// @ts-ignore: decorator
@inline function tilted(logMass: usize, regret: usize, tilt: f64): f64 {
  const weight = load<f64>(logMass);
  return weight == -Infinity ? weight : weight - tilt * load<f64>(regret);
}
