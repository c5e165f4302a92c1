// A batch of tokens as a policy loss takes it: checked, and copied where a caller's code could change it.
import { type FloatArray, kindOf } from '../arguments/arrays.js';
import { rangeError, typeError, wrongValue } from '../arguments/errors.js';
import { checkOptions, unsupported } from '../arguments/options.js';
import { overlap } from '../arguments/resident.js';
import { promptOffsets } from './aggregation.js';
import { listOf, notFinite } from './lists.js';
import type { LossRule } from './lossRule.js';
import { counts, type MaskOptions, resolveMask, type TokenMask } from './mask.js';

/** What a policy loss needs besides log π; all lists are rows × columns but for those with one entry a row. */
export interface LossBatch extends MaskOptions {
  /** One for each row, or one for each token. */
  readonly advantages: ArrayLike<number>;
  /** log-probabilities under the policy that the ratio divides by. Default: those of π, as constants. */
  readonly old?: ArrayLike<number>;
  /** log-probabilities under the reference policy, for the KL term. */
  readonly reference?: ArrayLike<number>;
  /** log-probabilities under the policy that sampled, as the inference engine says. */
  readonly rollout?: ArrayLike<number>;
  /** Entropies of the tokens' distributions, for the mean that is reported. */
  readonly entropy?: ArrayLike<number>;
  /** Rows of each prompt, as a size or as offsets. */
  readonly groups?: number | ArrayLike<number>;
}

export interface CheckedBatch extends TokenMask {
  readonly policy: ArrayLike<number>;
  readonly single: boolean;
  readonly old: ArrayLike<number> | null;
  readonly reference: ArrayLike<number> | null;
  readonly rollout: ArrayLike<number> | null;
  readonly entropy: ArrayLike<number> | null;
  /** One a row, or one a token. */
  readonly advantages: ArrayLike<number>;
  readonly perToken: boolean;
  readonly groups: Int32Array | null;
  /** Which tokens were sampled: those that count, and those that the rule rejects. */
  readonly sampled: TokenMask;
}

const fields = [
  'rows',
  'mask',
  'lengths',
  'advantages',
  'old',
  'reference',
  'rollout',
  'entropy',
  'groups',
] as const satisfies readonly (keyof LossBatch)[];

/**
 * The batch, checked but for the numbers of its tokens, which are left to `checkNumbers` or to a kernel that looks at them anyway.
 *
 * @throws TypeError, RangeError naming the argument
 */
export function checkBatch(where: string, logProbability: unknown, given: LossBatch, rule: LossRule): CheckedBatch {
  const policy = listOf(where, 'logProbability', logProbability);
  const batch = checkOptions<LossBatch>(where, 'batch', given, fields);
  const advantages = listOf(where, 'batch.advantages', batch.advantages);
  const told = batch.rows ?? batch.lengths?.length;
  if (told === undefined && advantages.length === policy.length && policy.length > 1) {
    throw rangeError(
      `${where}: "batch.rows" is needed, since ${policy.length} advantages could be one for each row or each token`,
      'ERR_LENGTH',
    );
  }
  const mask = resolveMask(where, 'logProbability', policy.length, batch, advantages.length);
  const perToken = advantages.length !== mask.rows;
  if (perToken && advantages.length !== policy.length) {
    throw wrongValue(
      where,
      'batch.advantages',
      `${mask.rows} (rows) or ${policy.length} (tokens)`,
      advantages.length,
      'ERR_LENGTH',
    );
  }
  const column = (name: 'old' | 'reference' | 'rollout' | 'entropy') =>
    batch[name] === undefined ? null : listOf(where, `batch.${name}`, batch[name], policy.length);
  const checked: CheckedBatch = {
    ...mask,
    policy,
    single: kindOf(logProbability) === 'Float32Array',
    old: column('old'),
    reference: column('reference'),
    rollout: column('rollout'),
    entropy: column('entropy'),
    advantages,
    perToken,
    groups: batch.groups === undefined ? null : promptOffsets(where, batch.groups, mask.rows),
    sampled: mask,
  };
  checkUses(where, checked, rule);
  if (!perToken) checkAdvantages(where, checked);
  return checked;
}

