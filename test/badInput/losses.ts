// Calls of the losses that must fail.
import type { LossBatch, LossOptions } from '../../bindings/index.js';
import { klPresets } from '../../bindings/losses/klPresets.js';
import { lossPresets } from '../../bindings/losses/lossPresets.js';
import { detached, rangeCase, typeCase, untyped } from '../tables.js';

const names = (table: object) =>
  Object.keys(table)
    .map((name) => JSON.stringify(name))
    .join(', ');
const logs = Float64Array.of(-1, -2, -3, -4);
const batch: LossBatch = { advantages: [1, -1] };
const loss = (change: object, rule?: LossOptions) => (api: typeof import('../../bindings/index.js')) =>
  api.policyLoss(logs, { ...batch, ...change } as LossBatch, rule);

export const lossCases = [
  typeCase(
    'log-probabilities missing',
    (api) => api.klEstimate(untyped<number[]>(null), [-1]),
    'klEstimate: "logProbability" expected an array of numbers, got null',
  ),
  rangeCase(
    'no tokens',
    (api) => api.klEstimate([], []),
    'klEstimate: "logProbability" expected at least one token, got none',
    'ERR_LENGTH',
  ),
  rangeCase(
    'references of another length',
    (api) => api.klEstimate([-1, -2], [-1]),
    'klEstimate: "referenceLogProbability" expected length 2 (tokens), got 1',
    'ERR_LENGTH',
  ),
  ...[Number.NaN, -Infinity].map((bad) =>
    rangeCase(
      `a log-probability of ${bad}`,
      (api) => api.klEstimate([-1, bad], [-1, -1]),
      `klEstimate: "logProbability[1]" expected a finite number, got ${bad}`,
    ),
  ),
  typeCase(
    'a log-probability by name',
    (api) => api.klEstimate(untyped<number[]>(['-1']), [-1]),
    'klEstimate: "logProbability[0]" expected a finite number, got "-1"',
  ),
  rangeCase(
    'an unknown estimate',
    (api) => api.klEstimate([-1], [-1], untyped<'k3'>('k4')),
    `klEstimate: "rule" expected one of ${names(klPresets)}, or options, got "k4". Did you mean "k1"?`,
  ),
  typeCase(
    'an unknown field of an estimate',
    (api) => api.klEstimate([-1], [-1], untyped<object>({ clamp: 3 })),
    'klEstimate: "rule" has no field "clamp". Did you mean "clampOrder"?',
    'ERR_UNKNOWN_OPTION',
  ),
  rangeCase(
    'a clamp of 0',
    (api) => api.klEstimate([-1], [-1], { inputClamp: 0 }),
    'klEstimate: "inputClamp" expected a finite number above 0, got 0',
  ),
  typeCase(
    'a weight without its denominator',
    (api) => api.klEstimate([-1], [-1], { weight: 'ratio' }),
    'klEstimate: "old" expected an array of numbers, got undefined',
  ),
  typeCase(
    'a denominator without a weight',
    (api) => api.klEstimate([-1], [-1], { old: [-1] }),
    'klEstimate: "old" is not supported here: the rule weighs by no ratio',
    'ERR_UNSUPPORTED',
  ),
  typeCase(
    'a weight of an estimate over the reference',
    (api) => api.klEstimate([-1], [-1], { preset: 'rpg-rkl', weight: 'self' }),
    'klEstimate: "weight" is not supported here: "rpg-rkl" is for tokens that the reference drew',
    'ERR_UNSUPPORTED',
  ),
  typeCase(
    'straightThrough a number',
    (api) => api.klEstimate([-1], [-1], { straightThrough: untyped<boolean>(1) }),
    'klEstimate: "straightThrough" expected true or false, got 1',
  ),

  rangeCase(
    'an unknown loss',
    (api) => api.policyLoss(logs, batch, untyped<'grpo'>('grpoo')),
    `policyLoss: "rule" expected one of ${names(lossPresets)}, or options, got "grpoo". Did you mean "grpo"?`,
  ),
  typeCase(
    'an unknown field of a loss',
    (api) => api.policyLoss(logs, batch, untyped<object>({ dualclip: 3 })),
    'policyLoss: "rule" has no field "dualclip". Did you mean "dualClip"?',
    'ERR_UNKNOWN_OPTION',
  ),
  typeCase(
    'a batch with an unknown field',
    loss({ advantage: [1] }),
    'policyLoss: "batch" has no field "advantage". Did you mean "advantages"?',
    'ERR_UNKNOWN_OPTION',
  ),
  typeCase(
    'a detached array',
    (api) => api.policyLoss(detached(logs.slice()), batch),
    'policyLoss: "logProbability" expected an attached array, got one whose buffer was transferred',
    'ERR_DETACHED',
  ),
  rangeCase(
    'no tokens of a loss',
    (api) => api.policyLoss([], { advantages: [] }),
    'policyLoss: "logProbability" expected at least one token, got none',
    'ERR_LENGTH',
  ),
  rangeCase(
    'advantages that could be of rows or of tokens',
    (api) => api.policyLoss(logs, { advantages: logs }),
    'policyLoss: "batch.rows" is needed, since 4 advantages could be one for each row or each token',
    'ERR_LENGTH',
  ),
  rangeCase(
    'rows that do not divide',
    loss({ rows: 3 }),
    'policyLoss: "logProbability" expected a length that 3 rows divide, got 4',
    'ERR_LENGTH',
  ),
  rangeCase(
    'too few advantages',
    loss({ rows: 2, advantages: [1] }),
    'policyLoss: "batch.advantages" expected 2 (rows) or 4 (tokens), got 1',
    'ERR_LENGTH',
  ),
  rangeCase(
    'a mask and lengths',
    loss({ mask: [1, 1, 1, 1], lengths: [2, 2] }),
    'policyLoss: "mask" and "lengths" say the same: expected one of them, got both',
  ),
  rangeCase('a mask of 2', loss({ mask: [1, 2, 1, 1] }), 'policyLoss: "mask[1]" expected 0 or 1, got 2'),
  rangeCase(
    'a length beyond the columns',
    loss({ lengths: [2, 3] }),
    'policyLoss: "lengths[1]" expected an integer from 0 to 2, got 3',
  ),
  rangeCase(
    'a log-probability of NaN that counts',
    (api) => api.policyLoss(Float64Array.of(-1, -2, Number.NaN, -4), batch),
    'policyLoss: "logProbability[2]" (row 1, column 0) expected a finite number, got NaN',
  ),
  rangeCase(
    'an advantage of Infinity',
    loss({ advantages: [1, Infinity] }),
    'policyLoss: "batch.advantages[1]" (row 1) expected a finite number, got Infinity',
  ),
  rangeCase(
    'an old log-probability of -Infinity',
    loss({ old: [-1, -1, -1, -Infinity] }),
    'policyLoss: "batch.old[3]" (row 1, column 1) expected a finite number, got -Infinity',
  ),
  typeCase(
    'a KL term without a reference',
    loss({}, { kl: { coefficient: 0.1 } }),
    'policyLoss: "batch.reference" expected an array, since the coefficient of the KL term is 0.1, got undefined',
  ),
  typeCase(
    'a correction without the policy that sampled',
    loss({}, { correction: {} }),
    'policyLoss: "batch.rollout" expected an array, since the rule corrects for the policy that sampled, got undefined',
  ),
  typeCase(
    'a rejection without the policy that sampled',
    loss({}, { rejection: {} }),
    'policyLoss: "batch.rollout" expected an array, since the rule corrects for the policy that sampled, got undefined',
  ),
  rangeCase(
    'a policy that sampled with NaN, which is not to be rejected in silence',
    loss({ rollout: [-1, Number.NaN, -1, -1] }, { rejection: { estimate: 'k2', high: 0.1 } }),
    'policyLoss: "batch.rollout[1]" (row 0, column 1) expected a finite number, got NaN',
  ),
  typeCase(
    'a rejection by the largest k1',
    loss({}, { rejection: { on: 'sequence-max' } }),
    'policyLoss: "rejection.on" is not supported here: "sequence-max" goes with the estimates "k2" and "k3"',
    'ERR_UNSUPPORTED',
  ),
  rangeCase(
    'the second of two rejections with bounds the wrong way round',
    loss({}, { rejection: [{}, { low: 2, high: 1 }] }),
    'policyLoss: "rejection[1].low" expected at most 1 (high), got 2',
  ),
  rangeCase(
    'a rejection by a largest ratio below 1 alone',
    loss({}, { rejection: { high: 0.5 } }),
    'policyLoss: "rejection.high" expected at least 1 where no "low" is given, got 0.5',
  ),
  typeCase(
    'a covariance of ratios of rows',
    loss({}, { level: 'sequence', covariance: {} }),
    'policyLoss: "covariance" is not supported here: it belongs to the surrogate "clip" at the level "token", got "clip" at "sequence"',
    'ERR_UNSUPPORTED',
  ),
  rangeCase(
    'a covariance of no tokens',
    loss({}, { covariance: { share: 0 } }),
    'policyLoss: "covariance.share" expected a number above 0 and at most 1, got 0',
  ),
  typeCase(
    'a regularizer without constant ratios',
    loss({}, { regularizer: {} }),
    'policyLoss: "regularizer" is not supported here: it belongs to the surrogate "cispo", got "clip"',
    'ERR_UNSUPPORTED',
  ),
  typeCase(
    'a policy that sampled without a correction',
    loss({ rollout: logs }),
    'policyLoss: "batch.rollout" is not supported here: the rule has no correction, rejection, off-policy mask or weight that uses it',
    'ERR_UNSUPPORTED',
  ),
  typeCase(
    'prompts that nothing uses',
    loss({ groups: 2 }),
    'policyLoss: "batch.groups" is not supported here: the rule knows no prompts',
    'ERR_UNSUPPORTED',
  ),
  typeCase(
    'an old policy without a ratio',
    loss({ old: logs }, { level: 'none' }),
    'policyLoss: "batch.old" is not supported here: the level "none" takes the ratio for 1',
    'ERR_UNSUPPORTED',
  ),
  typeCase(
    'a dual clip of another surrogate',
    loss({}, { preset: 'cispo', dualClip: 3 }),
    'policyLoss: "dualClip" is not supported here: it belongs to the surrogate "clip", got "cispo" at the level "token"',
    'ERR_UNSUPPORTED',
  ),
  rangeCase(
    'a trust region of unknown ways',
    loss({}, { preset: 'prime-ipo', trustRegion: { ways: 'all' } as never }),
    'policyLoss: "trustRegion.ways" expected "pushed" or "both", got "all"',
  ),
  rangeCase(
    'a dual clip below 1',
    loss({}, { dualClip: 0.5 }),
    'policyLoss: "dualClip" expected a finite number of at least 1, got 0.5',
  ),
  rangeCase(
    'another aggregation',
    loss({}, { aggregation: untyped<'token-mean'>('mean') }),
    'policyLoss: "aggregation" expected "token-mean", "token-sum", "token-sum-norm", "sequence-mean-token-mean", "sequence-mean-token-sum", "sequence-mean-token-sum-norm", "sequence-sum-token-mean", "prompt-mean" or "length-mean", got "mean"',
  ),
  typeCase(
    'a length that nothing divides by',
    loss({}, { aggregation: { rule: 'token-mean', length: 8 } }),
    'policyLoss: "length" is not supported here: "token-mean" does not divide by it',
    'ERR_UNSUPPORTED',
  ),
  rangeCase(
    'out too short for gradients',
    (api) => api.policyLoss(logs, batch, 'grpo', new Float64Array(3)),
    'policyLoss: "out" expected length 4 or more, got 3',
    'ERR_LENGTH',
  ),
  typeCase(
    'weights without a mask',
    (api) => api.aggregationWeights({ rows: 2 }, 'token-mean'),
    'aggregationWeights: "tokens" is needed where no mask tells their number',
  ),
  typeCase(
    'weights by prompts without prompts',
    (api) => api.aggregationWeights({ rows: 2, mask: [1, 1] }, 'prompt-mean'),
    'aggregationWeights: "groups" expected the rows of each prompt for "prompt-mean", got undefined',
  ),
];
