import type { Attractor, FixedPoint, SuccessPoint } from '../../bindings/index.js';
import { type Api, pointAt } from '../options/backend.js';
import type { Reference } from '../options/reference.js';
import { chooseVariant, hasAlpha, ruleNames, variantRecord } from '../options/variant.js';

export interface RuleNumbers {
  readonly law: ReturnType<typeof variantRecord>;
  /** After one step from the reference policy. */
  readonly first: SuccessPoint;
  readonly fixedPoints: readonly FixedPoint[];
  /** What the iteration from the reference policy ends as. */
  readonly attractor: Attractor;
}

/** The six rules at one prompt. `alpha` is for those that have one. */
export function compareRules(
  api: Api,
  reference: Reference,
  { alpha, ...shared }: { readonly beta: number; readonly alpha: number; readonly varianceEpsilon: number },
): RuleNumbers[] {
  return ruleNames.map((variant) => {
    const law = chooseVariant(api, hasAlpha(variant) ? { variant, alpha, ...shared } : { variant, ...shared });
    const [, first] = api.successTrajectories(reference, law.variant, 1).logOdds;
    return {
      law: variantRecord(law),
      first: pointAt(api, first!),
      fixedPoints: api.fixedPoints(reference, law.variant),
      attractor: api.attractor(reference, law.variant),
    };
  });
}
