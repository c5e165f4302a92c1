// Formats of evaluations, said for queries.
import { column, type Shape } from './shape.js';

const lmEval: Shape = {
  files: '*/samples_*.jsonl',
  kind: 'lines',
  fields: ['doc_hash', 'doc_id', 'filter'],
  prompt: (d) => `COALESCE(NULLIF(doc_hash, ''), doc_id) || COALESCE('/' || ${d.identifier('filter')}, '')`,
};

/** Of several samples lighteval keeps the share that passed; which of them it was does not matter to counts. */
const lighteval: Shape = {
  files: 'details/*/*/details_*.parquet',
  kind: 'table',
  fields: ['doc', 'metric', 'model_response'],
  nested: true,
  from: (d) => {
    const texts = d.get('model_response', ['text']);
    const samples = `SELECT doc, metric, model_response FROM ${d.elements('records', texts)}`;
    return (
      `(SELECT doc, metric, ROW_NUMBER() OVER (PARTITION BY doc, model_response ORDER BY doc) AS sample, ` +
      `COUNT(*) OVER (PARTITION BY doc, model_response) AS samples FROM (${samples}) AS texts) AS numbered`
    );
  },
  prompt: (d) => d.md5(d.get('doc', ['query'])),
  score: (d, reward) => {
    const share = d.score(d.get('metric', [reward]));
    return `CAST(CASE WHEN sample <= ROUND(${share} * samples) THEN 1 WHEN ${share} IS NOT NULL THEN 0 END AS ${d.text})`;
  },
  rewardField: () => undefined,
};

/** Other metrics of lighteval are scores of one answer. */
export const lightevalScores: Shape = {
  files: lighteval.files,
  kind: 'table',
  fields: ['doc', 'metric'],
  nested: true,
  prompt: lighteval.prompt,
  score: (d, reward) => d.get('metric', [reward]),
  rewardField: () => undefined,
};

/** The shapes by the names of the formats. */
export const evaluations: Readonly<Record<string, Shape>> = {
  'lm-eval': lmEval,
  'openai-evals': {
    files: '*.jsonl',
    kind: 'lines',
    fields: ['sample_id', 'type', 'data'],
    where: (d) => `${d.identifier('type')} IN ('match', 'metrics')`,
    prompt: column('sample_id'),
    reward: 'correct',
    score: (d, reward) => d.get('data', [reward]),
    rewardField: () => undefined,
  },
  evalplus: {
    files: '*eval_results.json',
    kind: 'document',
    fields: ['eval'],
    from: (d) => {
      const tasks = `SELECT name, CAST(element AS ${d.text}) AS samples FROM ${d.entries('records', 'eval')}`;
      return d.elements(`(${tasks}) AS tasks`, 'samples');
    },
    prompt: column('name'),
    reward: 'passed',
    score: (d) => {
      const [base, plus] = [d.get('element', ['base_status']), d.get('element', ['plus_status'])];
      return `CASE WHEN ${base} = 'pass' AND COALESCE(${plus}, 'pass') = 'pass' THEN '1' WHEN ${base} IS NOT NULL THEN '0' END`;
    },
    rewardField: () => undefined,
  },
  lighteval,
};
