// The error of plain f64 arithmetic on the stable forms, in units of 2^-53, as measured when the vectors were made. Results may be
// off by four times that.

/** What is so of a whole family; results that are arrays are judged by their largest entry. */
const families: Readonly<Record<string, number>> = {
  preferenceLoss: 12,
  signalProbability: 26,
  gradientNoise: 32,
  regularizedGame: 300,
  klGradients: 15,
  flowResiduals: 2,
  entropyShapedRewards: 29,
  reuseWeights: 4.4,
  softValue: 25,
  guidedPolicy: 15,
  robustSuccess: 5,
  mergeWeights: 2,
  gainBounds: 9,
  bestOfN: 11,
  groupExpectiles: 17,
  coverage: 11,
  robustGroup: 1,
  exponentiatedWeights: 27,
  successMixture: 38,
  valueFromCounts: 12,
};

/** Results that are worse conditioned: differences that cancel, and inverses near saturation. */
const outputs: Readonly<Record<string, number>> = {
  'regularizedGame/payoff': 2e4,
  'softValue/bias': 111,
  'bestOfN/tiltOfEqualKl': 800,
  // Log partitions carry the rounding of the largest log-probability.
  'flowResiduals/logPartition': 100,
  // A mean of residuals that cancel: relative to the largest of them, of which it is a hundredth.
  'flowResiduals/partitionGradient': 100,
};

/** 4 times the error, as a relative one, of an output of a vector. */
export function tolerance(id: string, output: string, inputs: Readonly<Record<string, unknown>>): number {
  const family = id.split('/')[0]!;
  let units = outputs[`${family}/${output}`] ?? families[family]!;
  if (id.startsWith('signalProbability/group')) {
    const x = (inputs.logOdds as number) ?? Math.log((inputs.p as number) || 1);
    units = 4 + Math.abs(x);
  }
  // A radius close to the one that saturates leaves success q with the condition radius/(q |tilt|).
  if (id === 'robustSuccess/success/p=0.5/radius=0.693') units = 4.8e3;
  return 4 * units * 2 ** -53;
}

/** Variances of estimators at their best baseline are exact only beside the mean's square. */
export const absolute: Readonly<Record<string, number>> = {
  'gradientNoise/baseline/p=0.3/b=0.7': 4 * 2 ** -53 * 0.21 ** 2,
};
