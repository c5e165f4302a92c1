// The beta that brings the mean success to a target, and what that costs in KL divergence.

import { exp, log, log1p, sigmoid } from '../elementary.js';
import { type Drift, driftOf } from '../fit/drift.js';
import type { FitLaw } from '../fit/laws.js';
import type { Population } from './population.js';

/** What training under a rule leads to, from the policy now as its reference. */
export interface BetaOutcome {
  readonly beta: number;
  /** Mean success over prompts. */
  readonly success: number;
  /** KL divergence of an answer's policy to the policy now, in nats: mean over prompts. */
  readonly kl: number;
}

export interface BetaAdvice {
  readonly rule: string;
  /** Where a rule with an anchor comes to rest, or where a mirror rule is after so many steps. */
  readonly steps: number | 'rest';
  readonly target: number;
  /** The largest beta that reaches the target, and between what it lies with 90 %; null where none does. */
  readonly forTarget: (BetaOutcome & { readonly low: number | null; readonly high: number | null }) | null;
  /** The least beta within the budget: what it reaches. */
  readonly klBudget: number;
  readonly forBudget: BetaOutcome | null;
  /** True where the target is reached within the budget. */
  readonly feasible: boolean;
  /** Mirror rules: what one step at the fitted beta is worth, on average over prompts now. */
  readonly step: { readonly beta: number; readonly success: number; readonly kl: number } | null;
  readonly call: string;
}

/** Log-odds of prompts now, with their masses. */
interface Bins {
  readonly x: Float64Array;
  readonly mass: Float64Array;
}

const [LOWEST, HIGHEST, WIDTH] = [-14, 14, 0.1];
const [LEAST_BETA, MOST_BETA] = [1e-3, 1e5];
/** Steps after which a rule with an anchor has come to rest, or does not. */
const MOST_STEPS = 1000;

/** @param fittedBeta of a visit, where the rule is the one that was fitted */
export function adviseBeta(
  population: Population,
  law: FitLaw & { readonly alpha: number },
  {
    target,
    klBudget,
    steps,
    fittedBeta,
  }: { target: number; klBudget: number; steps: number; fittedBeta: number | null },
): BetaAdvice {
  const bins = binsOf(population);
  const drift = driftOf(law);
  const outcome = (beta: number): BetaOutcome => outcomeOf(bins, drift, law.alpha, beta, law.alpha > 0 ? null : steps);
  const reaching = (success: number) => boundary((beta) => outcome(beta).success >= success, 'largest');
  const { mean, low, high } = population.band(0, (p) => p);
  const beta = reaching(target);
  const ends = [reaching(target + (high - mean)), reaching(Math.max(0, target - (mean - low)))];
  const within = boundary((candidate) => outcome(candidate).kl <= klBudget, 'least');
  const forTarget = beta === null ? null : { ...outcome(beta), low: ends[0]!, high: ends[1]! };
  const one = law.alpha === 0 && fittedBeta !== null ? outcomeOf(bins, drift, 0, fittedBeta, 1) : null;
  return {
    rule: law.name,
    steps: law.alpha > 0 ? 'rest' : steps,
    target,
    forTarget,
    klBudget,
    forBudget: within === null ? null : outcome(within),
    feasible: forTarget !== null && forTarget.kl <= klBudget,
    step: one && { beta: one.beta, success: one.success - meanOf(bins), kl: one.kl },
    call: `recommend(fit, { variant: ${JSON.stringify({ ...law.options, alpha: law.alpha })}, target: ${target}, klBudget: ${klBudget}, later: ${steps} }).beta`,
  };
}

/** The distribution of log-odds now: of all prompts, each as far as it is known. */
function binsOf(population: Population): Bins {
  const count = Math.round((HIGHEST - LOWEST) / WIDTH) + 1;
  const x = Float64Array.from({ length: count }, (_, b) => LOWEST + b * WIDTH);
  const mass = population.masses((p, q) => {
    const here = Math.min(Math.max(log(p) - log(q), LOWEST), HIGHEST);
    return Math.round((here - LOWEST) / WIDTH);
  }, count);
  return { x, mass };
}

function meanOf({ x, mass }: Bins): number {
  return mass.reduce((sum, m, b) => sum + m * sigmoid(x[b]!), 0);
}

function outcomeOf({ x, mass }: Bins, drift: Drift, alpha: number, beta: number, steps: number | null): BetaOutcome {
  let [success, kl] = [0, 0];
  for (let b = 0; b < x.length; b++) {
    if (mass[b] === 0) continue;
    const start = x[b]!;
    let here = start;
    for (let n = 0; n < (steps ?? MOST_STEPS); n++) {
      const move = drift(sigmoid(here), sigmoid(-here), here, start, 1 / beta, alpha);
      here = Math.min(Math.max(here + move, -FAR), FAR);
      if (steps === null && Math.abs(move) < 1e-10) break;
    }
    success += mass[b]! * sigmoid(here);
    kl += mass[b]! * divergence(here, start);
  }
  return { beta, success, kl };
}

const FAR = 700;

/** KL divergence of Bernoulli distributions with log-odds a and b: that of the policies (docs/theory.md, section 6). */
function divergence(a: number, b: number): number {
  const softplus = (x: number) => Math.max(x, 0) + log1p(exp(-Math.abs(x)));
  return Math.max(0, sigmoid(a) * (a - b) - softplus(a) + softplus(b));
}

/** The largest beta for which something holds that holds for all smaller ones, or the least that holds for all larger ones. */
function boundary(holds: (beta: number) => boolean, which: 'largest' | 'least'): number | null {
  let [holding, failing] = which === 'largest' ? [LEAST_BETA, MOST_BETA] : [MOST_BETA, LEAST_BETA];
  if (!holds(holding)) return null;
  if (holds(failing)) return failing;
  for (let n = 0; n < 60 && Math.abs(log(holding / failing)) > 1e-6; n++) {
    const middle = Math.sqrt(holding * failing);
    if (holds(middle)) holding = middle;
    else failing = middle;
  }
  return holding;
}
