// verl: one file a step, a rollout a line, its rows out of the order of groups. Read in verl/trainer/ppo/ray_trainer.py
// (_write_generations), v1/trainer_base.py and utils/tracking.py of verl-project/verl at 1dda039b9.
import { unexpected } from '../errors.js';
import { allBut, type Format, field, has, numberIn } from '../format.js';
import type { Fields } from '../json.js';

const rewards = allBut('input', 'output', 'gts', 'step', 'uid', 'request_id');
const isDump = (record: Fields, file: string): boolean =>
  has(record, 'input', 'output', 'score') && (has(record, 'step') || stepOfFile(file) !== undefined);
const stepOfFile = (file: string): number | undefined => numberIn(file, /(?:^|[/\\])(\d+)\.jsonl/);

const shared = {
  identity: 'text',
  prompt: field('input'),
  // The file has the step for its name, too, which forks may leave at that.
  step: ({ step }: Fields, file: string) => step ?? stepOfFile(file),
  completion: field('output'),
  cut: ({ overlong }: Fields) => (typeof overlong === 'boolean' ? overlong : undefined),
  advice: "with DAPO's rewards, +1 and −1 less a penalty for length, use --reward acc",
} as const;

/** The trainer before V1, and its many forks. */
export const verl: Format = {
  ...shared,
  name: 'verl',
  title: 'verl rollouts',
  matches: (record, file) => isDump(record, file) && !has(record, 'uid') && !has(record, 'reward'),
  rewards,
};

/** `uid` is the visit, the rollout and the output: of several outputs of a rollout the last one has its score. */
const UID = /^(.*)_([0-9]+)_([0-9]+)$/;

export const verlV1: Format = {
  ...shared,
  name: 'verl-v1',
  title: 'verl rollouts (V1)',
  matches: (record, file) => isDump(record, file) && has(record, 'uid') && !has(record, 'reward'),
  visit: ({ uid }) => {
    if (typeof uid !== 'string') throw unexpected('uid', 'a string', uid);
    return UID.exec(uid)?.[1] ?? uid;
  },
  output: ({ uid }) => {
    const parts = UID.exec(String(uid));
    return parts === null ? undefined : { rollout: `${parts[1]}_${parts[2]}`, number: Number(parts[3]) };
  },
  rewards,
};

/** Of a validation `reward` says again what `score` says. */
export const verlValidation: Format = {
  ...shared,
  name: 'verl-validation',
  title: 'verl validation',
  matches: (record, file) => isDump(record, file) && has(record, 'reward'),
  rewards: (rollout) => rewards(rollout).filter((name) => name !== 'reward'),
  evaluation: () => true,
};

/** The table of a validation that verl gives to wandb: a row is a step, with columns for each sample. */
export const verlTable: Format = {
  ...shared,
  name: 'verl-table',
  title: "verl's table of validation samples",
  matches: (record) => has(record, 'input_1', 'output_1', 'score_1'),
  rollouts: (record) => {
    const samples: Fields[] = [];
    for (let i = 1; has(record, `input_${i}`); i++) {
      const [input, output, score] = [record[`input_${i}`], record[`output_${i}`], record[`score_${i}`]];
      samples.push({ input, output, score, step: record.step });
    }
    return samples;
  },
  rewards: () => ['score'],
  evaluation: () => true,
};

/** SkyRL writes evaluations only; a score may be a list of one for each token. */
export const skyrl: Format = {
  name: 'skyrl',
  title: 'SkyRL evaluation',
  identity: 'text',
  matches: (record) => has(record, 'input_prompt', 'output_response', 'score'),
  rollouts: (record) => {
    const { score } = record;
    return [Array.isArray(score) ? { ...record, score: Number(Number(score.at(-1)) > 0) } : record];
  },
  prompt: field('input_prompt'),
  step: (_, file) => numberIn(file, /global_step_(\d+)_evals/),
  completion: field('output_response'),
  rewards: () => ['score'],
  cut: ({ stop_reason }) => (stop_reason === undefined ? undefined : stop_reason === 'length'),
  evaluation: () => true,
  advice: 'in SkyRL whatever is above 0 passes: --threshold 1e-9',
};
