// prime-rl and verifiers: episodes with traces, traces alone, or flat rows. Read in monitors/file.py of
// PrimeIntellect-ai/prime-rl at 559b44772, b194a6ed2 and 1caebf8a1, and in verifiers at a60a606ec.
import { type Format, field, has, listIn, numberIn } from '../format.js';
import { type Fields, isFields } from '../json.js';

/** The sum of score times weight; null if one of the scores is. */
function total(rewards: Fields): number | null {
  let sum = 0;
  for (const reward of Object.values(rewards)) {
    const { score, weight = 1 } = isFields(reward) ? reward : { score: reward };
    if (typeof score !== 'number') return null;
    sum += score * Number(weight);
  }
  return sum;
}

function traceRollout(trace: Fields, task: unknown): Fields {
  const rewards = isFields(trace.rewards) ? trace.rewards : {};
  const { key, hash } = isFields(task) ? task : ({} as Fields);
  const scores = Object.entries(rewards).map(([name, value]) => [name, isFields(value) ? value.score : value]);
  const scored = trace.ok !== false && scores.length > 0;
  return {
    ...Object.fromEntries(scored ? scores : []),
    prompt: key ?? hash,
    reward: scored ? total(rewards) : null,
    stop: trace.stop_condition,
  };
}

const rewards = (rollout: Fields): string[] =>
  Object.keys(rollout).filter((name) => !['prompt', 'visit', 'step', 'stop', 'env'].includes(name));

const isEvaluation = (file: string): boolean => /(?:^|[/\\])eval[/\\]/.test(file);

/** Since 2026-08: an episode a line; its traces count if they are trained. */
export const primeRl: Format = {
  name: 'prime-rl',
  title: 'prime-rl episodes',
  identity: 'id',
  matches: (record) => Array.isArray(record.traces) && isFields(record.task),
  rollouts: (episode) => {
    const run = isFields(episode.run) && isFields(episode.run.work) ? episode.run.work : ({} as Fields);
    const place = { visit: isFields(episode.group) ? episode.group.id : undefined, step: run.step };
    const traces = listIn(episode, 'traces').filter(isFields);
    const trained = traces.filter(({ agent }) => !isFields(agent) || agent.trainable !== false);
    // An episode that failed before it had a trace is a rollout without a reward.
    const counted = trained.length > 0 || episode.ok !== false ? trained : [{ ok: false }];
    return counted.map((trace) => ({ ...traceRollout(trace, episode.task), ...place }));
  },
  prompt: field('prompt'),
  visit: field('visit'),
  step: field('step'),
  rewards,
  success: 'reward',
  inOrder: true,
  evaluation: (record, file) => isEvaluation(file) || (isFields(record.run) && record.run.type === 'eval'),
};

/** Of 2026-07: a trace a line. */
export const primeRlTraces: Format = {
  name: 'prime-rl-traces',
  title: 'prime-rl traces',
  identity: 'id',
  matches: (record) => has(record, 'nodes') && isFields(record.rewards),
  rollouts: (trace) => [{ ...traceRollout(trace, trace.task), visit: trace.group_id }],
  prompt: field('prompt'),
  visit: field('visit'),
  step: (_, file) => numberIn(file, /step_(\d+)/),
  rewards,
  success: 'reward',
  evaluation: (record, file) => isEvaluation(file) || record.kind === 'eval',
};

/** From 2026-04 to 07, and evaluations of verifiers: flat rows, ids that hold within an environment. */
export const verifiers: Format = {
  name: 'verifiers',
  title: 'verifiers rollouts',
  identity: 'id',
  matches: (record) => has(record, 'example_id', 'reward'),
  prompt: ({ example_id, env_id, env_name }) => {
    const environment = env_id ?? env_name;
    return typeof environment === 'string' && typeof example_id === 'string'
      ? `${environment}/${example_id}`
      : example_id;
  },
  step: (_, file) => numberIn(file, /step_(\d+)/),
  rewards: ({ metrics }) => ['reward', ...(isFields(metrics) ? Object.keys(metrics) : [])],
  success: 'reward',
  cut: ({ is_truncated }) => (typeof is_truncated === 'boolean' ? is_truncated : undefined),
  evaluation: (_, file) => /(?:^|[/\\])results\.jsonl$/.test(file),
};
