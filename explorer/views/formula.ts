// The rule of a convention as a formula.
import type { Convention } from '../../bindings/index.js';

const baselines = {
  mean: 'mean',
  'leave-one-out': 'mean of the others',
  'length-weighted': 'mean weighted by length',
  'batch-mean': 'mean of the batch',
  'runner-up': 'second best, for the best',
  none: '',
} as const satisfies Record<Convention['baseline'], string>;

const divisors = {
  std: 'std',
  'leave-one-out-std': 'std of the others',
  'centred-std': 'root mean square of what is left',
  'batch-std': 'std of the batch',
  'batch-centred-std': 'std of the batch of what is left',
  'bernoulli-std': '√(m (1 − m))',
  mean: 'm',
  'root-mean': '√m',
  sum: 'n m',
  'nonzero-share': 'share of rewards that are not 0',
  none: '',
} as const satisfies Record<Convention['scale'], string>;

export function formula(convention: Convention): string {
  const { shaping, k, baseline, scale, ddof, epsilon, epsilonOn, focus, whiten } = convention;
  const reward = shaping === 'none' ? 'r' : `${shaping}(r, k = ${k})`;
  const numerator = baseline === 'none' ? reward : `${reward} − ${baselines[baseline]}`;
  const root = /std$/.test(scale) && scale !== 'bernoulli-std';
  const freedom = root && ddof === 1 ? 'ₙ₋₁' : '';
  const divisor = `${divisors[scale]}${freedom}`;
  const smoothed = {
    variance: root ? `√(${divisor}² + ${epsilon})` : `(${divisor} + ${epsilon})`,
    std: `(${divisor} + ${epsilon})`,
    floor: `max(${divisor}, ${epsilon})`,
  }[epsilonOn];
  const whole = scale === 'none' ? numerator : `(${numerator}) / ${epsilon === 0 ? divisor : smoothed}`;
  const focused = focus === 0 ? whole : `(1 − m)${focus === 1 ? '' : `^${focus}`} · (${whole})`;
  return whiten ? `${focused}, then the batch standardised` : focused;
}
