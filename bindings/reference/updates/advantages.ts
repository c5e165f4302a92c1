import { binaryAdvantagesOf, type UpdateLaw } from '../../updates/law.js';
import { sum } from '../sum.js';
import { type LogPolicy, logSumOf } from './logPolicy.js';

/** The advantage of each outcome, calibrated under the old policy (docs/theory.md, sections 2, 12 and 15). */
export function advantagesUnder(
  old: LogPolicy,
  reward: (o: number) => number,
  binary: boolean,
  law: UpdateLaw,
): Float64Array {
  const { length } = old.p;
  const expected = (f: (o: number) => number) => sum(length, (o) => (old.p[o] === 0 ? 0 : old.p[o]! * f(o)));
  const calibrated = (less: (o: number) => number, variance: number) => {
    const divisor = law.meanOnly ? 1 : Math.sqrt(variance + law.varianceEpsilon);
    // 0/0 is taken as 0: where no reward differs, nothing is better than anything else.
    return Float64Array.from(old.p, (_, o) => (divisor === 0 ? 0 : less(o) / divisor));
  };
  if (!binary) {
    // From one of the rewards, so that an offset that they have in common costs no digits.
    const origin = reward(0);
    const mean = expected((o) => reward(o) - origin);
    const less = (o: number) => reward(o) - origin - mean;
    return calibrated(
      less,
      expected((o) => less(o) ** 2),
    );
  }
  const [success, failure] = [expected(reward), expected((o) => 1 - reward(o))];
  if (law.group || law.verifier) {
    const advantage = binaryAdvantagesOf(law, { success, failure });
    return Float64Array.from(old.p, (_, o) => (reward(o) === 1 ? advantage.success : advantage.failure));
  }
  if (!law.meanOnly && law.varianceEpsilon === 0) {
    // sqrt(q/p) and -sqrt(p/q), of logarithms: p or q can be below doubles.
    const logMass = (wanted: number) => logSumOf(old.log.filter((_, o) => reward(o) === wanted));
    const half = (logMass(1) - logMass(0)) / 2;
    const size = (x: number) => (Math.abs(half) === Infinity ? 0 : Math.min(1e300, Math.exp(x)));
    return Float64Array.from(old.p, (_, o) => (reward(o) === 1 ? size(-half) : -size(half)));
  }
  return calibrated((o) => (reward(o) === 1 ? failure : -success), success * failure);
}
