// KL estimates as they are defined; their derivatives come from the tape.
import type { KlKernel } from '../../losses/klEstimate.js';
import type { KlRule } from '../../losses/klForm.js';
import type { Term } from './tape.js';
import * as tape from './tape.js';

/** The estimate at d = log π/ref. `logWeight`: the log of the weight, a constant 0 where there is none. */
export function klTerm(rule: KlRule, d: Term, logWeight: Term): Term {
  const limited = (a: Term, bound: number | null) => (bound === null ? a : tape.clamp(a, -bound, bound));
  const before = rule.clampOrder === 'before-weight';
  let k = estimate(rule.estimator, limited(d, rule.inputClamp));
  if (before) k = limited(k, rule.outputClamp);
  if (rule.straightThrough) {
    const k2 = tape.times(tape.multiply(d, d), 0.5);
    k = tape.add(tape.detach(k), tape.subtract(k2, tape.detach(k2)));
  }
  if (rule.weight !== 'none') {
    const w = tape.exp(logWeight);
    k = tape.multiply(rule.weight === 'detached-ratio' ? tape.detach(w) : w, k);
  }
  return before ? k : limited(k, rule.outputClamp);
}

function estimate(estimator: KlRule['estimator'], d: Term): Term {
  const w = tape.exp(d);
  switch (estimator) {
    case 'k1':
      return d;
    case 'k2':
      return tape.times(tape.multiply(d, d), 0.5);
    case 'k3':
      return tape.expGap(tape.times(d, -1));
    case 'abs':
      return tape.abs(d);
    case 'rpg-fkl':
      return tape.times(d, -1);
    case 'rpg-rkl':
      return tape.multiply(w, d);
    case 'rpg-ufkl':
      return tape.expGap(d);
    case 'rpg-urkl':
      return tape.multiply(w, tape.expGap(tape.times(d, -1)));
    case 'rpg-js':
      return tape.times(tape.add(tape.multiply(w, d), d), 0.5);
    default:
      return tape.times(tape.subtract(tape.multiply(w, d), d), 0.5);
  }
}

export const klEstimate: KlKernel = (rule, logRatio, logWeight, value, coefficient) => {
  for (let i = 0; i < logRatio.length; i++) {
    const logP = tape.constant(0);
    const shifted = (by: number) => tape.add(logP, tape.constant(by));
    // 'self' weighs by the policy over itself as a constant.
    const k = klTerm(rule, shifted(logRatio[i]!), shifted(logWeight ? logWeight[i]! : 0));
    tape.differentiate(k);
    value[i] = k.value;
    coefficient[i] = logP.gradient;
  }
};
