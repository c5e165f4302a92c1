// What several rules have in common.
import type { Regularizer } from '../lossRule.js';

/** Added to numbers of tokens. */
export const guarded = { tokenEpsilon: 1e-8 } as const;
export const tokenMean = { rule: 'token-mean' } as const;
/** The mean over all rows, those without tokens too. */
export const everyRow = { rule: 'sequence-mean-token-mean', emptyRows: 'counted' } as const;
export const rowMean = { rule: 'sequence-mean-token-mean', ...guarded } as const;
export const drGrpo = { rule: 'sequence-mean-token-sum-norm', emptyRows: 'counted' } as const;
export const padded = { rule: 'length-mean', emptyRows: 'counted', padded: true } as const;
/** Ratios up to 5, without a lower bound. */
export const cap5 = { low: Infinity, high: 4 } as const;
export const capped20 = { low: Infinity, high: 19 } as const;
export const within20 = { logRatioBounds: [-20, 20] } as const;
export const k3 = { preset: 'k3' } as const;
/** The regularized policy gradient of RPG, with its usual coefficient. */
export const rpg = <T extends Regularizer['toward']>(toward: T) =>
  ({
    surrogate: 'cispo',
    clip: { low: 0.2, high: 0.28 },
    regularizer: { toward, coefficient: 1e-4 },
    aggregation: tokenMean,
  }) as const;
