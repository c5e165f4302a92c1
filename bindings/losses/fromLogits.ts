// A policy loss from the policy's logits: log-probabilities of the tokens, the loss over them, and its gradient row by row.
import { allocate, type FloatArray, floatsOf } from '../arguments/arrays.js';
import { resolveOutput } from '../arguments/checks.js';
import { rangeError } from '../arguments/errors.js';
import {
  type FloatsFor,
  type HalfType,
  type LogitRows,
  type Logits,
  refusedRow,
  resolveRows,
} from '../arguments/logits.js';
import { checkOptions, unsupported } from '../arguments/options.js';
import type { RowShape } from '../arguments/shape.js';
import { checkTemperature } from '../arguments/temperature.js';
import type { Elementary } from '../neighbours/elementary.js';
import { finish } from '../operation.js';
import { checkTokens, type TokenStatisticsKernel, type Tokens, tokenList } from '../rows/tokenStatistics.js';
import { rowWeights } from './aggregation.js';
import { checkBatch, checkNumbers, type LossBatch } from './batch.js';
import type { LossName } from './lossPresets.js';
import { counts, resolveMask } from './mask.js';
import type { LossKernel, PolicyLoss } from './policyLoss.js';
import { accepted } from './rejection.js';
import { type LossOptions, resolveLoss } from './rule.js';

export interface LogitLossOptions<T extends FloatArray = FloatArray> extends Pick<RowShape, 'outcomes' | 'stride'> {
  /** What the bits of a Uint16Array mean; for no other logits. */
  readonly dtype?: HalfType;
  /** Logits are divided by it, from 1e-9 to 1e9. Default 1. */
  readonly temperature?: number;
  /** Receives the gradient, tokens * outcomes, row-major without stride, or longer; may be the logits themselves. */
  readonly out?: T;
}

export interface LogitLoss<T extends FloatArray = FloatArray> extends PolicyLoss<T> {
  /** log π of each token; NaN for padding. */
  readonly logProbability: Float64Array<ArrayBuffer>;
  /** d loss / d log π of each token; 0 for padding. */
  readonly coefficient: Float64Array<ArrayBuffer>;
}

export interface PolicyLossFromLogitsFunction {
  /**
   * The loss of a policy from its logits, and the gradient with respect to them: `policyLoss` over the log-probabilities of the
   * tokens under softmax(logits / temperature). Rows are worked on one after the other: nothing of the size of a row is kept but the
   * gradient. The mean entropy is that of the rows.
   *
   * @param logits tokens × outcomes, row-major; -Infinity for outcomes that cannot happen. Float32Array or the bits of half
   *   precision, Float64Array, a list of numbers or a tensor
   * @param tokens the number of the chosen outcome in each row, sequence after sequence; -100 for padding, whose row is not read
   * @param batch as in `policyLoss`, without entropies. Default of the mask: all tokens but -100
   * @param rule the name of a trainer's rule, or options. Default 'grpo'
   * @returns the gradient of the type of the logits, Float32Array for half precision: 1e-6 of its row's largest entry in f32,
   *   1e-13 in f64; the rest in f64 from log-probabilities as `tokenStatistics` gives them
   * @throws TypeError, RangeError naming the argument; for a logit that is not valid, with its row and index
   * @example
   * const logits = Float64Array.of(0, Math.log(3), 0, 0);
   * const { loss, gradient } = policyLossFromLogits(logits, [1, 0], { advantages: [1] }, 'ppo');
   * loss; // => -1
   * gradient; // => Float64Array [0.125, -0.125, -0.25, 0.25]
   */
  <T extends Logits>(
    logits: T,
    tokens: Tokens,
    batch: Omit<LossBatch, 'entropy'>,
    rule?: LossName | LossOptions,
    options?: LogitLossOptions<FloatsFor<T>>,
  ): LogitLoss<FloatsFor<T>>;
}

/**
 * Writes coefficient (1[outcome = token] − π)/temperature for each row, 0 where the coefficient is 0.
 *
 * @param logProbability of the tokens
 */
