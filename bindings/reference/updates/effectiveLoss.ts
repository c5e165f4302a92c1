// The objective as the theory writes it, outcome by outcome (docs/theory.md, section 3).
import { isImpossible } from '../../arguments/logits.js';
import type { EffectiveLossKernel, LossColumns } from '../../updates/effectiveLoss.js';
import type { UpdateLaw } from '../../updates/law.js';
import { sum } from '../sum.js';
import { advantagesUnder } from './advantages.js';
import { anchorOf, clippedBest, weighted } from './bestPolicy.js';
import { divergenceOf, type LogPolicy, normalise, readPolicy } from './logPolicy.js';

export const effectiveLoss: EffectiveLossKernel = (policies, references, olds, rewards, law, out, gradient) => {
  const { rows, outcomes } = policies;
  const gradients = new Float64Array(gradient ? rows * outcomes : 0);
  for (let i = 0; i < rows; i++) {
    const [policy, reference, old] = [readPolicy(policies, i), readPolicy(references, i), readPolicy(olds, i)];
    const slope = gradients.subarray(i * outcomes, (i + 1) * outcomes);
    if (policy === null || reference === null || old === null) {
      if (!policies.impossible || ![policies, references, olds].some((row) => isImpossible(row, i))) return i;
      for (const column of Object.values(out) as LossColumns['gap'][]) column?.fill(Number.NaN, i, i + 1);
      slope.fill(Number.NaN);
      continue;
    }
    const reward = (o: number) => rewards.rewards[o + (rewards.shared ? 0 : i * rewards.stride)]!;
    const advantage = advantagesUnder(old, reward, rewards.binary, law);
    const { total, gain, free } = surrogate(policy, old, advantage, law);
    const klReference = divergenceOf(policy, reference);
    const klOld = divergenceOf(policy, old);
    const penalty = law.beta * (weighted(law.alpha, klReference) + weighted(1 - law.alpha, klOld));
    out.success[i] = total((o) => (advantage[o]! > 0 ? gain(o) : 0));
    out.failure[i] = total((o) => (advantage[o]! < 0 ? gain(o) : 0));
    out.klReference[i] = klReference;
    out.klOld[i] = klOld;
    out.objective[i] = out.success[i]! + out.failure[i]! - penalty;
    if (out.gap) out.gap[i] = optimalityGap(policy, reference, old, advantage, law);
    if (gradient === null) continue;
    // The estimate k3, differentiated through log policy only, has the derivative 1 - reference/policy in place of the log-ratio.
    const pull = law.k3
      ? (o: number) => 1 - Math.exp(reference.log[o]! - policy.log[o]!)
      : (o: number) =>
          weighted(law.alpha, policy.log[o]! - reference.log[o]!) +
          weighted(1 - law.alpha, policy.log[o]! - old.log[o]!);
    const g = Float64Array.from(advantage, (a, o) => (free(o) ? a : 0) - law.beta * pull(o));
    const mean = total((o) => (policy.p[o] === 0 ? 0 : policy.p[o]! * g[o]!));
    for (let o = 0; o < outcomes; o++) {
      slope[o] = penalty === Infinity ? Number.NaN : policy.p[o] === 0 ? 0 : policy.p[o]! * (g[o]! - mean);
    }
  }
  gradient?.set(gradients);
  return -1;
};

/** What each outcome adds, E_old[min(ratio A, clip(ratio) A)], and whether its ratio is inside the range. */
function surrogate(policy: LogPolicy, old: LogPolicy, advantage: Float64Array, { clip }: UpdateLaw) {
  const { cap, floor } = edgesOf(old, clip);
  const counted = (o: number) =>
    advantage[o]! > 0 ? Math.min(policy.p[o]!, cap(o)) : Math.max(policy.p[o]!, floor(o));
  return {
    total: (term: (o: number) => number) => sum(advantage.length, term),
    gain: (o: number) => counted(o) * advantage[o]!,
    free: (o: number) => clip === null || (advantage[o]! > 0 ? policy.p[o]! < cap(o) : policy.p[o]! > floor(o)),
  };
}

/** The probability from which on a larger one counts no more, and that from which on a smaller one counts no more. */
function edgesOf(old: LogPolicy, clip: UpdateLaw['clip']) {
  const { low, high } = clip ?? { low: 1, high: Infinity };
  return {
    // Where the old policy is 0, so is any bounded multiple of it.
    cap: (o: number) => (high === Infinity ? Infinity : old.p[o]! * (1 + high)),
    floor: (o: number) => old.p[o]! * Math.max(0, 1 - low),
  };
}

/**
 * J(best) - J(policy) = beta KL(policy || best) + sum of F(best) - F(policy) + g (policy - best) over the outcomes: F is what an
 * outcome adds to the surrogate, concave in its probability, and g the slope of F at the best policy, where log(best/anchor) - g/beta is the
 * same for all outcomes. Where nothing is clipped, F is linear, and only the first term is there.
 */
function optimalityGap(
  policy: LogPolicy,
  reference: LogPolicy,
  old: LogPolicy,
  advantage: Float64Array,
  law: UpdateLaw,
): number {
  const { beta, clip } = law;
  const { cap, floor } = edgesOf(old, clip);
  const anchor = anchorOf(reference, old, law);
  if (clip === null) return beta * divergenceOf(policy, normalise(anchor.map((log, o) => log + advantage[o]! / beta)));
  const { best, level } = clippedBest(anchor, old, advantage, law);
  const curved = sum(advantage.length, (o) => {
    const edge = advantage[o]! > 0 ? cap(o) : floor(o);
    // Below the edge F has the slope A if that is above 0, else 0, and above the edge the other one of the two.
    const [below, above] = [Math.max(0, advantage[o]!), Math.min(0, advantage[o]!)];
    const slope = beta * (best.log[o]! - anchor[o]! + level);
    // What cannot happen under the best policy cannot under this one either, so that F is the same.
    const g = best.log[o] === -Infinity ? below : Math.min(below, Math.max(above, slope));
    const beyond = policy.p[o]! - edge;
    return beyond === -Infinity ? 0 : beyond * (g - (beyond > 0 ? above : below));
  });
  return beta * divergenceOf(policy, best) + curved;
}
