// Every way to call a closed form wrongly is an error that names the function and the argument.
import { describe, expect, it } from 'vitest';
import { backends, type Neighbours } from './backends.js';

/** Calls by function: what is wrong with them is in the words that the message has to hold. */
const wrong: { readonly [name in keyof Neighbours]: readonly [words: string, ...args: unknown[]][] } = {
  preferenceLoss: [
    ['"beta"', [1], [1], { beta: 0 }],
    ['"referenceMargins" expected length 1', [1], [1, 2], { beta: 1 }],
    ['"policyMargins[0]"', [Number.NaN], [1], { beta: 1 }],
    ['"rule"', [1], [1], { beta: 1, rule: 'ipo' }],
    ['Did you mean "beta"', [1], [1], { betta: 1 }],
  ],
  preferenceRest: [
    ['"preference"', 1, 0, 1],
    ['"beta"', 0.5, 0, Infinity],
    ['"referenceMargin"', 0.5, Number.NaN, 1],
  ],
  signalProbability: [
    ['"p"', 1.5, 2],
    ['"p[1]"', [0, '1'], 2],
    ['"p.logOdds"', { logOdds: Number.NaN }, 2],
    ['"size"', 0.5, 0],
    ['"size"', 0.5, 2.5],
  ],
  sizeForSignal: [
    ['"target"', 0.5, 1],
    ['"p"', -1, 0.5],
  ],
  hintLadder: [
    ['"rungs"', [0.5], 2, 8],
    ['"p.length / rungs"', [0.5, 0.5, 0.5], 2, 8],
  ],
  hintLevels: [
    ['"raiseAtMost"', [0.5], 1, 8, { raiseAtMost: 2 }],
    ['"lowerAbove"', [0.5], 1, 8, { raiseAtMost: 0.5, lowerAbove: 0.25 }],
  ],
  gradientNoise: [
    ['"size"', 0.5, 1],
    ['"size"', 0.5, 5000],
    ['convention', 0.5, 8, 'grpo'],
  ],
  baselineVariance: [['"baseline"', 0.5, Infinity]],
  differenceVariance: [['"previous"', 2, 0.5, 0]],
  regularizedGame: [
    ['"rowLogits" expected length 1', [[1]], [0, 0], [0], { beta: 1 }],
    ['"payoff[0][1]"', [[1, Number.NaN]], [0], [0, 0], { beta: 1 }],
    ['"rowLogits" expected an action', [[1]], [-Infinity], [0], { beta: 1 }],
    ['"columnBeta"', [[1]], [0], [0], { rowBeta: 1 }],
  ],
  gameGap: [['"rowPolicyLogits"', [[1]], [0], [0], { beta: 1 }, [0, 0], [0]]],
  klGradients: [
    ['"referenceLogits"', [0, 1], [0], {}],
    ['"policyLogits" expected numbers below Infinity', [Infinity, 1], [0, 1], {}],
    ['"estimator"', [0, 1], [0, 1], { estimator: 'k4' }],
    ['"out"', [0, 1], [0, 1], {}, new Float64Array(1)],
  ],
  klPoint: [['"logRatio"', Infinity]],
  flowResiduals: [
    ['"groups"', [1, 2], [1, 2], [1, 0], 3, { beta: 1 }],
    ['"lengths[1]"', [1, 2], [1, 2], [1, 0], 2, { beta: 1, lengths: [1, 0] }],
  ],
  flowGap: [
    ['"rewards"', [0, 1], [0, 1], [1], { beta: 1 }],
    ['"referenceLogits"', [0, 1], [0], [1, 0], { beta: 1 }],
  ],
  entropyShapedRewards: [
    ['"entropies[1]"', [1, -1], [0, 2], [1], 1, { base: 1, bonus: 0.1 }],
    ['"success"', [1, 1], [0, 2], [1, 0], 1, { base: 1, bonus: 0.1 }],
    ['"offsets"', [1, 1], [0, 1], [1], 1, { base: 1, bonus: 0.1 }],
  ],
  reuseWeights: [
    ['"drawnBy[0]"', [-1], [-1], [1]],
    ['"divergence"', [-1], [-1], [0], { rule: 'power-mean' }],
    ['"divergence[0]"', [-1], [-1], [0], { rule: 'power-mean', divergence: [0.5] }],
    ['"logProbability"', [], [], []],
  ],
  reuseAdvantages: [['"weights"', [1, 0], [0, 0]]],
  reuseSecondMoment: [['"behaviourLogits"', [0, 1], [0]]],
  reuseVariance: [['"counts[0]"', [0, 1], [0, 1], [0], [1, 0]]],
  softValue: [
    ['"beta"', [1, 0], 2, { beta: 0 }],
    ['"rewards[0]"', [Infinity, 0], 2, { beta: 1 }],
    ['"rewards" expected at least one', [], 2, { beta: 1 }],
    ['"groups[2]" expected an integer above 1', [1, 0], [0, 1, 1, 2], { beta: 1 }],
    ['"ids" expected 2', [1, 0], { ids: ['a'] }, { beta: 1 }],
    ['"out" expected Float64Array or Float32Array', [1, 0], 2, { beta: 1 }, [0, 0]],
  ],
  successSoftValue: [['"beta"', 0.5, -1]],
  softValueEstimate: [['"size"', 0.5, 0, 1]],
  guidedPolicy: [
    ['"success"', [0, 1], [0.5], { eta: 1 }],
    ['"success[0]"', [0, 1], [1.5, 0], { eta: 1 }],
    ['"eta"', [0, 1], [0.5, 0.5], {}],
  ],
  softQ: [
    ['"atoms"', [], [], 1],
    ['"weights"', [1], [0], 1],
  ],
  robustSuccess: [['"radius"', 0.5, -1]],
  robustRadius: [['"floor"', 0.5, 0.6]],
  robustValue: [['"radius"', [0, 1], [1, 0], Number.NaN]],
  robustMean: [
    ['"p"', [], 0.1],
    ['"weights[0]"', [0.5], 0.1, { weights: [0] }],
  ],
  ema: [
    ['"average"', [1], Float64Array.of(1), 0.5],
    ['"rate"', Float64Array.of(1), Float64Array.of(1), 2],
  ],
  lerp: [['"b"', Float64Array.of(1), Float64Array.of(1, 2), 0.5]],
  slerp: [
    ['"b" expected a direction', Float64Array.of(1), Float64Array.of(-1), 0.5],
    ['"segments"', Float64Array.of(1, 2), Float64Array.of(1, 2), 0.5, { segments: [0, 1] }],
  ],
  successGain: [['"kl"', 0.5, -1]],
  gainBound: [
    ['"kl"', { sigma: 1 }],
    ['"alpha"', { sigmaPolicy: 1, sigmaReference: 1, alpha: 1, divergence: 1 }],
    ['"alpha" belongs', { sigma: 1, kl: 1, alpha: 0.5 }],
  ],
  bestOfNBounds: [
    ['"n"', 0.5],
    ['"alpha"', 2, 1],
  ],
  bestOfN: [
    ['"n"', [0, 1], [1, 0], 0],
    ['"rewards"', [0, 1], [1], 2],
    ['"logits" expected a possible outcome', [-Infinity, -Infinity], [1, 0], 2],
  ],
  bestOfNLogOdds: [['"n"', 0.5, Number.NaN]],
  drawsForTarget: [['"target"', 0.5, 2]],
  maximumOfN: [['"n"', [1, 2], 2, 3]],
  bestOfNKlEstimate: [['"logProbability"', 1, 2]],
  groupExpectiles: [['"level"', [1, 0], 2, 1]],
  expectileLevel: [['"values"', [1, 0], 2, [1, 2]]],
  groupQuantiles: [['"rule"', [1, 0], 2, 0.5, 'upper']],
  successExpectile: [['"level"', 0.5, 0]],
  coverage: [['"tilt"', 0.5, Infinity]],
  policyCoverage: [['"tilt"', [0, 1], [1, 0], Number.NaN]],
  tiltForShare: [['"share"', [0, 1], [1, 0], 1]],
  horizonCoverage: [['"p[0]"', [2], 1]],
  rolloutsToSuccess: [
    ['"miss"', 0.5, 0],
    ['"p"', { logOdds: -800 }, 0.5],
  ],
  robustGroup: [
    ['"share"', [1, 0], 2, { share: 0.6 }],
    ['"method"', [1, 0], 2, { share: 0.1, method: 'mean' }],
  ],
  flipRange: [['"successes"', 9, 8, 1]],
  totalVariationRange: [['"radius"', 0.5, 2]],
  exponentiatedWeights: [
    ['"payoffs.length / outcomes"', [0, 0], [1, 0, 1], 0.5],
    ['"alpha"', [0, 0], [1, 0], 0],
    ['"logits"', [-Infinity, -Infinity], [1, 0], 1],
  ],
  exponentiatedStep: [['"payoff"', [0, 0], [1], 0.5]],
  exponentiatedRate: [['"outcomes"', 1, 1, 1]],
  factorialMoments: [
    ['"sizes"', [1], 2, 3],
    ['"successes[0]"', [5], 4, 2],
    ['"successes"', [], 4, 2],
  ],
  successMixture: [
    ['"components"', [0.5], 4],
    ['"moments"', [0.5], 2],
  ],
  valueFromCounts: [
    ['"successes[0]"', 9, 8, 1],
    ['"tilt"', 1, 8, Number.NaN],
  ],
  valueFromCountsBias: [['"size"', 0.5, 5000, 1]],
};

const rows = Object.entries(wrong).flatMap(([name, calls]) => calls.map(([words, ...args]) => ({ name, words, args })));

describe.each(backends)('on %s', (_, api) => {
  it.each(rows)('$name refuses $words', ({ name, words, args }) => {
    const call = api[name as keyof Neighbours] as (...args: unknown[]) => unknown;
    let error: (Error & { code?: string }) | undefined;
    try {
      call(...args);
    } catch (caught) {
      error = caught as Error;
    }
    expect(error?.message).toContain(words);
    expect(error?.message).toMatch(new RegExp(`^${name}: `));
    expect(error?.code).toMatch(/^ERR_/);
  });
});
