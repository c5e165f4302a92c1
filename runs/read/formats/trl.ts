// TRL and what is built on it: tables with a row for each rollout, the groups of a generation one after another.
// Read in trl/trainer/grpo_trainer.py of huggingface/trl at f2cd57710, and in its tags v0.15 to v0.28.
import { type Format, field, has } from '../format.js';
import type { Fields } from '../json.js';

const OTHERS = new Set(['step', 'prompt', 'completion', 'advantage', 'advantages']);

/**
 * Reward functions have the columns between `completion` and `advantage`; what a user logs besides comes after them. Where a
 * table was written again in another order, all other columns may be rewards.
 */
function rewardColumns(rollout: Fields): string[] {
  const names = Object.keys(rollout);
  const start = names.indexOf('completion') + 1;
  const end = names.findIndex((name) => name === 'advantage' || name === 'advantages');
  const isOther = (name: string): boolean => !OTHERS.has(name);
  const between = names.slice(start, end < 0 ? undefined : end).filter(isOther);
  return between.length > 0 ? between : names.filter(isOther);
}

/** Parquet files of TRL from 0.28 on; tables of wandb of every TRL, and of Unsloth. */
export const trl: Format = {
  name: 'trl',
  title: 'TRL completions',
  identity: 'text',
  matches: (record) => has(record, 'step', 'prompt', 'completion') && !Array.isArray(record.prompt),
  prompt: field('prompt'),
  step: field('step'),
  completion: field('completion'),
  rewards: rewardColumns,
  inOrder: true,
  repeats: true,
  columns: (record) => ['step', 'prompt', 'completion', ...rewardColumns(record), 'advantage', 'advantages'],
};
