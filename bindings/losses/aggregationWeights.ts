import { rangeError, typeError } from '../arguments/errors.js';
import { checkOptions, unsupported } from '../arguments/options.js';
import {
  type Aggregation,
  type AggregationOptions,
  promptOffsets,
  resolveAggregation,
  rowWeights,
} from './aggregation.js';
import { counts, type MaskOptions, resolveMask } from './mask.js';

export interface WeightsOptions extends MaskOptions {
  /** Number of tokens, padding included. Default: the length of the mask. */
  readonly tokens?: number;
  /** Rows of each prompt, as a size or as offsets, for 'prompt-mean'. */
  readonly groups?: number | ArrayLike<number>;
}

const where = 'aggregationWeights';
const fields = ['rows', 'mask', 'lengths', 'tokens', 'groups'] as const;

/**
 * The weight of each token in the loss: a loss of per-token losses l is Σ weight · l.
 *
 * @param batch a mask or lengths, and the number of rows; with lengths also that of tokens
 * @param aggregation the name of a rule, or options
 * @returns rows × columns weights; 0 for padding, unless the rule has the defect of counting it
 * @throws TypeError, RangeError naming the argument
 * @example
 * aggregationWeights({ rows: 2, mask: [1, 1, 1, 0] }, 'sequence-mean-token-mean'); // => Float64Array [0.25, 0.25, 0.5, 0]
 * aggregationWeights({ rows: 2, mask: [1, 1, 1, 0] }, 'token-mean'); // => Float64Array [0.3333, 0.3333, 0.3333, 0]
 */
export function aggregationWeights(
  batch: WeightsOptions,
  aggregation: Aggregation['rule'] | AggregationOptions,
): Float64Array<ArrayBuffer> {
  const { tokens, groups, ...options } = checkOptions<WeightsOptions>(where, 'batch', batch, fields);
  const length = tokens ?? options.mask?.length;
  if (length === undefined) throw typeError(`${where}: "tokens" is needed where no mask tells their number`);
  if (!Number.isInteger(length) || length < 1)
    throw rangeError(`${where}: "tokens" expected an integer of at least 1, got ${String(length)}`);
  const rule = resolveAggregation(where, aggregation);
  const mask = resolveMask(where, tokens === undefined ? 'mask' : 'tokens', length, options);
  if (groups !== undefined && rule.rule !== 'prompt-mean')
    throw unsupported(where, 'groups', `${JSON.stringify(rule.rule)} knows no prompts`);
  const offsets = groups === undefined ? null : promptOffsets(where, groups, mask.rows);
  const perRow = rowWeights(where, rule, mask, offsets);
  const weights = new Float64Array(length);
  for (let i = 0; i < mask.rows; i++) {
    for (let t = 0; t < mask.columns; t++)
      if (rule.padded || counts(mask, i, t)) weights[i * mask.columns + t] = perRow[i]!;
  }
  return weights;
}