/** What the rule needs is there, and what is there is used. */
function checkUses(where: string, batch: CheckedBatch, rule: LossRule): void {
  const { kl, correction, rejection, offPolicyMask, level } = rule;
  const corrected = correction !== null || rejection !== null;
  const rollout = corrected || offPolicyMask?.from === 'rollout' || kl?.weight === 'rollout-ratio';
  const prompts = rule.surrogate === 'real' || rule.aggregation.rule === 'prompt-mean';
  const need = (name: string, reason: string) =>
    typeError(`${where}: "batch.${name}" expected an array, since ${reason}, got undefined`);
  if (kl !== null && kl.coefficient > 0 && batch.reference === null)
    throw need('reference', `the coefficient of the KL term is ${kl.coefficient}`);
  if (rollout && batch.rollout === null) throw need('rollout', 'the rule corrects for the policy that sampled');
  if (!rollout && batch.rollout !== null)
    throw unsupported(
      where,
      'batch.rollout',
      'the rule has no correction, rejection, off-policy mask or weight that uses it',
    );
  if (prompts && batch.groups === null) throw need('groups', 'the rule works by prompts');
  if (!prompts && batch.groups !== null) throw unsupported(where, 'batch.groups', 'the rule knows no prompts');
  if (level === 'none' && batch.old !== null)
    throw unsupported(where, 'batch.old', 'the level "none" takes the ratio for 1');
}

function checkAdvantages(where: string, { rows, advantages }: CheckedBatch): void {
  for (let i = 0; i < rows; i++)
    if (!Number.isFinite(advantages[i])) throw notFinite(where, 'batch.advantages', advantages, i, ` (row ${i})`);
}

/** @throws TypeError, RangeError for a number that counts and is not finite, with its row and column */
export function checkNumbers(where: string, batch: CheckedBatch, { aggregation }: LossRule): void {
  const { rows, columns, policy, advantages, perToken } = batch;
  const fail = (name: string, list: ArrayLike<number>, i: number, t: number) =>
    notFinite(where, name, list, i * columns + t, ` (row ${i}, column ${t})`);
  const named = { logProbability: policy, 'batch.old': batch.old, 'batch.reference': batch.reference } as const;
  const lists = Object.entries({ ...named, 'batch.rollout': batch.rollout, 'batch.entropy': batch.entropy });
  for (const [name, list] of [...lists, ['batch.advantages', perToken ? advantages : null] as const]) {
    // What is not finite may be padding: only then it is looked for token by token.
    if (list === null || allFinite(list)) continue;
    for (let i = 0; i < rows; i++) {
      const end = batch.mask === null && !aggregation.padded ? batch.counts[i]! : columns;
      for (let t = 0; t < end; t++) {
        if (Number.isFinite(list[i * columns + t])) continue;
        if (aggregation.padded || counts(batch, i, t)) throw fail(name, list, i, t);
      }
    }
  }
}

/** Whether a typed array has finite numbers only; the elements of lists are of any kind, and are looked at one by one. */
function allFinite(list: ArrayLike<number>): boolean {
  if (kindOf(list) === undefined) return false;
  let zero = 0;
  for (let k = 0; k < list.length; k++) zero += 0 * list[k]!;
  return zero === 0;
}

/** Whether an array of results shares memory with what is read. */
export function readsFrom(
  { policy, old, reference, rollout, entropy, advantages }: CheckedBatch,
  out: FloatArray,
): boolean {
  return [policy, old, reference, rollout, entropy, advantages].some(
    (list) => list !== null && kindOf(list) !== undefined && overlap(list as FloatArray, out),
  );
}
