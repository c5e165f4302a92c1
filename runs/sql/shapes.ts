// What the readers of runs/read/formats know of each trainer's format, said for queries.
import type { Dialect } from './dialect.js';
import { evaluations } from './evaluationShapes.js';
import { column, hashed, inFile, joint, type Shape, whole } from './shape.js';

const verl: Shape = {
  files: '*.jsonl',
  kind: 'lines',
  fields: ['input', 'step', 'overlong'],
  prompt: hashed('input'),
  step: whole('step'),
  reward: 'score',
  completion: 'output',
  cut: () => `overlong = 'true'`,
};

/** `uid` is the visit, the rollout and the output; the first output has the prompt, and the last one the score. */
const verlV1: Shape = {
  ...verl,
  fields: ['input', 'step', 'overlong', 'uid'],
  from: (d) => {
    const part = (pattern: string) => d.extract('uid', pattern);
    const parts =
      `SELECT *, COALESCE(${part('^(.*)_[0-9]+_[0-9]+$')}, uid) AS visit, ` +
      `COALESCE(${part('^(.*_[0-9]+)_[0-9]+$')}, uid) AS rollout, ` +
      `COALESCE(CAST(${part('^.*_[0-9]+_([0-9]+)$')} AS ${d.integer}), 0) AS place FROM records`;
    return (
      `(SELECT *, FIRST_VALUE(input) OVER (PARTITION BY step, rollout ORDER BY place) AS question, ` +
      `ROW_NUMBER() OVER (PARTITION BY step, rollout ORDER BY place DESC) AS from_last\n  FROM (${parts}) AS parts) AS outputs`
    );
  },
  where: () => 'from_last = 1',
  prompt: hashed('question'),
  visit: column('visit'),
};

const trl: Shape = {
  files: 'completions/completions_*.parquet',
  kind: 'table',
  fields: ['step', 'prompt'],
  prompt: hashed('prompt'),
  step: whole('step'),
  completion: 'completion',
  repeats: true,
};

/** A table of wandb: the names of its columns, and its rows as lists. */
const cell = (name: string) => (d: Dialect) => d.cell(d.identifier('columns'), 'element', name);

const wandbTable: Shape = {
  files: 'media/table/completions_*.table.json',
  kind: 'document',
  fields: ['columns', 'data'],
  from: (d) => {
    const cells = ['step', 'prompt', 'completion'].map((name) => `${cell(name)(d)} AS ${d.identifier(name)}`);
    const rows = `SELECT *, ${cells.join(', ')} FROM ${d.elements('records', 'data')}`;
    return `(${rows}) AS table_rows`;
  },
  prompt: hashed('prompt'),
  step: whole('step'),
  score: (d, reward) => cell(reward)(d),
  rewardField: () => undefined,
  completion: 'completion',
  derived: ['completion'],
  repeats: true,
};

const nemo: Shape = {
  files: 'exp_*/train_data_step*.jsonl',
  kind: 'lines',
  fields: ['content', 'rewards', 'filtered_rewards'],
  prompt: (d) => d.md5(d.get('content', [0, 0])),
  step: inFile('step([0-9]+)'),
  reward: 'reward',
  // Under dynamic sampling `rewards` belongs to the batch before it was filtered.
  score: (d) => d.get('COALESCE(filtered_rewards, rewards)', [0]),
  rewardField: () => undefined,
};

/** The parts of a trace; that of the total reward, or of one of its rewards. */
const traceScore: NonNullable<Shape['score']> = (d, reward) => {
  const all = d.get('element', ['rewards']);
  const score =
    reward === 'reward' ? `CAST(${d.total(all)} AS ${d.text})` : d.get('element', ['rewards', reward, 'score']);
  return `CASE WHEN COALESCE(${d.get('element', ['ok'])}, 'true') <> 'false' THEN ${score} END`;
};

const primeRl: Shape = {
  files: 'rollouts/step_*/train/all/traces.jsonl',
  kind: 'lines',
  fields: ['task', 'group', 'run', 'traces', 'ok'],
  // An episode that failed before it had a trace is a rollout without a reward.
  from: (d) =>
    d.elements(
      'records',
      `CASE WHEN ok = 'false' AND COALESCE(traces, '[]') = '[]' THEN '[{"ok": false}]' ELSE traces END`,
    ),
  where: (d) => `COALESCE(${d.get('element', ['agent', 'trainable'])}, 'true') <> 'false'`,
  prompt: (d) => `COALESCE(${d.get('task', ['key'])}, ${d.get('task', ['hash'])})`,
  visit: (d) => d.get(d.identifier('group'), ['id']),
  step: (d) => `CAST(${d.get('run', ['work', 'step'])} AS ${d.integer})`,
  reward: 'reward',
  score: traceScore,
  rewardField: () => undefined,
};

const swift: Shape = {
  files: 'completions.jsonl',
  kind: 'lines',
  fields: ['prompt', 'step', 'gen_step'],
  lists: true,
  prompt: hashed('prompt'),
  step: (d) => `CAST(COALESCE(step, gen_step) AS ${d.integer})`,
  completion: 'completion',
  repeats: true,
};

