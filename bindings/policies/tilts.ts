// Tilts as arguments, and what is written of the tilted policies.
import { type FloatArray, isNumericList, type Numbers } from '../arguments/arrays.js';
import { checkChoice, checkFinite, type Output, resolveOutput } from '../arguments/checks.js';
import { rangeError, show } from '../arguments/errors.js';
import { readColumn } from '../arguments/numbers.js';
import { checkOptions } from '../arguments/options.js';
import type { PolicyForm } from '../backend.js';

export interface TiltOptions<O extends FloatArray = FloatArray> {
  /** Receives rows * outcomes values, row-major without stride, or longer; of the type of the logits, float32 for halves. */
  readonly out?: O;
  /** What is written. Logits are the reference logits plus tilt times reward, not normalised. Default 'probabilities'. */
  readonly as?: PolicyForm;
}

/** A tilt for all rows, or one per row. */
export type Tilts = number | Numbers;

const forms: readonly PolicyForm[] = ['probabilities', 'logProbabilities', 'logits'];

/** One tilt per row; messages begin with `title`. */
export function resolveTilts(title: string, tilt: unknown, rows: number, largestReward: number): Float64Array {
  if (!isNumericList(tilt)) return new Float64Array(rows).fill(checkTilt(title, 'tilt', tilt, largestReward));
  const tilts = readColumn(title, 'tilt', tilt, rows, `one number or ${rows} (rows)`);
  for (let i = 0; i < rows; i++) checkTilt(title, `tilt[${i}]`, tilts[i], largestReward);
  return tilts;
}

/** A tilt that rewards cannot take out of the range: twice the largest reward is at least their spread. */
function checkTilt(title: string, name: string, value: unknown, largestReward: number): number {
  const tilt = checkFinite(title, name, value);
  if (2 * Math.abs(tilt) * largestReward < Number.MAX_VALUE) return tilt;
  throw rangeError(
    `${title}: "${name}" expected a number whose product with the rewards is finite, got ${show(value)}`,
  );
}

/** What is written where. */
export function resolveTiltOptions<T extends FloatArray>(
  title: string,
  options: TiltOptions<T>,
  length: number,
  type: Float32ArrayConstructor | Float64ArrayConstructor,
): { readonly form: PolicyForm; readonly out: Output<T> } {
  const { as = 'probabilities', out } = checkOptions<TiltOptions>(title, 'options', options, ['out', 'as']);
  const form = checkChoice(title, 'as', as, forms);
  return { form, out: resolveOutput<T>(title, out, length, type) };
}
