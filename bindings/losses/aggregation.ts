// How losses of tokens become one number: weights of the tokens, which depend on the mask alone.
import { rangeError, typeError } from '../arguments/errors.js';
import { checkOptions, unsupported } from '../arguments/options.js';
import { choose, flag, positive, sizeOf } from './choices.js';
import type { TokenMask } from './mask.js';

/** With n_i tokens in row i, N in all, B rows and T columns. */
export interface Aggregation {
  /**
   * 'token-mean': Σ l / N. 'token-sum': Σ l. 'token-sum-norm': Σ l / C. 'sequence-mean-token-mean': the mean over rows of Σ l / n_i.
   * 'sequence-mean-token-sum': the mean over rows of Σ l. 'sequence-mean-token-sum-norm': the same over C.
   * 'sequence-sum-token-mean': the sum over rows of Σ l / n_i. 'prompt-mean': the mean over prompts of their token means.
   * 'length-mean': Σ n_i l / (B T).
   */
  readonly rule:
    | 'token-mean'
    | 'token-sum'
    | 'token-sum-norm'
    | 'sequence-mean-token-mean'
    | 'sequence-mean-token-sum'
    | 'sequence-mean-token-sum-norm'
    | 'sequence-sum-token-mean'
    | 'prompt-mean'
    | 'length-mean';
  /** Whether a row, or a prompt, without tokens counts in the number that a mean over rows or prompts divides by. */
  readonly emptyRows: 'counted' | 'excluded';
  /** N of 'token-mean', where it is that of more than this batch. null: the tokens of the batch. */
  readonly tokens: number | null;
  /** B of means over rows, where it is that of more than this batch. null: the rows of the batch. */
  readonly sequences: number | null;
  /** C of the rules that end in '-norm': usually the longest completion that is allowed. null: T. */
  readonly length: number | null;
  /** Added to N and to n_i where something is divided by them. */
  readonly tokenEpsilon: number;
  /** Added to B. */
  readonly sequenceEpsilon: number;
  /** True: padding has the weight of a token, which is a defect of some trainers. */
  readonly padded: boolean;
}

export type AggregationOptions = Partial<Aggregation>;

export const aggregationRules = [
  'token-mean',
  'token-sum',
  'token-sum-norm',
  'sequence-mean-token-mean',
  'sequence-mean-token-sum',
  'sequence-mean-token-sum-norm',
  'sequence-sum-token-mean',
  'prompt-mean',
  'length-mean',
] as const satisfies readonly Aggregation['rule'][];

export const plainAggregation: Aggregation = /* @__PURE__ */ Object.freeze<Aggregation>({
  rule: 'sequence-mean-token-mean',
  emptyRows: 'excluded',
  tokens: null,
  sequences: null,
  length: null,
  tokenEpsilon: 0,
  sequenceEpsilon: 0,
  padded: false,
});

const fields = Object.keys(plainAggregation) as (keyof Aggregation)[];

/** `base` with the choices that were given, checked. */
export function resolveAggregation(
  where: string,
  given: Aggregation['rule'] | AggregationOptions,
  base: Aggregation = plainAggregation,
): Aggregation {
  const options =
    typeof given === 'string' ? { rule: given } : checkOptions<AggregationOptions>(where, 'aggregation', given, fields);
  const all: Aggregation = { ...base, ...options };
  const rule = choose(where, 'aggregation', all.rule, aggregationRules);
  const refuse = (field: keyof Aggregation, used: boolean) => {
    if (!used && options[field] != null)
      throw unsupported(where, field, `${JSON.stringify(rule)} does not divide by it`);
  };
  const rows = rule.startsWith('sequence-mean') || rule === 'length-mean';
  refuse('tokens', rule === 'token-mean');
  refuse('sequences', rows);
  refuse('length', rule.endsWith('-norm'));
  return {
    rule,
    emptyRows: choose(where, 'emptyRows', all.emptyRows, ['counted', 'excluded']),
    tokens: all.tokens === null || rule !== 'token-mean' ? null : positive(where, 'tokens', all.tokens),
    sequences: all.sequences === null || !rows ? null : positive(where, 'sequences', all.sequences),
    length: all.length === null || !rule.endsWith('-norm') ? null : positive(where, 'length', all.length),
    tokenEpsilon: sizeOf(where, 'tokenEpsilon', all.tokenEpsilon),
    sequenceEpsilon: sizeOf(where, 'sequenceEpsilon', all.sequenceEpsilon),
    padded: flag(where, 'padded', all.padded),
  };
}

