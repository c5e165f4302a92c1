// Variants as backends want them: columns of parameters, and tables of what all elements share.
import { isNumericList } from '../arguments/arrays.js';
import { checkHonoured } from '../arguments/honours.js';
import { readColumn } from '../arguments/numbers.js';
import { unsupported } from '../arguments/options.js';
import { DEFAULT_VARIANCE_EPSILON, type ResolvedRefinements, resolveRefinements } from '../arguments/refinements.js';
import {
  checkField,
  checkNormalization,
  checkTogether,
  type Field,
  type ResolvedVariant,
  readFields,
  type VariantColumns,
} from '../arguments/variant.js';
import type { PowerFunctions } from '../rewards/groupRule.js';
import { groupTable } from './drives/groupTable.js';
import type { Law } from './lawColumns.js';

/** Checks a variant for `count` elements and spreads it over columns. */
export function resolveLaw(functions: PowerFunctions, where: string, variant: VariantColumns, count: number): Law {
  const given = readFields(where, variant);
  checkHonoured(where, given);
  const column = (field: Field, fallback?: number): Float64Array => {
    const { [field]: value = fallback as unknown } = given;
    if (!isNumericList(value)) return new Float64Array(count).fill(checkField(where, field, value));
    const numbers = readColumn(where, field, value, count, `one number or ${count} of them (elements)`);
    for (let i = 0; i < count; i++) checkField(where, field, numbers[i], i);
    return numbers;
  };
  const meanOnly = checkNormalization(where, given.normalization) === 'mean';
  const alpha = column('alpha', 1);
  const beta = column('beta');
  const varianceEpsilon = column('varianceEpsilon', DEFAULT_VARIANCE_EPSILON);
  if (given.group !== undefined && isNumericList(given.varianceEpsilon)) {
    throw unsupported(where, 'varianceEpsilon', 'a group has one rule for all elements; give it as a number');
  }
  const refined = resolveRefinements(where, given, { meanOnly, varianceEpsilon: varianceEpsilon[0] ?? 0 });
  for (const share of alpha) checkTogether(where, share, refined);
  return { meanOnly, alpha, beta, varianceEpsilon, ...tabulated(where, functions, refined) };
}

/** One rule as a law of one element. */
export function lawOf(functions: PowerFunctions, rule: ResolvedVariant): Law {
  const { normalization, alpha, beta, varianceEpsilon } = rule;
  return {
    meanOnly: normalization === 'mean',
    alpha: Float64Array.of(alpha),
    beta: Float64Array.of(beta),
    varianceEpsilon: Float64Array.of(varianceEpsilon),
    ...tabulated('group', functions, rule),
  };
}

/** The refinements as backends want them. */
function tabulated(
  where: string,
  functions: PowerFunctions,
  { group, verifier, clip, klEstimator }: ResolvedRefinements,
): Pick<Law, 'group' | 'verifier' | 'clip' | 'klEstimator'> {
  const table = group && groupTable(where, functions, group, verifier);
  if (clip && table && [...table.success, ...table.failure].some((weight) => weight < 0)) {
    const reason =
      'the convention of the group punishes a success or rewards a failure, which no theory of clipping covers';
    throw unsupported(where, 'clip', reason);
  }
  return {
    ...(table && { group: table }),
    ...(verifier && !group && { verifier }),
    ...(clip && { clip }),
    ...(klEstimator && { klEstimator }),
  };
}
