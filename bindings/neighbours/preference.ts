// Losses of preference pairs, and where they rest: DPO, HyPO (arXiv:2602.11902) and the reference-free loss.
import { checkChoice } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { type Elementary, logistic, softplus } from './elementary.js';
import { above0, type Column, inside01, numbers } from './inputs.js';

export type PreferenceRule = 'dpo' | 'hypo' | 'reference-free';

export interface PreferenceOptions {
  /** Strength of the penalty, above 0. */
  readonly beta: number;
  /** Default 'dpo'. */
  readonly rule?: PreferenceRule;
}

export interface PreferenceLosses {
  /** log(1 + exp(-beta (margin - h))) per pair, in nats. */
  readonly loss: Column;
  /** d loss / d margin per pair, at most 0. */
  readonly coefficient: Column;
  /** 1 where the reference margin is below the policy's and both are below 0: DPO then pushes too little. */
  readonly prematurelySatisfied: Uint8Array<ArrayBuffer>;
}

export interface PreferenceLoss {
  /**
   * The loss of preference pairs (arXiv:2602.11902; neighbours, section 1). A margin is log pi(winner) - log pi(loser), in nats.
   * The threshold h is the reference margin for DPO, max(0, reference margin) for HyPO, and 0 for the reference-free loss.
   *
   * @param policyMargins one per pair, finite
   * @param referenceMargins of the same length
   * @returns columns in f64, to 6 units of 2^-53
   * @throws TypeError, RangeError naming the argument
   * @example
   * const { loss } = preferenceLoss([0.5], [-1], { beta: 0.1, rule: 'hypo' });
   * loss[0]; // => 0.668459648
   */
  (policyMargins: ArrayLike<number>, referenceMargins: ArrayLike<number>, options: PreferenceOptions): PreferenceLosses;
}

const rules: readonly PreferenceRule[] = ['dpo', 'hypo', 'reference-free'];

export function createPreferenceLoss(m: Elementary): PreferenceLoss {
  const where = 'preferenceLoss';
  return (policyMargins, referenceMargins, options) => {
    const given = checkOptions(where, 'options', options, ['beta', 'rule']) as PreferenceOptions;
    const beta = above0(where, 'beta', given.beta);
    const rule = checkChoice(where, 'rule', given.rule ?? 'dpo', rules);
    const margins = numbers(where, 'policyMargins', policyMargins);
    const references = numbers(where, 'referenceMargins', referenceMargins, margins.length);
    const loss = new Float64Array(margins.length);
    const coefficient = new Float64Array(margins.length);
    const prematurelySatisfied = new Uint8Array(margins.length);
    for (let i = 0; i < margins.length; i++) {
      const [margin, reference] = [margins[i]!, references[i]!];
      const threshold = rule === 'dpo' ? reference : rule === 'hypo' ? Math.max(0, reference) : 0;
      const excess = beta * (margin - threshold);
      loss[i] = softplus(m, -excess);
      coefficient[i] = -beta * logistic(m, -excess);
      prematurelySatisfied[i] = Number(reference < margin && margin < 0);
    }
    return { loss, coefficient, prematurelySatisfied };
  };
}

export interface PreferenceRests {
  readonly dpo: number;
  readonly hypo: number;
  readonly referenceFree: number;
}

export interface PreferenceRest {
  /**
   * The margin at which each loss rests when the winner is preferred with probability `preference` and both orders of the pair
   * occur (arXiv:2602.11902; neighbours, section 1; derived for this project). DPO rests at a tilt of the reference; HyPO does
   * not.
   *
   * @param preference strictly between 0 and 1
   * @param referenceMargin log ref(winner) - log ref(loser), in nats
   * @param beta above 0
   * @throws TypeError, RangeError naming the argument
   * @example
   * preferenceRest(0.75, 2, 0.5).hypo; // => 3.792496409
   */
  (preference: number, referenceMargin: number, beta: number): PreferenceRests;
}

export function createPreferenceRest(m: Elementary): PreferenceRest {
  const where = 'preferenceRest';
  return (preference, referenceMargin, beta) => {
    const q = inside01(where, 'preference', preference);
    const strength = above0(where, 'beta', beta);
    if (!Number.isFinite(referenceMargin))
      throw rangeError(`${where}: "referenceMargin" expected a finite number, got ${referenceMargin}`);
    const a = referenceMargin;
    const free = m.logit(q) / strength;
    return { dpo: a + free, hypo: hypoRest(m, q, a, strength), referenceFree: free };
  };
}

/** The quadratic equation of the expected HyPO loss, solved without cancellation on either side of q = 1/2. */
function hypoRest(m: Elementary, q: number, a: number, beta: number): number {
  if (q === 0.5) return a / 2;
  const tail = m.exp(-beta * Math.abs(a));
  const excess = 2 * q - 1;
  const root = Math.sqrt(excess * excess + 4 * q * (1 - q) * tail);
  if (q > 0.5) return (m.log(excess + root) - m.log(2 * (1 - q)) + Math.max(beta * a, 0)) / beta;
  return (m.log(2 * q) - m.log(root - excess) + Math.min(beta * a, 0)) / beta;
}
