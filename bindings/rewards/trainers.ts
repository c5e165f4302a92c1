// Where the rules of presets.ts, and those of losses/lossPresets.ts and losses/klPresets.ts, were read.

export interface Trainer {
  /** Its name as people write it. */
  readonly title: string;
  /** Owner and name on GitHub; null for a paper. */
  readonly repository: string | null;
  readonly commit: string;
  /** Day of the commit. */
  readonly date: string;
  /** The file that computes advantages. */
  readonly file: string;
}

const trainer = (title: string, repository: string | null, commit: string, date: string, file: string): Trainer => ({
  title,
  repository,
  commit,
  date,
  file,
});

export const trainers: Readonly<Record<string, Trainer>> = {
  paper: trainer('the paper', null, '', '', ''),
  trl: trainer(
    'TRL',
    'huggingface/trl',
    'f2cd57710ae345ea6428ae95363267fcf38a3dc8',
    '2026-07-24',
    'trl/trainer/grpo_trainer.py',
  ),
  verl: trainer(
    'verl',
    'verl-project/verl',
    '1dda039b9c6311889a9c9a26040677e1254814f9',
    '2026-08-22',
    'verl/trainer/ppo/core_algos.py',
  ),
  openrlhf: trainer(
    'OpenRLHF',
    'OpenRLHF/OpenRLHF',
    '3c3be6234e0cb353e76bb8019947db9dfe99fca7',
    '2026-08-13',
    'openrlhf/trainer/ppo_utils/experience_maker.py',
  ),
  nemo: trainer(
    'NeMo-RL',
    'NVIDIA-NeMo/RL',
    '7ea279abfbeb698b092856d0dab61e7cf39bc909',
    '2026-08-22',
    'nemo_rl/algorithms/advantage_estimator.py',
  ),
  slime: trainer(
    'slime',
    'THUDM/slime',
    '624b824a898ab0ec1fcb4d373004c7f3852bf515',
    '2026-08-21',
    'slime/ray/rollout.py',
  ),
  prime: trainer(
    'prime-rl',
    'PrimeIntellect-ai/prime-rl',
    '559b44772e471d1538537b8805cc77f3824a5e64',
    '2026-08-21',
    'src/prime_rl/orchestrator/algo',
  ),
  torchtune: trainer(
    'torchtune',
    'pytorch/torchtune',
    'bd2a0fc7c31430972728494fa01aaeeb0ebf1ba1',
    '2026-04-23',
    'recipes/dev/grpo_full_finetune_distributed.py',
  ),
  openInstruct: trainer(
    'open-instruct',
    'allenai/open-instruct',
    'e6c3044aa6201c8bfa4573c1b03142af599e730d',
    '2026-08-20',
    'open_instruct/data_loader.py',
  ),
  unsloth: trainer(
    'Unsloth',
    'unslothai/unsloth-zoo',
    'ce232d6cef9cb8cd34cd3727906131622177436b',
    '2026-08-20',
    'unsloth_zoo/rl_replacements.py',
  ),
  liger: trainer(
    'Liger',
    'linkedin/Liger-Kernel',
    'ead96b618e5c67bddc6a6e9bcb99bfe6b5ab661c',
    '2026-08-21',
    'src/liger_kernel/chunked_loss/grpo_loss.py',
  ),
  msSwift: trainer(
    'ms-swift',
    'modelscope/ms-swift',
    '3602360a562313afbf2ef6065fdf61f271a2c5b9',
    '2026-08-22',
    'swift/rl_core/advantage.py',
  ),
  areal: trainer(
    'AReaL',
    'inclusionAI/AReaL',
    '4aef98d8d818af55b43621aaadba047ae10f4e77',
    '2026-05-21',
    'areal/utils/data.py',
  ),
  roll: trainer(
    'ROLL',
    'alibaba/ROLL',
    '8eb27cc2dc34c4d1310b169d9b86d339004d811a',
    '2026-08-19',
    'roll/utils/functionals.py',
  ),
  skyrl: trainer(
    'SkyRL',
    'NovaSky-AI/SkyRL',
    'a9564572eb8e91076be43c1bd5e4615e3de17265',
    '2026-08-21',
    'skyrl/backends/skyrl_train/utils/ppo_utils.py',
  ),
  drGrpo: trainer(
    'Dr. GRPO',
    'sail-sg/understand-r1-zero',
    'dfca49dd460ee7cc8e4a5a162c876a7fd6993b87',
    '2025-08-27',
    'train_zero_math.py',
  ),
  maxrl: trainer(
    'MaxRL',
    'tajwarfahim/maxrl',
    'c0698ebb439a81ae1c6b01a842df3f2541816b4d',
    '',
    'verl/trainer/ppo/core_algos.py',
  ),
  rpg: trainer(
    'RPG',
    'complex-reasoning/RPG',
    'ec8e30bdc6f81ffe2590ab7b3d99789b73e07367',
    '',
    'verl/trainer/ppo/core_algos.py',
  ),
  method: trainer('the method', null, '', '', ''),
  schulman: trainer('Schulman, Approximating KL divergence', null, '', '', ''),
  rloo: trainer('RLOO', null, '', '', ''),
  passAtK: trainer('Pass@k training', null, '', '', ''),
  fGrpo: trainer('F-GRPO', null, '', '', ''),
};

/** Files of single conventions, where a trainer has several. */
export const ownFiles: Readonly<Record<string, string>> = {
  'trl-async': 'trl/experimental/async_grpo/async_rollout_worker.py',
  'trl-rloo': 'trl/trainer/rloo_trainer.py',
  'trl-rloo-normalized': 'trl/trainer/rloo_trainer.py',
};

/** Files of losses, where a trainer has them elsewhere than its advantages. */
export const lossFiles: Readonly<Record<string, string>> = {
  openrlhf: 'openrlhf/models/loss.py',
  nemo: 'nemo_rl/algorithms/loss/loss_functions.py',
  slime: 'slime/utils/ppo_utils.py',
  prime: 'src/prime_rl/trainer/rl/loss.py',
  torchtune: 'torchtune/dev/grpo/loss.py',
  openInstruct: 'open_instruct/grpo_utils.py',
  msSwift: 'swift/rlhf_trainers/grpo_trainer.py',
  areal: 'areal/utils/functional/functional.py',
};

/** Files of single losses and KL terms, where a trainer has several. */
export const ownLossFiles: Readonly<Record<string, string>> = {
  'trl-gspo-token': 'trl/experimental/gspo_token/grpo_trainer.py',
  'trl-gmpo': 'trl/experimental/gmpo/gmpo_trainer.py',
  'trl-rloo': 'trl/trainer/rloo_trainer.py',
};

/** Files of KL terms, where a trainer has them elsewhere than its losses. */
export const klFiles: Readonly<Record<string, string>> = {
  openrlhf: 'openrlhf/models/utils.py',
  nemo: 'nemo_rl/algorithms/utils.py',
  areal: 'areal/utils/data.py',
};
