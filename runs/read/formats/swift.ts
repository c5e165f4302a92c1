// ms-swift: one line a logging step, every value a column of all its rollouts; under Ray a line a rollout. Read in
// swift/rlhf_trainers/grpo_trainer.py, swift/megatron and swift/ray of modelscope/ms-swift at 3602360a5.
import { allBut, type Format, field, has, listIn, rowsOf } from '../format.js';

const rewards = allBut('step', 'gen_step', 'prompt', 'completion', 'advantages', 'advantage', 'solution', 'request_id');

export const swift: Format = {
  name: 'ms-swift',
  title: 'ms-swift completions',
  identity: 'text',
  matches: ({ prompt, completion, step, gen_step }) =>
    Array.isArray(prompt) && Array.isArray(completion) && (Array.isArray(step) || Array.isArray(gen_step)),
  rollouts: (record) => rowsOf(record, listIn(record, 'prompt').length),
  prompt: field('prompt'),
  step: ({ step, gen_step }) => step ?? gen_step,
  completion: field('completion'),
  rewards,
  inOrder: true,
  repeats: true,
};

export const swiftRay: Format = {
  name: 'ms-swift-ray',
  title: 'ms-swift completions (Ray)',
  identity: 'text',
  matches: (record) => has(record, 'gen_step', 'prompt', 'completion'),
  prompt: field('prompt'),
  step: field('gen_step'),
  completion: field('completion'),
  rewards,
  inOrder: true,
};
