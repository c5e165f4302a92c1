import { checkNumber } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import { checkOptions } from '../arguments/options.js';
import { listOf, notFinite } from './lists.js';
import { counts, type MaskOptions, resolveMask } from './mask.js';

export interface HighEntropyMask {
  /** 1 for tokens that are kept, rows × columns; 0 for others and for padding. A mask for `policyLoss`. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** The least entropy that is kept; NaN without tokens. */
  readonly threshold: number;
}

const where = 'highEntropyMask';
const fields = ['rows', 'mask', 'lengths'] as const;

/**
 * The tokens of highest entropy, the forks at which an answer is decided: those whose entropy is at least the quantile 1 - share of
 * all tokens that count, between two of them in proportion (TRL, top_entropy_quantile).
 *
 * @param entropies one a token, rows × columns, in nats, as `tokenStatistics` gives them; what padding has does not matter
 * @param share of the tokens to keep, above 0 and at most 1; more are kept where entropies are equal
 * @param batch a mask or lengths, and the number of rows. Default: all tokens of one row
 * @throws TypeError, RangeError naming the argument
 * @example
 * highEntropyMask([0.1, 2, 0.5, 1], 0.5).mask; // => Uint8Array [0, 1, 0, 1]
 * highEntropyMask([0.1, 2, 0.5, 1], 0.5).threshold; // => 0.75
 */
export function highEntropyMask(entropies: ArrayLike<number>, share: number, batch: MaskOptions = {}): HighEntropyMask {
  const list = listOf(where, 'entropies', entropies);
  const kept = checkNumber(where, 'share', share);
  if (!(kept > 0 && kept <= 1))
    throw rangeError(`${where}: "share" expected a number above 0 and up to 1, got ${String(share)}`);
  const tokens = resolveMask(where, 'entropies', list.length, checkOptions<MaskOptions>(where, 'batch', batch, fields));
  const live = new Float64Array(tokens.total);
  let n = 0;
  for (let k = 0; k < list.length; k++) {
    if (!counts(tokens, Math.floor(k / tokens.columns), k % tokens.columns)) continue;
    if (!Number.isFinite(list[k])) throw notFinite(where, 'entropies', list, k);
    live[n++] = list[k]!;
  }
  const threshold = quantile(live.sort(), 1 - kept);
  const mask = new Uint8Array(list.length);
  for (let k = 0; k < list.length; k++) {
    const counted = counts(tokens, Math.floor(k / tokens.columns), k % tokens.columns);
    mask[k] = Number(counted && list[k]! >= threshold);
  }
  return { mask, threshold };
}

/** Of ascending numbers, between two of them in proportion. */
function quantile(sorted: Float64Array, q: number): number {
  const place = q * (sorted.length - 1);
  const low = sorted[Math.floor(place)];
  const high = sorted[Math.ceil(place)];
  if (low === undefined || high === undefined) return Number.NaN;
  return low + (place - Math.floor(place)) * (high - low);
}
