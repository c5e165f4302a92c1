// The conventions of the trainers, as data: types, checks, names on the command line and docs/conventions.md follow from this.
//
// A rule lists only what differs from the paper's. `faithful` lists what the trainer does besides, which the rule leaves out
// because it is a defect. Where each was read is in sources.ts, apart, since no program needs it to compute.
import type { Convention } from './choices.js';

export interface Preset {
  readonly rule: Partial<Convention>;
  readonly faithful?: Partial<Convention>;
}

type Rule = Partial<Convention>;

/** (r - mean) / (std + epsilon), the deviation over n - 1. */
const zScore = (epsilon: number, more?: Rule): Rule => ({ ddof: 1, epsilon, epsilonOn: 'std', ...more });
/** The same, the deviation over n. */
const plainScore = (epsilon: number): Rule => ({ ...zScore(epsilon), ddof: 0 });
const scaled = (scale: Convention['scale'], epsilon: number, more?: Rule): Rule => ({ scale, epsilon, ...more });
const centred = (more?: Rule): Rule => ({ scale: 'none', ...more });
const leaveOneOut = (more?: Rule): Rule => ({ baseline: 'leave-one-out', ...centred(more) });

const batchStd: Rule = { scale: 'batch-std' };
const onStd: Rule = { epsilonOn: 'std' };
const raw: Rule = { singleton: 'raw' };
const nan: Rule = { singleton: 'nan' };
const inSingle: Rule = { besselPrecision: 'single' };
const merged: Rule = { unequalGroups: 'merge' };
const skip: Rule = { missing: 'skip' };

/** Most trainers let a reward that is NaN spread over its group. */
const spreads = (rule: Rule, faithful?: Rule): Preset => ({ rule, faithful: { missing: 'propagate', ...faithful } });

export const presets = /* @__PURE__ */ (() =>
  ({
    paper: { rule: {} },

    trl: { rule: zScore(1e-4, skip) },
    'trl-batch': { rule: zScore(1e-4, { ...batchStd, ...skip }) },
    'trl-none': { rule: centred(skip) },
    'trl-async': spreads(plainScore(1e-8)),
    'trl-rloo': { rule: leaveOneOut(skip) },
    'trl-rloo-normalized': {
      rule: leaveOneOut({ ...skip, whiten: { ddof: 1, epsilon: 1e-4, epsilonOn: 'std', countEpsilon: 0 } }),
    },

    verl: spreads(zScore(1e-6, raw)),
    'verl-no-std': spreads(centred(raw)),
    'verl-rloo': spreads(leaveOneOut(raw)),
    'verl-rloo-vectorized': spreads(leaveOneOut()),
    'verl-reinforce-plus-plus': spreads(
      centred({ ...raw, whiten: { ddof: 1, epsilon: 1e-8, epsilonOn: 'variance', countEpsilon: 1e-8 } }),
    ),
    'verl-opo': spreads(centred({ baseline: 'length-weighted', ...raw })),
    'verl-pass-at-k': spreads(zScore(1e-6, { baseline: 'runner-up', singleton: 'error' })),
    'verl-gpg': spreads(scaled('nonzero-share', 0, raw)),

    openrlhf: spreads(zScore(1e-9), nan),
    'openrlhf-reinforce-baseline': spreads(
      centred({ whiten: { ddof: 0, epsilon: 1e-8, epsilonOn: 'floor', countEpsilon: 0 } }),
    ),
    'openrlhf-dr-grpo': spreads(centred()),
    'openrlhf-rloo': spreads(leaveOneOut(), nan),

    nemo: spreads(zScore(1e-6, { baseline: 'leave-one-out', scale: 'leave-one-out-std' }), inSingle),
    'nemo-mean': spreads(zScore(1e-6), inSingle),
    'nemo-no-std': spreads(leaveOneOut()),

    slime: spreads(zScore(1e-6), merged),
    'slime-no-std': spreads(centred(), merged),

    prime: spreads(centred()),
    'prime-max-rl': spreads(scaled('mean', 0)),

    torchtune: spreads(zScore(1e-4), nan),

    'open-instruct': spreads(centred()),
    'open-instruct-standard': spreads(plainScore(1e-8)),

    unsloth: { rule: zScore(1e-4, skip) },
    liger: { rule: zScore(1e-4, skip) },

    'ms-swift': spreads(zScore(1e-4)),
    'ms-swift-batch': spreads(zScore(1e-4, batchStd)),
    'ms-swift-none': spreads(centred()),
    'ms-swift-rloo': spreads(leaveOneOut()),
    'ms-swift-rloo-group': spreads(zScore(1e-4, { baseline: 'leave-one-out' })),
    'ms-swift-rloo-batch': spreads(zScore(1e-4, { baseline: 'leave-one-out', ...batchStd })),
    'ms-swift-reinforce-plus-plus': spreads(zScore(1e-4, { scale: 'batch-centred-std' })),

    areal: spreads(zScore(1e-5)),
    'areal-leave-one-out': spreads(zScore(1e-5, { baseline: 'leave-one-out', scale: 'centred-std' }), raw),

    roll: spreads(zScore(1e-6), nan),
    'roll-batch-std': spreads(zScore(1e-6, batchStd)),
    'roll-batch': spreads(zScore(1e-6, { baseline: 'batch-mean', ...batchStd, singleton: 'zero' })),

    skyrl: spreads(zScore(1e-6, raw)),
    'skyrl-no-std': spreads(centred(raw)),
    'skyrl-rloo': spreads(leaveOneOut()),
    'skyrl-maxrl': spreads(scaled('mean', 1e-6, { ...onStd, ...raw })),

    'dr-grpo': spreads(centred()),
    'dr-grpo-std': spreads(zScore(1e-8), nan),

    rloo: { rule: leaveOneOut() },
    maxrl: spreads(scaled('mean', 1e-6, onStd)),
    'maxrl-one-sided': spreads(scaled('root-mean', 1e-6, onStd)),
    'maxrl-clipped-p-norm': spreads(scaled('sum', 0.125, { epsilonOn: 'floor' })),
    pkpo: spreads(leaveOneOut({ shaping: 'pkpo', k: 4 })),
    'pass-at-k': { rule: scaled('bernoulli-std', 0, { shaping: 'pass-at-k', k: 4 }) },
    'f-grpo': { rule: zScore(1e-6, { focus: 1 }) },
  }) as const satisfies Record<string, Preset>)();

/** Names of conventions: the paper's, or a trainer's. */
export type ConventionName = keyof typeof presets;
