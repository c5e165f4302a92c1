// NeMo-RL: one file a step, a rollout a line, every value a list of length 1. Read in nemo_rl/utils/logger.py and
// algorithms/grpo.py of NVIDIA-NeMo/RL at 7ea279abf.
import { MalformedRecord } from '../errors.js';
import { type Format, field, has, listIn, numberIn } from '../format.js';
import { type Fields, isFields } from '../json.js';

/** The first message, as text (training) or as `{ role, content }` (validation). */
function firstMessage({ content }: Fields): unknown {
  return Array.isArray(content) && Array.isArray(content[0]) ? content[0][0] : undefined;
}

function rollout(record: Fields): Fields {
  if (record.content === undefined) throw new MalformedRecord('no "content": this way of training logs no prompts');
  // Under dynamic sampling `rewards` belongs to the batch before it was filtered.
  const [reward] = listIn(record, has(record, 'filtered_rewards') ? 'filtered_rewards' : 'rewards');
  const message = firstMessage(record);
  return { prompt: isFields(message) ? message.content : message, reward };
}

const shared = {
  identity: 'text',
  rollouts: (record: Fields) => [rollout(record)],
  prompt: field('prompt'),
  step: (_: Fields, file: string) => numberIn(file, /step(\d+)/),
  rewards: () => ['reward'],
} as const;

const isRow = (record: Fields): boolean => Array.isArray(record.rewards) && has(record, 'idx');
const isValidation = (record: Fields): boolean =>
  isRow(record) && !has(record, 'token_ids') && isFields(firstMessage(record));

export const nemo: Format = {
  ...shared,
  name: 'nemo-rl',
  title: 'NeMo-RL rollouts',
  matches: (record) => isRow(record) && !isValidation(record),
  inOrder: true,
};

export const nemoValidation: Format = {
  ...shared,
  name: 'nemo-rl-validation',
  title: 'NeMo-RL validation',
  matches: isValidation,
  evaluation: () => true,
};
