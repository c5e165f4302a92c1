// The policy losses of the trainers, as data: types, checks and docs/conventions.md follow from this.
//
// A rule lists only what differs from the plain one, which clips ratios of tokens at 0.8 and 1.2 and takes the mean over rows of the
// means over their tokens. `faithful` lists what the trainer does besides, which the rule leaves out because it is a defect. Where a
// trainer was read, and at which commit, is in rewards/trainers.ts. Policies that a setting compares with are those of the call:
// `old` is what the ratio divides by.
import { methods } from './presets/methods.js';
import { otherLosses } from './presets/others.js';
import { trlLosses } from './presets/trl.js';
import { verlLosses } from './presets/verl.js';

export type { LossPreset } from './presets/preset.js';

export const lossPresets = /* @__PURE__ */ (() => ({ ...methods, ...trlLosses, ...verlLosses, ...otherLosses }))();

export type LossName = keyof typeof lossPresets;
