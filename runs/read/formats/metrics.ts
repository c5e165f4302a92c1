// Files of metrics alone: whose they are, told by the names that each trainer gives, and how to log rollouts with it.
import { has, type Other } from '../format.js';
import { type Fields, isFields } from '../json.js';

const TRL = 'TRL: GRPOConfig(log_completions=True); ms-swift: --log_completions true';
const VERL = 'verl: trainer.rollout_data_dir=DIR';

interface Trainer {
  readonly name: string;
  /** A name that only this trainer gives, among those that the trainers above it have not. */
  readonly metric: RegExp;
  readonly advice: string;
}

/** The first that fits is it: rLLM and EasyR1 stand on verl and log its names too, and so does ROLL some of them. */
const trainers: readonly Trainer[] = [
  { name: 'ms-swift', metric: /^global_step\/max_steps$/, advice: 'ms-swift: --log_completions true' },
  {
    name: 'prime-rl',
    metric:
      /^(?:train\/.+\/(?:all|effective)\/.+|pre_filters\/all\/.+|(?:solve_(?:none|all)|effective_batch_size)(?:\/.+)?|batch\/effective_batch_size)$/,
    advice: 'prime-rl writes them without a switch: rollouts/step_*/',
  },
  { name: 'rLLM', metric: /^batch\/solve_(?:none|all|partial)$/, advice: 'rLLM: trainer.log_episodes=true' },
  {
    name: 'EasyR1',
    metric: /^reward\/overall$/,
    advice: 'EasyR1 has no switch for all of them; verl has: trainer.rollout_data_dir=DIR',
  },
  {
    name: 'ROLL',
    metric: /^(?:val_correct\/.+|critic\/reward_clip_frac|system\/tps|token\/response_length\/.+)$/,
    advice: 'ROLL: rollout_dump_dir: /DIR',
  },
  {
    name: 'verl',
    metric: /^(?:critic\/(?:score|rewards|advantages)|val-(?:core|aux)|val\/test_score)\//,
    advice: VERL,
  },
  {
    name: 'Tinker',
    metric: /^(?:test\/)?env\/[^/]+\/(?:reward|by_group)\//,
    advice: 'Tinker writes them without a switch: iteration_*/train_rollout_summaries.jsonl',
  },
  {
    name: 'slime',
    metric: /^(?:rollout\/raw_reward|(?:rollout\/|eval\/[^/]+\/)?zero_std\/count_.*)$/,
    advice: 'slime: --dump-details DIR',
  },
  {
    name: 'SkyRL',
    metric: /^(?:eval\/.+\/(?:avg_score|pass_at_\w+)|reward\/avg_(?:raw_reward|pass_at_\w+)|loss\/avg_final_rewards)$/,
    advice: 'SkyRL: trainer.dump_eval_results=true',
  },
  {
    name: 'open-instruct',
    metric: /^(?:eval\/)?(?:objective|val)\/(?:scores|verifiable_\w+|solve_\w+)/,
    advice: 'open-instruct: --save_traces',
  },
  { name: 'AReaL', metric: /^(?:ppo|grpo)_actor\//, advice: 'AReaL: dump_to_file=true' },
  {
    name: 'NeMo-RL',
    metric: /^(?:train\/)?baseline_reward\/pct_(?:0|1|mixed)$/,
    advice:
      'NeMo-RL writes them without a switch, to exp_*/train_data_step*.jsonl, unless env.should_log_nemo_gym_responses is set',
  },
  {
    name: 'Tunix',
    metric:
      /^(?:rewards\/(?:(?:train|eval)\/)?(?:score|advantage)\/(?:mean|max|min|std)|generation\/(?:(?:train|eval)\/)?completions\/\w+)$/,
    advice: 'Tunix has no switch that this project knows; write JSON lines from a reward function (docs/logs.md)',
  },
  {
    name: 'OpenRLHF',
    metric: /^(?:train\/)?(?:actor_lr|dynamic_filtering_pass_rate|rollout\/dropped\/\w+)$/,
    advice: 'OpenRLHF has no switch for all of them; write JSON lines from the reward function (docs/logs.md)',
  },
  {
    name: "transformers' Trainer",
    metric:
      /^(?:train\/|eval\/|eval_)?(?:reward_std|frac_reward_zero_std|rewards\/.+|completions\/(?:clipped_ratio|(?:mean|min|max)_\w+))$/,
    advice: TRL,
  },
];

export const metrics: readonly Other[] = [
  {
    title: "metrics of transformers' Trainer",
    matches: (record) => Array.isArray(record.log_history),
    advice: TRL,
  },
  ...trainers.map(({ name, metric, advice }) => ({
    title: `metrics of ${name}`,
    matches: (record: Fields) => namesIn(record).some((one) => metric.test(one)),
    advice,
  })),
  {
    title: 'metrics of verl',
    matches: (record) => Object.keys(record).length === 2 && has(record, 'step') && isFields(record.data),
    advice: VERL,
  },
];

/** Where a file has metrics, and their names do not say whose. */
export const ANY_TRAINER = `${TRL}; ${VERL}; NeMo-RL, prime-rl and Tinker log them without a switch; docs/logs.md lists all`;

/** Names of metrics; those of nested objects are joined by slashes, and `data`, in which verl has them, is left out. */
function namesIn(record: Fields): string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    if (!isFields(value)) return [name];
    const inside = namesIn(value);
    return name === 'data' ? inside : inside.map((one) => `${name}/${one}`);
  });
}