/** The shapes by the names of the formats. */
export const shapes: Readonly<Record<string, Shape>> = {
  verl,
  'verl-v1': verlV1,
  'verl-validation': verl,
  trl,
  'wandb-table': wandbTable,
  'nemo-rl': nemo,
  'nemo-rl-validation': {
    ...nemo,
    files: 'exp_*/val_data_step*.jsonl',
    prompt: (d) => d.md5(d.get('content', [0, 0, 'content'])),
  },
  'prime-rl': primeRl,
  'prime-rl-traces': {
    ...primeRl,
    files: 'rollouts/step_*/train/*.jsonl',
    fields: ['task', 'group_id', 'rewards', 'ok'],
    from: () => 'records',
    where: () => '1 = 1',
    visit: column('group_id'),
    step: inFile('step_([0-9]+)'),
    score: (d, reward) => {
      const score =
        reward === 'reward' ? `CAST(${d.total('rewards')} AS ${d.text})` : d.get('rewards', [reward, 'score']);
      return `CASE WHEN COALESCE(ok, 'true') <> 'false' THEN ${score} END`;
    },
  },
  verifiers: {
    files: 'rollouts/step_*/train_rollouts.jsonl',
    kind: 'lines',
    fields: ['example_id', 'env_id', 'env_name', 'is_truncated'],
    // An id that is a text holds within its environment.
    prompt: (d) =>
      `CASE WHEN ${d.extract('example_id', '^([0-9]+)$')} IS NULL ` +
      `THEN COALESCE(COALESCE(env_id, env_name) || '/', '') ELSE '' END || example_id`,
    step: inFile('step_([0-9]+)'),
    reward: 'reward',
    cut: () => `is_truncated = 'true'`,
  },
  'open-instruct': {
    files: '*_rollouts_*.jsonl',
    kind: 'lines',
    fields: ['prompt_tokens', 'prompt_idx', 'step', 'finish_reason'],
    prompt: hashed('prompt_tokens'),
    visit: joint(column('step'), column('prompt_idx')),
    step: whole('step'),
    reward: 'reward',
    completion: 'response_tokens',
    tokens: true,
    cut: () => `finish_reason = 'length'`,
  },
  'ms-swift': swift,
  'ms-swift-ray': {
    ...swift,
    fields: ['prompt', 'gen_step'],
    lists: false,
    step: whole('gen_step'),
    reward: 'reward',
    repeats: false,
  },
  areal: {
    files: 'rollout/*/*.jsonl',
    kind: 'lines',
    fields: ['prompt', 'task_id', 'tail_version'],
    prompt: hashed('prompt'),
    visit: column('task_id'),
    step: whole('tail_version'),
    reward: 'reward',
    completion: 'completion',
  },
  roll: {
    files: 'rollout_dump_data.step_*.jsonl',
    kind: 'lines',
    fields: ['id', 'global_step'],
    lists: true,
    prompt: column('id'),
    step: whole('global_step'),
    reward: 'scores',
    completion: 'responses',
  },
  'logging-board': {
    files: '*.jsonl',
    kind: 'lines',
    fields: ['prompt', 'step'],
    prompt: hashed('prompt'),
    step: whole('step'),
    reward: 'reward',
    completion: 'response',
  },
  rllm: {
    files: 'episodes/train_step_*/episode_*.json',
    kind: 'document',
    fields: ['task_hash', 'training_step', 'episode_id'],
    prompt: column('task_hash'),
    visit: joint(column('training_step'), (d) => d.extract('episode_id', '^([^:]*)')),
    step: whole('training_step'),
    reward: 'is_correct',
  },
  tinker: {
    files: 'iteration_*/train_rollout_summaries.jsonl',
    kind: 'lines',
    fields: ['iteration', 'group_idx'],
    prompt: joint(column('iteration'), column('group_idx')),
    step: whole('iteration'),
    reward: 'total_reward',
    score: (d, reward) => (reward === 'total_reward' ? d.identifier(reward) : d.get('trajectory_metrics', [reward])),
    rewardField: (reward) => (reward === 'total_reward' ? reward : 'trajectory_metrics'),
  },
  skyrl: {
    files: 'dumped_evals/global_step_*_evals/*.jsonl',
    kind: 'lines',
    fields: ['input_prompt', 'stop_reason'],
    where: (d) => `${d.extract('file', '(aggregated_results[.]jsonl)$')} IS NULL`,
    prompt: hashed('input_prompt'),
    step: inFile('global_step_([0-9]+)_evals'),
    reward: 'score',
    // A list has a score for each token: above 0 at the last one is a pass.
    score: (d) =>
      `CASE WHEN ${d.isList('score')} THEN CASE WHEN ${d.score(d.last('score'))} > 0 THEN '1' ELSE '0' END ELSE score END`,
    completion: 'output_response',
    cut: () => `stop_reason = 'length'`,
  },
  'openrlhf-samples': {
    files: '*.jsonl',
    kind: 'lines',
    fields: ['input'],
    prompt: hashed('input'),
    reward: 'reward',
    completion: 'output',
  },
  ...evaluations,
};

/** Why there is no query of a format. */
export const unqueried: Readonly<Record<string, string>> = {
  'inspect-ai': 'its .eval files are zips, which no engine of SQL opens',
  'verl-table': 'a row of it has a column for each sample',
  openrlhf: 'it holds one sample a step, of which there is nothing to reduce',
};
