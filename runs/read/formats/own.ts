import { type Format, field, has } from '../format.js';

/** One's own format. JSON lines of it have more kinds than rollouts: `addOwnRecord` reads them. */
export const own: Format = {
  name: 'own',
  title: "rollouts and counts in grpo's own format",
  identity: 'id',
  matches: (record) => has(record, 'prompt_id'),
  prompt: field('prompt_id'),
  visit: field('visit'),
  step: field('step'),
  rewards: () => ['reward'],
  success: 'reward',
  columns: () => ['prompt_id', 'step', 'visit', 'reward', 'n', 'successes'],
};