/** The weight of a token of each row; 0 where the row, or what is divided by, is empty. */
export function rowWeights(
  where: string,
  aggregation: Aggregation,
  { rows, columns, counts, total }: TokenMask,
  groups: Int32Array | null,
): Float64Array<ArrayBuffer> {
  const { rule, emptyRows, tokenEpsilon } = aggregation;
  const weights = new Float64Array(rows);
  const filled = emptyRows === 'counted' ? rows : counts.reduce((all, n) => all + Number(n > 0), 0);
  const sequences = (aggregation.sequences ?? filled) + aggregation.sequenceEpsilon;
  const length = aggregation.length ?? columns;
  const prompts = rule === 'prompt-mean' ? promptWeights(where, emptyRows, tokenEpsilon, counts, groups) : null;
  for (let i = 0; i < rows; i++) {
    const n = counts[i]!;
    if (n === 0) continue;
    if (rule === 'token-mean') weights[i] = 1 / ((aggregation.tokens ?? total) + tokenEpsilon);
    else if (rule === 'token-sum') weights[i] = 1;
    else if (rule === 'token-sum-norm') weights[i] = 1 / length;
    else if (rule === 'sequence-mean-token-mean') weights[i] = 1 / (n + tokenEpsilon) / sequences;
    else if (rule === 'sequence-mean-token-sum') weights[i] = 1 / sequences;
    else if (rule === 'sequence-mean-token-sum-norm') weights[i] = 1 / (sequences * length);
    else if (rule === 'sequence-sum-token-mean') weights[i] = 1 / (n + tokenEpsilon);
    else if (rule === 'length-mean') weights[i] = n / (sequences * columns);
    else weights[i] = prompts![i]!;
  }
  return weights;
}

function promptWeights(
  where: string,
  emptyRows: Aggregation['emptyRows'],
  epsilon: number,
  counts: Int32Array,
  groups: Int32Array | null,
): Float64Array {
  if (groups === null)
    throw typeError(`${where}: "groups" expected the rows of each prompt for "prompt-mean", got undefined`);
  const prompts = groups.length - 1;
  const tokens = Array.from({ length: prompts }, (_, g) =>
    counts.subarray(groups[g]!, groups[g + 1]!).reduce((all, n) => all + n, 0),
  );
  const filled = emptyRows === 'counted' ? prompts : tokens.filter((n) => n > 0).length;
  const weights = new Float64Array(counts.length);
  for (const [g, n] of tokens.entries()) weights.fill(1 / ((n + epsilon) * filled), groups[g], groups[g + 1]);
  return weights;
}

/** Offsets of prompts in rows, from a size or from offsets. */
export function promptOffsets(where: string, groups: unknown, rows: number): Int32Array {
  if (typeof groups === 'number') {
    if (!Number.isInteger(groups) || groups < 1 || rows % groups !== 0) {
      throw rangeError(`${where}: "groups" expected a size that divides the ${rows} rows, got ${groups}`, 'ERR_LENGTH');
    }
    return Int32Array.from({ length: rows / groups + 1 }, (_, g) => g * groups);
  }
  return offsetsOf(where, groups, rows);
}

function offsetsOf(where: string, groups: unknown, rows: number): Int32Array {
  const list = groups as ArrayLike<unknown> | null;
  if (typeof list !== 'object' || list === null || typeof list.length !== 'number' || list.length < 2) {
    throw typeError(`${where}: "groups" expected a number of rows, or at least two offsets`);
  }
  const offsets = new Int32Array(list.length);
  for (let g = 0; g < offsets.length; g++) {
    const value = list[g];
    const least = g === 0 ? 0 : offsets[g - 1]! + 1;
    const most = g === 0 ? 0 : rows;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      throw rangeError(`${where}: "groups[${g}]" expected an integer from ${least} to ${most}, got ${String(value)}`);
    }
    offsets[g] = value;
  }
  if (offsets.at(-1) === rows) return offsets;
  throw rangeError(
    `${where}: "groups" expected the last offset to be ${rows} (rows), got ${offsets.at(-1)}`,
    'ERR_LENGTH',
  );
}
