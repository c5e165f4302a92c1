// test/vectors/golden.json, typed, and turned into arguments of the API.
import { readFileSync } from 'node:fs';
import type { Variant } from '../bindings/index.js';
import type { Api } from './backends.js';

/** [log-odds, multiplier, stable]; infinite log-odds are the boundary points. */
export type GoldenFixedPoint = [x: string, multiplier: string, stable: boolean];

const builders = {
  grpo: 'grpo',
  dr_grpo: 'drGrpo',
  mirror: 'mirrorGrpo',
  mirror_dr: 'mirrorDrGrpo',
  twokl: 'twoKlGrpo',
  twokl_dr: 'twoKlDrGrpo',
} as const;

export interface GoldenRecord {
  variant: keyof typeof builders;
  p_ref: string;
  beta: string;
  alpha: string;
  eps?: string;
  p0?: string;
  /** Log-odds after 1, 5 and 50 steps. */
  x: [string, string, string];
  log10_abs_dx50_dx0: number | '-inf';
  fixed_points: GoldenFixedPoint[];
  /** Where the orbit goes: the points of a cycle from the least; `steps` to |dx| < 1e-10 max(1, |x|). */
  attractor: {
    kind: 'fixed' | 'one' | 'cycle' | 'irregular';
    x?: string[];
    multiplier?: string;
    lyapunov?: number;
    steps?: number;
  };
}

export interface Golden {
  records: GoldenRecord[];
  figure_iterations: GoldenRecord[];
  cycles: GoldenRecord[];
  slow: GoldenRecord[];
  beta_for_target: {
    p_ref: string;
    p_target: string;
    eps: string;
    beta: string;
    multiplier: string;
    stable: boolean;
  }[];
  real_reward: {
    pi_ref: string[];
    reward: string[];
    runs: {
      variant: keyof typeof builders;
      alpha: string;
      beta: string;
      eps: string;
      steps: { n: number; eta: string; mean_reward: string; pi: string[] }[];
    }[];
  };
  thresholds_eps0: {
    p_ref: string;
    beta_fold: string;
    p_at_fold: string;
    beta_flip_low?: string;
    beta_flip_high?: string;
    beta_cosh?: string;
    overshoots_below_beta_cosh?: boolean;
  }[];
  thresholds_eps: {
    eps: string;
    beta_global_contraction: string;
    p_cusp: string;
    pref_cusp: string;
    folds: {
      p_ref: string;
      beta_lower_fold?: string;
      p_lower_fold?: string;
      beta_upper_fold?: string;
      q_upper_fold?: string;
      three_fixed_points?: 'never';
    }[];
  }[];
  constants: Record<string, string>;
}

export const golden: Golden = JSON.parse(readFileSync(new URL('./vectors/golden.json', import.meta.url), 'utf8'));

export const sections = ['records', 'figure_iterations', 'cycles', 'slow'] as const;

export function parse(text: string | number): number {
  if (text === '+inf') return Infinity;
  return text === '-inf' ? -Infinity : Number(text);
}

export function variantOf(api: Api, record: Pick<GoldenRecord, 'variant' | 'beta' | 'alpha' | 'eps'>): Variant {
  const alpha = Number(record.alpha);
  const parameters = { beta: Number(record.beta), alpha };
  return api.variants[builders[record.variant]](
    record.eps === undefined ? parameters : { ...parameters, varianceEpsilon: Number(record.eps) },
  );
}

/** 1e-12 relative (absolute below 1), times the growth of input rounding where the map is chaotic. */
export function orbitTolerance(record: GoldenRecord, x: number): number {
  return 1e-12 * Math.max(1, Math.abs(x)) * 10 ** Math.max(0, parse(record.log10_abs_dx50_dx0));
}

/** Whether `got` is the golden log-odds; '+inf' stands for anything beyond 1e300. */
export function matchesOrbit(record: GoldenRecord, text: string, got: number): boolean {
  const want = parse(text);
  return want === Infinity ? got > 1e300 : Math.abs(got - want) <= orbitTolerance(record, want);
}

export function describeRecord({ variant, p_ref, beta, alpha, eps, p0 }: GoldenRecord): string {
  return `${variant} p_ref=${p_ref} beta=${beta} alpha=${alpha} eps=${eps ?? '-'} p0=${p0 ?? 'p_ref'}`;
}