export type LogitGradientKernel = (
  rows: LogitRows,
  tokens: Int32Array,
  temperature: number,
  coefficient: Float64Array,
  logProbability: Float64Array,
  out: FloatArray,
) => void;

export interface LogitLossKernels {
  readonly elementary: Elementary;
  readonly tokenStatistics: TokenStatisticsKernel;
  readonly policyLoss: LossKernel;
  readonly logitGradient: LogitGradientKernel;
}

const where = 'policyLossFromLogits';
const fields = ['outcomes', 'stride', 'dtype', 'temperature', 'out'] as const;

export function createPolicyLossFromLogits(kernels: LogitLossKernels): PolicyLossFromLogitsFunction {
  const policyLossFromLogits = (
    given: Logits,
    tokens: Tokens,
    lossBatch: LossBatch,
    name: LossName | LossOptions = 'grpo',
    options: LogitLossOptions = {},
  ): LogitLoss => {
    const rule = resolveLoss(where, name);
    const { out, temperature: divisor, ...shape } = checkOptions<LogitLossOptions>(where, 'options', options, fields);
    const temperature = checkTemperature(where, divisor);
    const list = tokenList(where, tokens);
    const rows = resolveRows(where, 'logits', given, { ...shape, rows: list.length });
    const chosen = checkTokens(where, list, rows.rows, rows.outcomes);
    const asked = checkOptions<LossBatch>(where, 'batch', lossBatch);
    if (asked.entropy !== undefined) throw unsupported(where, 'batch.entropy', 'entropies follow from the logits');
    const batch = maskTokens(asked, chosen);
    const target = resolveOutput<FloatArray>(where, out, rows.rows * rows.outcomes, floatsOf(rows.type));
    const logProbability = allocate(where, Float64Array, rows.rows);
    const entropy = allocate(where, Float64Array, rows.rows);
    const refused = finish(kernels.tokenStatistics(rows, chosen, temperature, { logProbability, entropy }));
    if (refused >= 0) throw refusedRow(where, { logits: rows }, refused);
    impossibleToken(chosen, logProbability);
    const all = checkBatch(where, logProbability, { ...batch, entropy }, rule);
    checkNumbers(where, all, rule);
    const checked = accepted(kernels.elementary, all, rule);
    const coefficient = new Float64Array(rows.rows);
    const numbers = kernels.policyLoss(
      checked,
      rule,
      rowWeights(where, rule.aggregation, checked, checked.groups),
      coefficient,
    );
    kernels.logitGradient(rows, chosen, temperature, coefficient, logProbability, target.view);
    return { ...numbers, gradient: target.result(), logProbability, coefficient };
  };
  return policyLossFromLogits as unknown as PolicyLossFromLogitsFunction;
}

/** The batch with a mask; tokens that do not count become -1, so that nobody reads their rows. */
function maskTokens(batch: LossBatch, tokens: Int32Array): LossBatch {
  const rows = batch.advantages?.length;
  const given = resolveMask(where, 'tokens', tokens.length, batch, rows);
  const { columns } = given;
  const said = batch.mask !== undefined || batch.lengths !== undefined;
  const mask = new Uint8Array(tokens.length);
  for (let k = 0; k < tokens.length; k++) {
    const [i, t] = [Math.floor(k / columns), k % columns];
    const live = said ? counts(given, i, t) : tokens[k]! >= 0;
    if (live && tokens[k]! < 0)
      throw rangeError(`${where}: "tokens[${k}]" expected a token, since the mask counts it, got -100`);
    if (live) mask[k] = 1;
    else tokens[k] = -1;
  }
  const { lengths: _, ...rest } = batch;
  return { ...rest, rows: given.rows, mask };
}

function impossibleToken(tokens: Int32Array, logProbability: Float64Array): void {
  const k = logProbability.findIndex((logP, i) => tokens[i]! >= 0 && logP === -Infinity);
  if (k < 0) return;
  throw rangeError(
    `${where}: "tokens[${k}]" expected an outcome that can happen, got ${tokens[k]}, whose logit is -Infinity`,
  );
}
