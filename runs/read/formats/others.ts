// Files beside a log that hold no rollouts.
import { has, type Other } from '../format.js';
import { type Fields, isFields } from '../json.js';
import { ANY_TRAINER, metrics } from './metrics.js';

export const others: readonly Other[] = [
  ...metrics,
  { title: 'metadata of open-instruct', matches: (record) => has(record, 'run_name', 'git_commit', 'model_name') },
  { title: 'a summary of rLLM', matches: (record) => has(record, 'episode_files') },
  { title: 'metadata of verifiers', matches: (record) => has(record, 'env_id', 'num_examples') },
  {
    title: 'metrics of wandb',
    matches: (record) => has(record, '_step', '_timestamp'),
    advice: ANY_TRAINER,
  },
  {
    title: 'metrics',
    matches: (record) => onlyNumbers(record) && JSON.stringify(record).search(/[:[]-?\d/) >= 0,
    advice: ANY_TRAINER,
  },
];

function onlyNumbers(record: Fields): boolean {
  const values = Object.values(record);
  const fits = (value: unknown): boolean =>
    value === null || typeof value === 'number' || (isFields(value) && onlyNumbers(value));
  return values.length > 0 && values.every(fits);
}
