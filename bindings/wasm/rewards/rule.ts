// The conventions that one pass of the kernel computes, as the kernel takes them.
import type { Convention } from '../../rewards/choices.js';
import { Divisor, Place, RewardKind, RULE_OWN, Rule } from '../binary/abi.generated.js';
import type { Views } from '../memory/heap.js';
import { writeStruct } from '../memory/struct.js';

/** A rule in the kernel's terms (assembly/rewards/rule.ts): what (r - mean) is multiplied by. */
export interface KernelRule {
  /** True: each reward is compared with the other members of its group (assembly/rewards/others.ts). */
  readonly ofOthers: boolean;
  readonly besselInSingle: boolean;
  readonly epsilon: number;
  /** Multiplies all advantages: 1, unless the rule takes something from the whole batch. */
  readonly factor: number;
  readonly divisor: number;
  readonly place: keyof typeof places;
  readonly ddof: 0 | 1;
  readonly leaveOneOut: boolean;
  /** True: the divisor is multiplied by the size of the group. */
  readonly perMember: boolean;
  /** True: advantages are multiplied by 1 - mean. */
  readonly focused: boolean;
  readonly rawSingleton: boolean;
}

/** The divisors of scales that depend on the group alone. Others are a factor of the batch. */
const divisors: { readonly [S in Convention['scale']]?: number } = {
  std: Divisor.STD,
  'centred-std': Divisor.CENTRED_STD,
  mean: Divisor.MEAN,
  'root-mean': Divisor.ROOT_MEAN,
  sum: Divisor.MEAN,
};
/** Where epsilon goes. */
const places = { variance: Place.VARIANCE, std: Place.DIVISOR, floor: Place.FLOOR } as const;

/** What rewards may be, and lengths of answers. */
export const kinds = {
  finite: RewardKind.FINITE,
  share: RewardKind.SHARE,
  binary: RewardKind.BINARY,
  length: RewardKind.LENGTH,
} as const;

/** Bytes of a rule, and of what the kernels keep after it. */
export const RULE_BYTES = Rule.bytes + RULE_OWN;

/** (r - mean) / std, the deviation over n: from which other rules start. */
export const standard: KernelRule = {
  ofOthers: false,
  besselInSingle: false,
  epsilon: 0,
  factor: 1,
  divisor: Divisor.STD,
  place: 'std',
  ddof: 0,
  leaveOneOut: false,
  perMember: false,
  focused: false,
  rawSingleton: false,
};

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
    divisor: divisors[scale] ?? Divisor.NONE,
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

/** Writes a rule where the kernels read it. */
export function writeRule(views: Pick<Views, 'float64' | 'int32'>, at: number, rule: KernelRule): void {
  const { ofOthers, place, ...fields } = rule;
  writeStruct(views, at, Rule, { ...fields, place: places[place] });
}
