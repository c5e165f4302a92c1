// The conventions that one pass of the kernel computes, in the kernel's layout.
import type { Convention } from '../../rewards/choices.js';

/** A convention, as far as the kernel has choices. */
export type KernelRule = Pick<Convention, 'baseline' | 'scale' | 'ddof' | 'epsilon' | 'epsilonOn' | 'singleton'>;

/** Bytes of a rule, and of what the kernels keep after it (assembly/rewards/rule.ts). */
export const RULE_BYTES = 96;

/** True if one pass of the kernel is enough. */
export function isKernelRule(convention: Convention): boolean {
  const { shaping, baseline, scale, ddof, besselPrecision, epsilonOn, focus, singleton, zeroVariance, whiten } =
    convention;
  return (
    (baseline === 'mean' || baseline === 'leave-one-out') &&
    (scale === 'none' || (scale === 'std' && epsilonOn !== 'floor')) &&
    (ddof === 0 || besselPrecision === 'double') &&
    (singleton === 'zero' || singleton === 'raw' || singleton === 'error') &&
    shaping === 'none' &&
    focus === 0 &&
    zeroVariance !== 'nan' &&
    whiten === null
  );
}

/** (r - mean) / std, the deviation over n: from which other rules start. */
export const standard: KernelRule = {
  baseline: 'mean',
  scale: 'std',
  ddof: 0,
  epsilon: 0,
  epsilonOn: 'std',
  singleton: 'zero',
};

/** Writes a rule where the kernels read it: f64 epsilon, then i32 each. */
export function writeRule(buffer: ArrayBufferLike, at: number, rule: KernelRule): void {
  new Float64Array(buffer, at, 1)[0] = rule.epsilon;
  const choices = new Int32Array(buffer, at + 8, 5);
  choices[0] = Number(rule.scale === 'std');
  choices[1] = rule.ddof;
  choices[2] = Number(rule.epsilonOn === 'std');
  choices[3] = Number(rule.baseline === 'leave-one-out');
  choices[4] = Number(rule.singleton === 'raw');
}
