// The parts of a rule for losses that may be null, and of which some fields may be given.
import { isList } from '../arguments/arrays.js';
import { checkNumber } from '../arguments/checks.js';
import { rangeError, show, wrongValue } from '../arguments/errors.js';
import { checkOptions, unsupported } from '../arguments/options.js';
import { choose, flag, positiveOrNull, sizeOf } from './choices.js';
import type {
  Correction,
  Covariance,
  LossRule,
  OffPolicyMask,
  Regularizer,
  Rejection,
  RuleChanges,
  TrustRegion,
} from './lossRule.js';

const defaults = {
  trustRegion: { divergence: 'tv', low: 0.2, high: 0.2, ways: 'pushed' },
  correction: { weight: 'token', bound: 'truncate', on: 'token', low: 0, high: 2, logClamp: null, kl: false },
  offPolicyMask: { threshold: 1e-4, from: 'old' },
  covariance: { effect: 'drop', share: 2e-4, low: 1, high: 5, coefficient: 1, seed: 0 },
  regularizer: { toward: 'unnormalized-forward', coefficient: 1e-4 },
} as const;

type Parts = Pick<LossRule, keyof typeof defaults | 'rejection'>;

/** `base` with the parts that were given, checked. */
export function resolveParts(where: string, options: RuleChanges, base: Parts): Parts {
  return {
    trustRegion: part(where, 'trustRegion', options.trustRegion, base.trustRegion, resolveRegion),
    correction: part(where, 'correction', options.correction, base.correction, resolveCorrection),
    rejection: resolveRejection(where, options.rejection, base.rejection),
    offPolicyMask: part(where, 'offPolicyMask', options.offPolicyMask, base.offPolicyMask, resolveOffPolicy),
    covariance: part(where, 'covariance', options.covariance, base.covariance, resolveCovariance),
    regularizer: part(where, 'regularizer', options.regularizer, base.regularizer, resolveRegularizer),
  };
}

/** A part that may be null, of which some fields may be given. */
function part<T extends object>(
  where: string,
  name: keyof typeof defaults,
  given: Partial<T> | null | undefined,
  base: T | null,
  check: (where: string, all: T) => T,
): T | null {
  if (given === undefined) return base;
  if (given === null) return null;
  const usual = defaults[name] as unknown as T;
  const known = Object.keys(usual) as (keyof T & string)[];
  return check(where, { ...(base ?? usual), ...(checkOptions<T>(where, name, given, known) as Partial<T>) });
}

function resolveRegion(where: string, all: TrustRegion): TrustRegion {
  return {
    divergence: choose(where, 'trustRegion.divergence', all.divergence, ['tv', 'kl']),
    low: sizeOf(where, 'trustRegion.low', all.low),
    high: sizeOf(where, 'trustRegion.high', all.high),
    ways: choose(where, 'trustRegion.ways', all.ways, ['pushed', 'both']),
  };
}

function resolveCorrection(where: string, all: Correction): Correction {
  const kinds = ['token', 'sequence', 'geometric'] as const;
  const correction: Correction = {
    weight: choose(where, 'correction.weight', all.weight, [...kinds, 'none']),
    bound: choose(where, 'correction.bound', all.bound, ['truncate', 'mask']),
    on: choose(where, 'correction.on', all.on, kinds),
    low: sizeOf(where, 'correction.low', all.low),
    high: sizeOf(where, 'correction.high', all.high, 0, true),
    logClamp: positiveOrNull(where, 'correction.logClamp', all.logClamp),
    kl: flag(where, 'correction.kl', all.kl),
  };
  if (correction.low > correction.high) {
    throw rangeError(`${where}: "correction.low" expected at most ${correction.high} (high), got ${correction.low}`);
  }
  if (correction.bound === 'truncate' && correction.on !== correction.weight) {
    throw unsupported(where, 'correction.on', `"truncate" bounds the weight itself, ${show(correction.weight)}`);
  }
  return correction;
}

function resolveOffPolicy(where: string, all: OffPolicyMask): OffPolicyMask {
  return {
    threshold: sizeOf(where, 'offPolicyMask.threshold', all.threshold),
    from: choose(where, 'offPolicyMask.from', all.from, ['old', 'rollout']),
  };
}

function resolveCovariance(where: string, all: Covariance): Covariance {
  const share = checkNumber(where, 'covariance.share', all.share);
  if (!(share > 0 && share <= 1)) throw wrongValue(where, 'covariance.share', 'a number above 0 and at most 1', share);
  const [low, high] = [checkNumber(where, 'covariance.low', all.low), checkNumber(where, 'covariance.high', all.high)];
  if (!(low <= high)) throw wrongValue(where, 'covariance.low', `at most ${high} (high)`, low);
  const seed = checkNumber(where, 'covariance.seed', all.seed);
  if (!Number.isInteger(seed) || Math.abs(seed) >= 2 ** 32)
    throw wrongValue(where, 'covariance.seed', 'an integer of 32 bits', seed);
  return {
    effect: choose(where, 'covariance.effect', all.effect, ['drop', 'penalty']),
    share,
    low,
    high,
    coefficient: sizeOf(where, 'covariance.coefficient', all.coefficient),
    seed,
  };
}

function resolveRegularizer(where: string, all: Regularizer): Regularizer {
  const directions = ['forward', 'reverse', 'unnormalized-forward', 'unnormalized-reverse'] as const;
  return {
    toward: choose(where, 'regularizer.toward', all.toward, directions),
    coefficient: sizeOf(where, 'regularizer.coefficient', all.coefficient),
  };
}

/** One criterion, or a list of them. */
function resolveRejection(
  where: string,
  given: RuleChanges['rejection'],
  base: LossRule['rejection'],
): LossRule['rejection'] {
  if (given === undefined) return base;
  if (given === null) return null;
  const list = isList(given) ? Array.from(given as readonly Partial<Rejection>[]) : [given as Partial<Rejection>];
  if (list.length === 0) return null;
  return list.map((one, k) => resolveCriterion(where, list.length > 1 ? `rejection[${k}]` : 'rejection', one));
}

function resolveCriterion(where: string, name: string, given: Partial<Rejection>): Rejection {
  const {
    estimate = 'k1',
    on = 'token',
    low,
    high,
  } = checkOptions<Rejection>(where, name, given, ['estimate', 'on', 'low', 'high']);
  choose(where, `${name}.estimate`, estimate, ['k1', 'k2', 'k3']);
  choose(where, `${name}.on`, on, ['token', 'sequence-sum', 'sequence-mean', 'sequence-max']);
  if (estimate === 'k1' && on === 'sequence-max')
    throw unsupported(where, `${name}.on`, '"sequence-max" goes with the estimates "k2" and "k3"');
  if (estimate !== 'k1' && low !== undefined && low !== 0)
    throw unsupported(where, `${name}.low`, `the estimate ${show(estimate)} has an upper bound only`);
  const most = sizeOf(where, `${name}.high`, high ?? 2, 0, estimate === 'k1');
  if (estimate === 'k1' && low === undefined && most < 1)
    throw wrongValue(where, `${name}.high`, 'at least 1 where no "low" is given', high);
  const least = estimate === 'k1' ? sizeOf(where, `${name}.low`, low ?? 1 / most) : 0;
  if (least <= most) return { estimate, on, low: least, high: most };
  throw wrongValue(where, `${name}.low`, `at most ${most} (high)`, least);
}
