// The golden vectors of the closed forms: thirty digits each, and how the inputs of each kind become a call.
import { readFileSync } from 'node:fs';
import type * as neighbours from '../../bindings/neighbours.js';

export type Neighbours = typeof neighbours;
/** Inputs go where their names belong; their types are those of whatever they are given to. */
type Inputs = Readonly<Record<Name, never>>;
type Name =
  | 'a'
  | 'alpha'
  | 'atoms'
  | 'b'
  | 'base'
  | 'baseline'
  | 'behaviourLogProbability'
  | 'behaviourLogits'
  | 'beta'
  | 'bonus'
  | 'bonuses'
  | 'columnBeta'
  | 'columnLogits'
  | 'columnPolicyLogits'
  | 'components'
  | 'confidence'
  | 'counts'
  | 'divergence'
  | 'drawnBy'
  | 'entropies'
  | 'eta'
  | 'flips'
  | 'floor'
  | 'kl'
  | 'lengths'
  | 'level'
  | 'logOdds'
  | 'logPartition'
  | 'logProbability'
  | 'logRatio'
  | 'logWeights'
  | 'logits'
  | 'lowerAbove'
  | 'miss'
  | 'moments'
  | 'n'
  | 'oldLogits'
  | 'order'
  | 'origin'
  | 'outcomes'
  | 'p'
  | 'payoff'
  | 'payoffs'
  | 'policyLogits'
  | 'policyMargin'
  | 'preference'
  | 'previousLogOdds'
  | 'radius'
  | 'raiseAtMost'
  | 'range'
  | 'rate'
  | 'referenceLogProbability'
  | 'referenceLogits'
  | 'referenceMargin'
  | 'rewards'
  | 'rounds'
  | 'rowBeta'
  | 'rowLogits'
  | 'rowPolicyLogits'
  | 'rule'
  | 'share'
  | 'sigma'
  | 'sigmaPolicy'
  | 'sigmaReference'
  | 'signal'
  | 'size'
  | 'start'
  | 'steps'
  | 'success'
  | 'successes'
  | 't'
  | 'target'
  | 'tilt'
  | 'updates'
  | 'value'
  | 'weights';
interface Vector {
  readonly id: string;
  readonly inputs: Inputs;
  readonly expected: unknown;
}
interface Family {
  readonly vectors: readonly Vector[];
}

export const families: Record<string, Family> = JSON.parse(
  readFileSync(new URL('../vectors/neighbours.json', import.meta.url), 'utf8'),
).items;

interface Pattern {
  readonly count: number;
  readonly multiplier: number;
  readonly modulus: number;
  readonly scale: number;
  readonly offset: number;
}

/** Inputs as the functions take them: patterns become arrays, infinities numbers. */
export function given(value: unknown): never {
  if (value === 'Infinity' || value === '-Infinity') return Number(value) as never;
  if (Array.isArray(value)) return value.map(given) as never;
  if (typeof value !== 'object' || value === null) return value as never;
  if ('multiplier' in value) {
    const { count, multiplier, modulus, scale, offset } = value as Pattern;
    return Float64Array.from({ length: count }, (_, i) => ((multiplier * i) % modulus) * scale + offset) as never;
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, given(part)])) as never;
}

/** p, or { logOdds } where the vector has those. */
const success = ({ p, logOdds }: Inputs): never => (logOdds === undefined ? p : { logOdds }) as never;
const first = (result: Record<string, ArrayLike<number>>) =>
  Object.fromEntries(Object.entries(result).map(([key, column]) => [key, column[0]]));
const flat = (rows: number[][]) => rows.flat();
const starts = (sequences: number[][]) => {
  const offsets = [0];
  for (const sequence of sequences) offsets.push(offsets.at(-1)! + sequence.length);
  return offsets;
};
const toRow = <T extends object>(result: T, names: (keyof T)[]) =>
  Object.fromEntries(
    Object.entries(result).map(([key, value]) => [
      key,
      names.includes(key as keyof T) ? value : (value as number[])[0],
    ]),
  );

