import type { RuleChanges } from '../lossRule.js';

export interface LossPreset {
  /** Key of its trainer (rewards/trainers.ts). */
  readonly trainer: string;
  /** The function or class of the trainer, with the setting that chooses the rule; [default] where it needs none. */
  readonly entry: string;
  readonly rule: RuleChanges;
  readonly faithful?: RuleChanges;
}
