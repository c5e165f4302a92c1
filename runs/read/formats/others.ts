// Files beside a log that hold no rollouts.
import { has } from '../format.js';
import { type Fields, isFields } from '../json.js';

export interface Other {
  readonly title: string;
  readonly matches: (record: Fields) => boolean;
  /** How to log rollouts, where metrics are all there is. */
  readonly advice?: string;
}

const TRL = 'TRL: GRPOConfig(log_completions=True); ms-swift: --log_completions true';
const VERL = 'verl: trainer.rollout_data_dir=DIR';

export const others: readonly Other[] = [
  {
    title: "metrics of transformers' Trainer",
    matches: (record) => Array.isArray(record.log_history),
    advice: TRL,
  },
  {
    title: 'metrics of verl',
    matches: (record) => Object.keys(record).length === 2 && has(record, 'step') && isFields(record.data),
    advice: VERL,
  },
  { title: 'metadata of open-instruct', matches: (record) => has(record, 'run_name', 'git_commit', 'model_name') },
  { title: 'a summary of rLLM', matches: (record) => has(record, 'episode_files') },
  { title: 'metadata of verifiers', matches: (record) => has(record, 'env_id', 'num_examples') },
  {
    title: 'metrics of wandb',
    matches: (record) => has(record, '_step', '_timestamp'),
    advice: TRL,
  },
  {
    title: 'metrics',
    matches: onlyNumbers,
    advice: `${TRL}; ${VERL}; NeMo-RL, prime-rl, AReaL and Tinker log them without a switch; docs/logs.md lists all`,
  },
];

function onlyNumbers(record: Fields): boolean {
  const values = Object.values(record);
  const fits = (value: unknown): boolean =>
    value === null || typeof value === 'number' || (isFields(value) && onlyNumbers(value));
  return values.length > 0 && values.every(fits);
}
