// Evaluation harnesses: several samples of each problem, without a step.
import { unexpected } from '../errors.js';
import { type Format, field, has } from '../format.js';
import { type Fields, isFields } from '../json.js';

/** lm-eval, at 4e7e0d47f (loggers/evaluation_tracker.py): a document a line, for each filter. */
export const lmEval: Format = {
  name: 'lm-eval',
  title: 'lm-eval samples',
  identity: 'id',
  matches: (record) => has(record, 'doc_id', 'filtered_resps'),
  // What several filters make of one answer is scored apart.
  prompt: ({ doc_hash, doc_id, filter }) => {
    const id = typeof doc_hash === 'string' && doc_hash !== '' ? doc_hash : doc_id;
    return typeof filter === 'string' && id !== undefined ? `${id}/${filter}` : id;
  },
  rewards: (sample) =>
    Array.isArray(sample.metrics)
      ? sample.metrics.map(String)
      : Object.keys(sample).filter((name) => !LM_EVAL.has(name)),
  evaluation: () => true,
};

const LM_EVAL = new Set(
  'doc_id doc target arguments resps filtered_resps filter metrics doc_hash prompt_hash target_hash'.split(' '),
);

/** OpenAI evals, at 4bfc1f58 (evals/record.py): events, of which matches and metrics are rewards. */
export const openAiEvals: Format = {
  name: 'openai-evals',
  title: 'OpenAI evals events',
  identity: 'id',
  matches: (record) => isFields(record.spec) || has(record, 'event_id', 'sample_id', 'type'),
  rollouts: ({ sample_id, type, data }) =>
    (type === 'match' || type === 'metrics') && isFields(data) ? [{ ...data, sample_id }] : [],
  prompt: field('sample_id'),
  rewards: (sample) => Object.keys(sample).filter((name) => name !== 'sample_id'),
  evaluation: () => true,
};

/** EvalPlus, at 26d6d00 (evalplus/evaluate.py): a success passes the tests of the benchmark, and those added to it. */
export const evalPlus: Format = {
  name: 'evalplus',
  title: 'EvalPlus results',
  identity: 'id',
  matches: (record) => isResults(record.eval),
  rollouts: (record) => {
    if (!isResults(record.eval)) throw unexpected('eval', 'lists of samples with a "base_status"', record.eval);
    return Object.entries(record.eval).flatMap(([task, samples]) =>
      samples.map(({ base_status: base, plus_status: plus }) => ({
        task,
        passed: base === null || base === undefined ? null : base === 'pass' && (plus ?? 'pass') === 'pass',
      })),
    );
  },
  prompt: field('task'),
  rewards: () => ['passed'],
  success: 'passed',
  evaluation: () => true,
};

/** Samples by the names of their tasks. */
function isResults(value: unknown): value is Readonly<Record<string, readonly Fields[]>> {
  const isSample = (sample: unknown): boolean => isFields(sample) && has(sample, 'base_status');
  return isFields(value) && Object.values(value).every((samples) => Array.isArray(samples) && samples.every(isSample));
}

/** lighteval, at 3fd15266 (logging/evaluation_tracker.py): of several samples only their share of successes. */
export const lighteval: Format = {
  name: 'lighteval',
  title: 'lighteval details',
  identity: 'text',
  matches: (record) => has(record, 'doc', 'metric', 'model_response'),
  rollouts: ({ doc, metric, model_response }) => {
    const prompt = isFields(doc) ? doc.query : undefined;
    const metrics = isFields(metric) ? metric : {};
    const texts = isFields(model_response) && Array.isArray(model_response.text) ? model_response.text.length : 1;
    const [, share] = Object.entries(metrics).find(([name]) => /^pass@k\b.*\bk=1\b/.test(name)) ?? [];
    if (typeof share !== 'number') return [{ ...metrics, prompt }];
    const passed = Math.round(share * texts);
    return Array.from({ length: texts }, (_, sample) => ({ prompt, passed: sample < passed }));
  },
  prompt: field('prompt'),
  rewards: (rollout) => Object.keys(rollout).filter((name) => name !== 'prompt'),
  evaluation: () => true,
};

/** Inspect AI, at 499e6152e (log/_recorders/eval.py, scorer/_metric.py): the summaries of samples. */
export const inspectAi: Format = {
  name: 'inspect-ai',
  title: 'Inspect AI samples',
  identity: 'id',
  matches: (record) => has(record, 'id', 'epoch', 'scores') || has(record, 'id', 'epoch', 'input', 'target'),
  rollouts: ({ id, epoch, scores }) => {
    const values: Record<string, unknown> = {};
    for (const [scorer, score] of Object.entries(isFields(scores) ? scores : {})) {
      const value = isFields(score) ? score.value : score;
      if (isFields(value))
        for (const [name, part] of Object.entries(value)) values[`${scorer}/${name}`] = gradeOf(part);
      else values[scorer] = gradeOf(value);
    }
    return [{ ...values, id, epoch }];
  },
  prompt: field('id'),
  rewards: (sample) => Object.keys(sample).filter((name) => name !== 'id' && name !== 'epoch'),
  evaluation: () => true,
};

const GRADES: Readonly<Record<string, number>> = { C: 1, I: 0, P: 0.5, N: 0, yes: 1, no: 0, true: 1, false: 0 };

function gradeOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return GRADES[value] ?? GRADES[value.toLowerCase()] ?? (value.trim() === '' ? null : Number(value));
}
