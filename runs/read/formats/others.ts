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

/** Metrics whose names say which trainer wrote them. The first that fits is it. */
const trainers: readonly (readonly [trainer: string, name: RegExp, advice: string])[] = [
  ['ms-swift', /^global_step\/max_steps$/, 'ms-swift: --log_completions true'],
  ['rLLM', /^batch\/solve_(?:none|all|partial)$/, 'rLLM: trainer.log_episodes=true'],
  ['EasyR1', /^reward\/overall$/, 'EasyR1 has no switch for all of them; verl has: trainer.rollout_data_dir=DIR'],
  ['verl', /^(?:critic\/(?:score|rewards|advantages)|val-(?:core|aux))\//, VERL],
  [
    'Tinker',
    /^env\/\w+\/(?:reward|by_group)\//,
    'Tinker writes them without a switch: iteration_*/train_rollout_summaries.jsonl',
  ],
  ['slime', /^(?:rollout\/raw_reward|zero_std\/count_.*)$/, 'slime: --dump-details DIR'],
  [
    'SkyRL',
    /^(?:eval\/.+\/(?:avg_score|pass_at_\d+)|reward\/avg_(?:raw_reward|pass_at_\d+))$/,
    'SkyRL: trainer.dump_eval_results=true',
  ],
  ['open-instruct', /^(?:objective|val)\/(?:scores|verifiable_\w+|solve_\w+)/, 'open-instruct: --save_traces'],
  [
    'prime-rl',
    /^(?:solve_(?:none|all)|effective_batch_size)/,
    'prime-rl writes them without a switch: rollouts/step_*/',
  ],
  ['AReaL', /^(?:ppo|grpo)_actor\//, 'AReaL: dump_to_file=true'],
  ["transformers' Trainer", /^(?:train\/)?(?:reward_std|frac_reward_zero_std|rewards\/.+|completions\/\w+)$/, TRL],
];

const metrics: readonly Other[] = trainers.map(([trainer, name, advice]) => ({
  title: `metrics of ${trainer}`,
  matches: (record) => namesIn(record).some((one) => name.test(one)),
  advice,
}));

export const others: readonly Other[] = [
  {
    title: "metrics of transformers' Trainer",
    matches: (record) => Array.isArray(record.log_history),
    advice: TRL,
  },
  ...metrics,
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
    matches: (record) => onlyNumbers(record) && JSON.stringify(record).search(/[:[]-?\d/) >= 0,
    advice: `${TRL}; ${VERL}; NeMo-RL, prime-rl and Tinker log them without a switch; docs/logs.md lists all`,
  },
];

/** Names of metrics; those of nested objects are joined by slashes, and `data`, in which verl has them, is left out. */
function namesIn(record: Fields): string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    if (!isFields(value)) return [name];
    const inside = namesIn(value);
    return name === 'data' ? inside : inside.map((one) => `${name}/${one}`);
  });
}

function onlyNumbers(record: Fields): boolean {
  const values = Object.values(record);
  const fits = (value: unknown): boolean =>
    value === null || typeof value === 'number' || (isFields(value) && onlyNumbers(value));
  return values.length > 0 && values.every(fits);
}