/** The call of each kind of vector: family, then the second part of its id. */
export const calls: Record<string, (api: Neighbours, inputs: Inputs) => unknown> = {
  'preferenceLoss/pair': (api, { policyMargin, referenceMargin, beta, rule }) =>
    first(api.preferenceLoss([policyMargin], [referenceMargin], { beta, rule }) as never),
  'preferenceLoss/rest': (api, { preference, referenceMargin, beta }) =>
    api.preferenceRest(preference, referenceMargin, beta),
  'signalProbability/group': (api, inputs) => {
    const signal = api.signalProbability(success(inputs), inputs.size) as number;
    return { signal, groupsPerSignal: 1 / signal };
  },
  'signalProbability/size': (api, inputs) => ({ size: api.sizeForSignal(success(inputs), inputs.signal) }),
  'signalProbability/ladder': (api, { p, size }) => {
    const ladder = api.hintLadder(p, (p as number[]).length, size);
    return { ...first(ladder as never), level: ladder.level };
  },
  'signalProbability/levels': (api, { p, size, raiseAtMost, lowerAbove }) => ({
    level: api.hintLevels(p, (p as number[]).length, size, { raiseAtMost, lowerAbove }),
  }),
  'gradientNoise/group': (api, inputs) => api.gradientNoise(success(inputs), inputs.size, inputs.rule),
  'gradientNoise/baseline': (api, { p, baseline }) => api.baselineVariance(p, baseline),
  'gradientNoise/difference': (api, { previousLogOdds, logOdds, baseline }) =>
    api.differenceVariance({ logOdds: previousLogOdds }, { logOdds }, baseline),
  'regularizedGame/equilibrium': (api, { payoff, rowLogits, columnLogits, rowBeta, columnBeta }) =>
    api.regularizedGame(payoff, rowLogits, columnLogits, { rowBeta, columnBeta }),
  'regularizedGame/gap': (
    api,
    { payoff, rowLogits, columnLogits, rowBeta, columnBeta, rowPolicyLogits, columnPolicyLogits },
  ) => api.gameGap(payoff, rowLogits, columnLogits, { rowBeta, columnBeta }, rowPolicyLogits, columnPolicyLogits),
  'klGradients/row': (api, { policyLogits, referenceLogits, oldLogits }) => {
    const of = (estimator: 'k1' | 'k2' | 'k3', placement: 'loss' | 'reward', old?: never) =>
      api.klGradients(policyLogits, referenceLogits, { estimator, placement, ...(old ? { oldLogits: old } : {}) });
    const each = (f: (estimator: 'k1' | 'k2' | 'k3') => unknown) =>
      Object.fromEntries((['k1', 'k2', 'k3'] as const).map((k) => [k, f(k)]));
    return {
      kl: of('k1', 'loss').kl[0],
      forwardKl: api.klGradients(referenceLogits, policyLogits).kl[0],
      mean: each((k) => of(k, 'loss').mean[0]),
      variance: each((k) => of(k, 'loss').variance[0]),
      gradientAsLoss: each((k) => of(k, 'loss').gradient),
      gradientInReward: each((k) => of(k, 'reward').gradient),
      gradientOldAsLoss: oldLogits && each((k) => of(k, 'loss', oldLogits).gradient),
    };
  },
  'klGradients/point': (api, { logRatio }) => api.klPoint(logRatio),
  'klGradients/long': (api, inputs) => calls['klGradients/row']!(api, inputs),
  'flowResiduals/group': (api, inputs) => {
    const { logProbability, referenceLogProbability, rewards, lengths, logWeights, beta, logPartition } = inputs;
    const result = api.flowResiduals(logProbability, referenceLogProbability, rewards, (rewards as number[]).length, {
      beta,
      lengths,
      ...(logWeights ? { logWeights } : {}),
      ...(logPartition === undefined ? {} : { logPartition }),
    });
    return toRow(result, ['residual', 'coefficient']);
  },
  'flowResiduals/vocabulary': (api, { policyLogits, referenceLogits, rewards, beta }) =>
    toRow(api.flowGap(policyLogits, referenceLogits, rewards, { beta }), ['gradient']),
  'entropyShapedRewards/token': (api, inputs) => shaping(api, inputs, 'token'),
  'entropyShapedRewards/sequence': (api, inputs) => shaping(api, inputs, 'sequence'),
  'reuseWeights/rollouts': (api, inputs) => {
    const { logProbability, behaviourLogProbability, drawnBy, rewards, confidence, divergence } = inputs;
    const rules = { own: 'own', balance: 'balance', power: 'power-mean' } as const;
    const log = flat(behaviourLogProbability) as never;
    const of = (rule: 'own' | 'balance' | 'power-mean') =>
      api.reuseWeights(logProbability as number[], log, drawnBy, { rule, confidence, divergence });
    const { alpha, lambda } = of('power-mean');
    const parts = Object.entries(rules).map(([name, rule]) => {
      const { weights, effectiveSize } = of(rule);
      const estimate = weights.reduce((sum, w, i) => sum + (w * (rewards[i] as number)) / weights.length, 0);
      return [name, { weights, effectiveSize, estimate, ...api.reuseAdvantages(rewards, weights) }];
    });
    return { alpha, lambda, ...Object.fromEntries(parts) };
  },
  'reuseWeights/divergence': (api, { policyLogits, behaviourLogits }) =>
    api.reuseSecondMoment(policyLogits, behaviourLogits),
  'reuseWeights/variance': (api, { policyLogits, behaviourLogits, counts, rewards }) =>
    api.reuseVariance(policyLogits, flat(behaviourLogits) as never, counts, rewards),
  'softValue/group': (api, { rewards, beta }) =>
    toRow(api.softValue(rewards, (rewards as number[]).length, { beta }), ['weights', 'advantages']),
  'softValue/bernoulli': (api, inputs) => ({ value: api.successSoftValue(success(inputs), inputs.beta) }),
  'softValue/estimate': (api, { p, size, beta }) => api.softValueEstimate(p, size, beta),
  'guidedPolicy/bernoulli': (api, { logits, success: p, eta }) =>
    toRow(api.guidedPolicy(logits, p, { eta }), ['policy', 'q', 'unregularizedPolicy']),
  'guidedPolicy/atoms': (api, { atoms, weights, eta }) => api.softQ(atoms, weights, eta),
  'guidedPolicy/log-odds': (api, { logits, logOdds, eta }) => {
    const { policy, q } = api.guidedPolicy(logits, { logOdds }, { eta });
    return { policy, shift: q.map((value) => value / eta) };
  },
  'robustSuccess/success': (api, inputs) => api.robustSuccess(success(inputs), inputs.radius),
  'robustSuccess/radius': (api, inputs) => ({ radius: api.robustRadius(success(inputs), inputs.floor) }),
  'robustSuccess/value': (api, { logits, rewards, radius }) => toRow(api.robustValue(logits, rewards, radius), []),
  'robustSuccess/prompts': (api, { p, radius }) => {
    const average = api.robustMean(p, radius, { budget: 'average' });
    return {
      each: api.robustMean(p, radius).success,
      average: average.success,
      averageTilt: average.tilt,
      joint: api.robustMean(p, radius, { budget: 'joint' }).success,
    };
  },
  'mergeWeights/slerp': (api, { origin, a, b, t, eta }) => {
    const from = origin ? { origin: Float64Array.from(origin as number[]) } : {};
    const { merged, angle, coefficients } = api.slerp(Float64Array.from(a), Float64Array.from(b), t, from);
    const start = from.origin ?? new Float64Array(merged.length);
    const offset = merged.map((value, i) => value - start[i]!);
    return {
      angle: angle[0],
      coefficients,
      merged,
      norm: Math.hypot(...offset),
      merged0: merged[0],
      mergedLast: merged.at(-1),
      towardsOrigin: eta === undefined ? undefined : api.lerp(start, merged, eta),
    };
  },
  'mergeWeights/ema': (api, { start, updates, rate }) => {
    const average = Float64Array.from(start);
    for (const update of updates as number[][]) api.ema(average, Float64Array.from(update), rate);
    return { average };
  },
  'gainBounds/success': (api, inputs) => api.successGain(success(inputs), inputs.kl),
  'gainBounds/proxy': (api, inputs) => api.successGain(success(inputs), 0),
  'gainBounds/sub-gaussian': (api, { sigma, kl }) => ({ bound: api.gainBound({ sigma, kl }) }),
  'gainBounds/renyi': (api, inputs) => ({ bound: api.gainBound(inputs as never) }),
  'gainBounds/best-of-n': (api, { n, alpha }) => api.bestOfNBounds(n, alpha),
  'bestOfN/policy': (api, { logits, rewards, n }) => {
    const klBound = api.bestOfNBounds(n).kl;
    return { ...toRow(api.bestOfN(logits, rewards, n), ['policy']), klBound };
  },
  'bestOfN/binary': (api, inputs) => api.bestOfNLogOdds(success(inputs), inputs.n),
  'bestOfN/draws': (api, inputs) => ({ n: api.drawsForTarget(success(inputs), inputs.target) }),
  'bestOfN/maximum': (api, { rewards, n }) => ({ value: api.maximumOfN(rewards, (rewards as number[]).length, n)[0] }),
  'bestOfN/estimate': (api, { logProbability, n }) => ({ kl: api.bestOfNKlEstimate(logProbability, n) }),
  'bestOfN/long': (api, inputs) => calls['bestOfN/policy']!(api, inputs),
  'groupExpectiles/expectile': (api, { rewards, level }) =>
    toRow(api.groupExpectiles(rewards, (rewards as number[]).length, level), ['advantages']),
  'groupExpectiles/level': (api, { rewards, value }) => ({
    level: api.expectileLevel(rewards, (rewards as number[]).length, [value])[0],
  }),
  'groupExpectiles/quantile': (api, { rewards, level }) => {
    const n = (rewards as number[]).length;
    const lower = api.groupQuantiles(rewards, n, level)[0]!;
    const linear = api.groupQuantiles(rewards, n, level, 'linear')[0]!;
    return { lower, linear, expectileLevel: api.expectileLevel(rewards, n, [lower])[0] };
  },
  'groupExpectiles/binary': (api, inputs) => api.successExpectile(success(inputs), inputs.level),
  'coverage/tilt': (api, { logits, rewards, tilt }) => api.policyCoverage(logits, rewards, tilt)[0],
  'coverage/binary': (api, inputs) => api.coverage(success(inputs), inputs.tilt),
  'coverage/largest-tilt': (api, { logits, rewards, share }) => ({ tilt: api.tiltForShare(logits, rewards, share)[0] }),
  'coverage/waiting': (api, inputs) => api.rolloutsToSuccess(success(inputs), inputs.miss),
  'coverage/horizon': (api, inputs) => api.horizonCoverage(success(inputs), inputs.tilt),
  'robustGroup/group': (api, { rewards, share }) => {
    const n = (rewards as number[]).length;
    const of = (method: 'trim' | 'winsorize' | 'filter' | 'median') =>
      first(api.robustGroup(rewards, n, { share, method }) as never);
    return {
      trimmed: of('trim'),
      winsorized: of('winsorize'),
      filtered: of('filter'),
      median: (of('median') as { mean: number }).mean,
    };
  },
  'robustGroup/flips': (api, { successes, size, flips }) => {
    const exact = { baseline: 'mean', scale: 'std', ddof: 0, epsilon: 0, epsilonOn: 'variance' };
    const rules = { 'dr-grpo': 'dr-grpo', trl: 'trl', exact } as unknown as Record<string, 'trl'>;
    const of = (rule: 'trl') => api.flipRange(successes, size, flips, rule);
    return {
      ...of('trl'),
      successAdvantage: Object.fromEntries(
        Object.entries(rules).map(([name, rule]) => [name, of(rule).successAdvantage]),
      ),
    };
  },
  'robustGroup/total-variation': (api, inputs) => api.totalVariationRange(success(inputs), inputs.radius),
  'exponentiatedWeights/path': (api, { logits, payoffs, bonuses, alpha }) =>
    api.exponentiatedWeights(
      logits,
      Array.isArray(payoffs) ? (flat(payoffs) as never) : payoffs,
      alpha,
      bonuses ? { bonuses: flat(bonuses) } : {},
    ),
  'exponentiatedWeights/bonus': (api, inputs) => calls['exponentiatedWeights/path']!(api, inputs),
  'exponentiatedWeights/long': (api, inputs) => calls['exponentiatedWeights/path']!(api, inputs),
  'exponentiatedWeights/step': (api, { outcomes, steps, range }) => api.exponentiatedRate(outcomes, steps, range),
  'exponentiatedWeights/update': (api, { logits, payoff, alpha }) => api.exponentiatedStep(logits, payoff, alpha),
  'successMixture/mixture': (api, { moments, components, size }) => {
    const mixture = api.successMixture(moments, components);
    const signal = api.signalProbability(mixture.success as Float64Array, size) as Float64Array;
    return { ...mixture, signal: signal.reduce((sum, u, i) => sum + mixture.weight![i]! * u, 0) };
  },
  'successMixture/moments': (api, { successes, size, order }) => ({
    moments: api.factorialMoments(successes, size, order),
  }),
  'successMixture/counts': (api, { successes, size, components }) => {
    const moments = api.factorialMoments(successes, size, 2 * components - 1);
    return { moments, ...api.successMixture(moments, components) };
  },
  'valueFromCounts/estimate': (api, { successes, size, tilt }) => toRow(api.valueFromCounts(successes, size, tilt), []),
  'valueFromCounts/expectation': (api, { p, size, tilt }) => api.valueFromCountsBias(p, size, tilt),
};

function shaping(api: Neighbours, { entropies, success, base, bonus }: Inputs, level: 'token' | 'sequence') {
  const rows = entropies as number[][];
  const options = { base, bonus, level };
  const right = (success as boolean[]).map(Number);
  const { shaped, advantages } = api.entropyShapedRewards(flat(rows), starts(rows), right, rows.length, options);
  const offsets = starts(rows);
  const split = rows.map((_, s) => Array.from(shaped.subarray(offsets[s], offsets[s + 1])));
  return { shaped: level === 'token' ? split : shaped, advantages };
}
