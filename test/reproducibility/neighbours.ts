// Cases of the closed forms, one per function: a few inputs each, with edges among them.
import type * as neighbours from '../../bindings/neighbours.js';
import type { Case } from './cases.js';

type Neighbours = typeof neighbours;

const p = [0, 1e-9, 0.05, 0.3, 0.5, 0.8, 1 - 1e-9, 1];
const inside = [-700, -40, -3, -0.5, 0.01, 2, 35];
const logits = [0.5, 0, -1.25, 2, -Infinity, 1];
const others = [0, 0.75, -1, 1.5, -Infinity, 0.25];
const rewards = [1, 0, 0.5, 0.25, 3, 0.5];
const group = [1, 0, 0, 1, 0.25, 0, 1, 0];
const matrix = [
  [0.5, -1.25, 2],
  [-0.75, 1, -0.5],
];

const calls: { readonly [name in keyof Neighbours]: (api: Neighbours) => unknown } = {
  preferenceLoss: (api) => api.preferenceLoss([0.5, -0.5, 3], [-1, 1, 0], { beta: 0.7, rule: 'hypo' }),
  preferenceRest: (api) => [0.1, 0.5, 0.8].map((q) => api.preferenceRest(q, -1.5, 0.3)),
  signalProbability: (api) => [2, 8, 64].map((size) => api.signalProbability(p, size)),
  sizeForSignal: (api) => inside.slice(1).map((logOdds) => api.sizeForSignal({ logOdds }, 0.3)),
  hintLadder: (api) => api.hintLadder(p, 4, 8),
  hintLevels: (api) => api.hintLevels(p, 4, 8),
  gradientNoise: (api) => [2, 8, 100].map((size) => api.gradientNoise(p, size, 'trl')),
  baselineVariance: (api) => p.map((value) => api.baselineVariance(value, 0.25)),
  differenceVariance: (api) => inside.map((x) => api.differenceVariance({ logOdds: x }, { logOdds: x / 2 + 0.1 }, 0.5)),
  regularizedGame: (api) =>
    [0.05, 1].map((beta) => api.regularizedGame(matrix, [0, 1], [0.25, -Infinity, 0.75], { beta })),
  gameGap: (api) => api.gameGap(matrix, [0, 1], [0.25, 0, 0.75], { rowBeta: 0.2, columnBeta: 1 }, [1, 0], [0, 0, 1]),
  klGradients: (api) =>
    (['k1', 'k2', 'k3'] as const).flatMap((estimator) =>
      (['loss', 'reward'] as const).map((placement) => api.klGradients(logits, others, { estimator, placement })),
    ),
  klPoint: (api) => inside.map(api.klPoint),
  flowResiduals: (api) =>
    api.flowResiduals([-12.5, -20, -8, -15.5], [-13, -19, -9, -15.25], [1, 0, 0, 1], 2, {
      beta: 1.5,
      lengths: [25, 40, 16, 31],
      logWeights: [0, 0.25, -0.5, 1.5],
    }),
  flowGap: (api) => api.flowGap(logits, others, rewards, { beta: 2 }),
  entropyShapedRewards: (api) =>
    (['token', 'sequence'] as const).map((level) =>
      api.entropyShapedRewards([2, 4, 1, 3, 0, 4, 0.5, 3], [0, 3, 5, 8], [1, 1, 0], 3, { base: 1, bonus: 0.1, level }),
    ),
  reuseWeights: (api) =>
    (['own', 'balance', 'power-mean'] as const).map((rule) =>
      api.reuseWeights([-1, -2, -3], [-1.5, -2, -2.5, -1, -3, -3], [0, 1, 1], { rule, divergence: [1.5, 2] }),
    ),
  reuseAdvantages: (api) => api.reuseAdvantages(group, [1, 2, 0.5, 1, 3, 0, 1, 1]),
  reuseSecondMoment: (api) => api.reuseSecondMoment(logits, others),
  reuseVariance: (api) => api.reuseVariance([0, 1, -0.5], [0.5, 0, 0, 0, 2, -1], [3, 5], [1, 0, 0.5]),
  softValue: (api) => [1e-3, 0.5, 30, Infinity].map((beta) => api.softValue(group, 4, { beta })),
  successSoftValue: (api) => [1e-3, 0.5, 30].map((beta) => api.successSoftValue(p, beta)),
  softValueEstimate: (api) => p.map((value) => api.softValueEstimate(value, 16, 0.4)),
  guidedPolicy: (api) => api.guidedPolicy(logits, [0, 0.1, 0.5, 0.9, 1, 1], { eta: 0.3 }),
  softQ: (api) => api.softQ([0, 0.25, 1], [0.5, 0, 0.25], 0.2),
  robustSuccess: (api) => [0, 0.1, 2].map((radius) => api.robustSuccess(p, radius)),
  robustRadius: (api) => p.map((value) => api.robustRadius(value, value / 3)),
  robustValue: (api) => [0.1, 5].map((radius) => api.robustValue(logits, rewards, radius)),
  robustMean: (api) =>
    (['each', 'average', 'joint'] as const).map((budget) => api.robustMean(p.slice(1, -1), 0.2, { budget })),
  ema: (api) => api.ema(Float64Array.of(1, 2, 3), Float64Array.of(0, 5, 7), 0.3),
  lerp: (api) => api.lerp(Float32Array.of(1, 2, 3), Float32Array.of(0, 5, 7), 0.3),
  slerp: (api) => api.slerp(Float64Array.of(1, 2, 3, -1), Float64Array.of(0, 5, 7, 2), 0.3, { segments: [0, 2, 4] }),
  successGain: (api) => p.map((value) => api.successGain(value, 0.2)),
  gainBound: (api) => api.gainBound({ sigmaPolicy: 0.5, sigmaReference: 0.25, alpha: 0.3, divergence: 0.2 }),
  bestOfNBounds: (api) => [1, 1.5, 16].map((n) => api.bestOfNBounds(n, 2)),
  bestOfN: (api) => [1, 2.5, 100].map((n) => api.bestOfN(logits, rewards, n)),
  bestOfNLogOdds: (api) => inside.map((logOdds) => api.bestOfNLogOdds({ logOdds }, 7)),
  drawsForTarget: (api) => p.map((value) => api.drawsForTarget(value, 0.7)),
  maximumOfN: (api) => api.maximumOfN(group, 8, 3),
  bestOfNKlEstimate: (api) => [-1e-9, -0.5, -3, -50].map((l) => api.bestOfNKlEstimate(l, 9)),
  groupExpectiles: (api) => api.groupExpectiles(group, 4, 0.7),
  expectileLevel: (api) => api.expectileLevel(group, 4, [0.3, 0.6]),
  groupQuantiles: (api) => api.groupQuantiles(group, 4, 0.3, 'linear'),
  successExpectile: (api) => p.map((value) => api.successExpectile(value, 0.8)),
  coverage: (api) => inside.map((logOdds) => api.coverage({ logOdds }, 1.5)),
  policyCoverage: (api) => [-2, 1e-5, 3].map((tilt) => api.policyCoverage(logits, rewards, tilt)),
  tiltForShare: (api) => api.tiltForShare(logits, rewards, 0.6),
  horizonCoverage: (api) => api.horizonCoverage(p, 0.5),
  rolloutsToSuccess: (api) => p.map((value) => api.rolloutsToSuccess(value, 0.05)),
  robustGroup: (api) =>
    (['trim', 'winsorize', 'filter', 'median'] as const).map((method) =>
      api.robustGroup([0.5, -1, 2, 0.75, 10, 0.25, 0.5, -40], 8, { share: 0.2, method }),
    ),
  flipRange: (api) => [0, 1, 4, 8].map((k) => api.flipRange(k, 8, 1, 'trl')),
  totalVariationRange: (api) => p.map((value) => api.totalVariationRange(value, 0.1)),
  exponentiatedWeights: (api) => api.exponentiatedWeights([0, 0.5, 1], [1, 0, 0.5, 0, 1, 0.25], 0.6),
  exponentiatedStep: (api) => api.exponentiatedStep([0, 0.5, 1], [1, 0, 0.5], 0.6),
  exponentiatedRate: (api) => api.exponentiatedRate(7, 100, 2),
  factorialMoments: (api) => api.factorialMoments([0, 3, 8, 5], 8, 5),
  successMixture: (api) => [
    api.successMixture([0.5, 0.3125, 0.21875], 2),
    api.successMixture([0.1306, 0.0610006, 0.0367000006, 0.0244900000006, 0.0169030000006], 3),
  ],
  valueFromCounts: (api) => [-2, 0, 1.5, Infinity].map((tilt) => api.valueFromCounts([0, 1, 5, 8], 8, tilt)),
  valueFromCountsBias: (api) => p.map((value) => api.valueFromCountsBias(value, 8, 1.5)),
};

export const closedForms: readonly Case[] = Object.entries(calls).map(([name, run]) => ({
  name: `neighbours.${name}`,
  run: ({ neighbours: api }) => run(api),
}));
