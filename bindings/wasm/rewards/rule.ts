// The conventions that one pass of the kernel computes, as the kernel takes them.
import type { Convention } from '../../rewards/choices.js';

/** A rule in the kernel's terms (assembly/rewards/rule.ts): what (r - mean) is multiplied by. */
export interface KernelRule {
  /** True: each reward is compared with the other members of its group (assembly/rewards/others.ts). */
  readonly ofOthers: boolean;
  readonly besselInSingle: boolean;
  readonly epsilon: number;
  /** Multiplies all advantages: 1, unless the rule takes something from the whole batch. */
  readonly factor: number;
  readonly divisor: keyof typeof divisors;
  readonly place: keyof typeof places;
  readonly ddof: 0 | 1;
  readonly leaveOneOut: boolean;
  /** True: the divisor is multiplied by the size of the group. */
  readonly perMember: boolean;
  /** True: advantages are multiplied by 1 - mean. */
  readonly focused: boolean;
  readonly rawSingleton: boolean;
}

const divisors = { none: 0, std: 1, 'centred-std': 2, mean: 3, 'root-mean': 4 } as const;
/** Where epsilon goes. */
export const places = { variance: 0, std: 1, floor: 2 } as const;

/** What rewards may be, and lengths of answers, as assembly/rewards/within.ts numbers it. */
export const kinds = { finite: 0, share: 1, binary: 2, length: 3 } as const;

/** Bytes of a rule, and of what the kernels keep after it. */
export const RULE_BYTES = 48 + 1024;

/** (r - mean) / std, the deviation over n: from which other rules start. */
export const standard: KernelRule = {
  ofOthers: false,
  besselInSingle: false,
  epsilon: 0,
  factor: 1,
  divisor: 'std',
  place: 'std',
  ddof: 0,
  leaveOneOut: false,
  perMember: false,
  focused: false,
  rawSingleton: false,
};

/** Scales that depend on the group alone, as divisors of the kernel. Others are a factor of the batch. */
const ofGroups = {
  none: 'none',
  std: 'std',
  'centred-std': 'centred-std',
  mean: 'mean',
  'root-mean': 'root-mean',
  sum: 'mean',
} as const;

let last: { convention: Convention; rule: KernelRule | null } | undefined;

/** The kernel's rule, but for what a convention takes from the whole batch; null if the kernel has none. */
export function kernelRule(convention: Convention): KernelRule | null {
  // Presets are the same objects in every call.
  if (last?.convention !== convention) last = { convention, rule: ruleOf(convention) };
  return last.rule;
}

function ruleOf(convention: Convention): KernelRule | null {
  const { baseline, scale, ddof, epsilon, epsilonOn, focus, singleton } = convention;
  if (!isKnown(convention)) return null;
  const rawSingleton = singleton === 'raw';
  return {
    ofOthers: scale === 'leave-one-out-std',
    besselInSingle: convention.besselPrecision === 'single',
    epsilon,
    factor: 1,
    divisor: scale in ofGroups ? ofGroups[scale as keyof typeof ofGroups] : 'none',
    place: epsilonOn,
    ddof,
    leaveOneOut: baseline === 'leave-one-out',
    perMember: scale === 'sum',
    focused: focus === 1,
    rawSingleton,
  };
}

/** True if a pass of the kernel, a factor of the batch and a step (steps.ts) are all that a convention takes. */
function isKnown(convention: Convention): boolean {
  const { shaping, baseline, scale, ddof, besselPrecision, focus, singleton, zeroVariance, whiten } = convention;
  const centred = baseline === 'mean' || baseline === 'leave-one-out';
  const ofOthers = scale === 'leave-one-out-std';
  const ofBatch = scale === 'batch-std' || scale === 'batch-centred-std';
  const aboutBaseline = scale === 'centred-std' || scale === 'batch-centred-std';
  const raw = singleton === 'raw';
  return (
    shaping === 'none' &&
    (centred || baseline === 'runner-up' || baseline === 'length-weighted') &&
    scale !== 'bernoulli-std' &&
    (centred || !aboutBaseline) &&
    (baseline === 'leave-one-out' || !ofOthers) &&
    (ddof === 0 || besselPrecision === 'double' || ofOthers) &&
    (focus === 0 || (focus === 1 && !ofOthers)) &&
    singleton !== 'nan' &&
    zeroVariance !== 'nan' &&
    // A single reward that is kept is divided by 1, the others by the deviation of the batch.
    !(raw && ofBatch) &&
    // Advantages are whitened by a factor where their mean is 0.
    (whiten === null || (centred && !ofOthers))
  );
}

/** Writes a rule where the kernels read it: two f64, then i32 each. */
export function writeRule(buffer: ArrayBufferLike, at: number, rule: KernelRule): void {
  const { divisor, place, ddof, leaveOneOut, perMember, focused, rawSingleton, besselInSingle } = rule;
  new Float64Array(buffer, at, 2).set([rule.epsilon, rule.factor]);
  const choices = [
    divisors[divisor],
    places[place],
    ddof,
    leaveOneOut,
    perMember,
    focused,
    rawSingleton,
    besselInSingle,
  ];
  new Int32Array(buffer, at + 16, 8).set(choices.map(Number));
}
