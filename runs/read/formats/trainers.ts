// Trainers of which one rule says all.
import { unexpected } from '../errors.js';
import { type Format, field, has, listIn, rowsOf } from '../format.js';
import { type Fields, isFields } from '../json.js';

/** open-instruct, at e6c3044aa (open_instruct/rl_utils.py): prompts as tokens, and their place in the step. */
export const openInstruct: Format = {
  name: 'open-instruct',
  title: 'open-instruct rollouts',
  identity: 'text',
  matches: (record) => has(record, 'prompt_tokens', 'prompt_idx', 'reward'),
  prompt: ({ prompt_tokens }) => (Array.isArray(prompt_tokens) ? prompt_tokens.join(',') : undefined),
  visit: ({ step, prompt_idx }) =>
    step === undefined || prompt_idx === undefined ? undefined : `${step}/${prompt_idx}`,
  step: field('step'),
  completion: ({ response_tokens }) => (Array.isArray(response_tokens) ? response_tokens.join(',') : undefined),
  tokens: true,
  rewards: () => ['reward'],
  success: 'reward',
  cut: ({ finish_reason }) => (finish_reason === undefined ? undefined : finish_reason === 'length'),
  inOrder: true,
  advice: 'in open-instruct the answer is worth 10: --threshold 10',
};

/** AReaL, at 4aef98d8d (areal/infra/workflow_executor.py): one file a group. */
export const areal: Format = {
  name: 'areal',
  title: 'AReaL rollouts',
  identity: 'text',
  matches: (record) => has(record, 'task_id', 'sample_idx', 'tail_version'),
  prompt: field('prompt'),
  visit: field('task_id'),
  step: field('tail_version'),
  completion: field('completion'),
  rewards: () => ['reward'],
  success: 'reward',
  inOrder: true,
  evaluation: (_, file) => /(?:^|[/\\])eval-rollout[/\\]/.test(file),
};

/** ROLL, at 8eb27cc2 (roll/pipeline/rlvr/utils.py): one line of columns a step. */
export const roll: Format = {
  name: 'roll',
  title: 'ROLL rollouts',
  identity: 'id',
  matches: ({ scores, responses, global_step }) =>
    Array.isArray(scores) && Array.isArray(responses) && Array.isArray(global_step),
  rollouts: (record) => rowsOf(record, listIn(record, 'scores').length),
  prompt: field('id'),
  step: field('global_step'),
  completion: field('responses'),
  rewards: () => ['scores'],
  success: 'scores',
};

/** The logging board, which ROLL writes too: HarderThenHarder/RLLoggingBoard at cf56d5d9. */
export const loggingBoard: Format = {
  name: 'logging-board',
  title: 'RLLoggingBoard rollouts',
  identity: 'text',
  matches: (record) => has(record, 'prompt', 'response', 'reward', 'step'),
  prompt: field('prompt'),
  step: field('step'),
  completion: field('response'),
  rewards: () => ['reward'],
  success: 'reward',
};

/** rLLM, at 9beb6e0f (rllm/utils/episode_logger.py): one document a rollout. */
export const rllm: Format = {
  name: 'rllm',
  title: 'rLLM episodes',
  identity: 'id',
  matches: (record) => has(record, 'training_step', 'task_hash', 'trajectories'),
  prompt: field('task_hash'),
  visit: ({ training_step, episode_id }) =>
    typeof episode_id === 'string' ? `${training_step}/${episode_id.split(':')[0]}` : undefined,
  step: field('training_step'),
  rewards: () => ['is_correct'],
  success: 'is_correct',
  evaluation: (_, file) => /(?:^|[/\\])(?:val|eval|test)\w*_step_/.test(file),
};

/** The Tinker cookbook, at 9dfcc3a2 (tinker_cookbook/rl/rollout_logging.py): groups, but not of which prompt. */
export const tinker: Format = {
  name: 'tinker',
  title: 'Tinker trajectories',
  identity: 'none',
  matches: (record) => has(record, 'group_idx', 'traj_idx', 'total_reward'),
  rollouts: (record) => {
    const metrics = isFields(record.trajectory_metrics) ? record.trajectory_metrics : {};
    const { iteration, group_idx, total_reward } = record;
    for (const [name, value] of Object.entries({ iteration, group_idx })) {
      if (!Number.isInteger(value)) throw unexpected(name, 'an integer', value);
    }
    return [{ ...metrics, iteration, group_idx, total_reward }];
  },
  prompt: ({ iteration, group_idx }) => `${iteration}/${group_idx}`,
  step: field('iteration'),
  rewards: (rollout: Fields) => Object.keys(rollout).filter((name) => name !== 'iteration' && name !== 'group_idx'),
  success: 'total_reward',
  evaluation: ({ split }, file) => /(?:^|[/\\])eval_[^/\\]*$/.test(file) || (split !== undefined && split !== 'train'),
};

/** OpenRLHF, at 3c3be623 (openrlhf/utils/logging_utils.py): a table of wandb with one sample a step. */
export const openRlhf: Format = {
  name: 'openrlhf',
  title: 'OpenRLHF samples, one a step',
  identity: 'none',
  matches: (record) => has(record, 'global_step', 'text', 'reward'),
  prompt: field('global_step'),
  step: field('global_step'),
  rewards: () => ['reward'],
  success: 'reward',
};

/** The best of n of OpenRLHF up to 0.9 (openrlhf/cli/batch_inference.py). */
export const openRlhfBestOfN: Format = {
  name: 'openrlhf-samples',
  title: 'OpenRLHF batch inference',
  identity: 'text',
  matches: (record) => has(record, 'input', 'output', 'reward') && !has(record, 'score'),
  prompt: field('input'),
  completion: field('output'),
  rewards: () => ['reward'],
  success: 'reward',
  evaluation: () => true,
};
