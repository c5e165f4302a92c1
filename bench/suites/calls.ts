// What a call costs beside its work: public functions on so few elements that the work is next to nothing.
import { agree } from '../agree.js';
import { logits, rewards } from '../inputs.js';
import type { Contest } from '../measure.js';
import { advantages } from '../plain/advantages.js';
import { divergences } from '../plain/divergence.js';
import { softmax } from '../plain/softmax.js';
import { tokenStatistics } from '../plain/statistics.js';
import { byInsertion } from '../plain/topK.js';
import { api } from '../shipped.js';

/** What f32 leaves of a result. */
const TOLERANCE = 1e-5;

interface Call {
  readonly title: string;
  /** Returns what is compared. */
  readonly plain: () => ArrayLike<number>;
  readonly call: () => ArrayLike<number>;
}

function rowCalls(outcomes: number): readonly Call[] {
  const [x, y] = [logits(outcomes), logits(outcomes).reverse()];
  const [out, group] = [new Float32Array(outcomes), rewards(outcomes)];
  const columns = { advantages: new Float32Array(outcomes), mean: new Float64Array(1), scale: new Float64Array(1) };
  return [
    { title: 'softmax with out', plain: () => softmax(x, out), call: () => api.softmax(x, { out }) },
    {
      title: 'tokenStatistics, all five',
      plain: () => [tokenStatistics(x, 3).entropy],
      call: () => api.tokenStatistics(x, [3]).entropy,
    },
    { title: 'topK of 4', plain: () => byInsertion(x, 4).logits, call: () => api.topK(x, 4).logits },
    {
      title: 'divergence, KL',
      plain: () => [divergences(x, y).kl],
      call: () => api.divergence(x, y, { measures: ['kl'] }).kl,
    },
    {
      title: 'groupAdvantages with out',
      plain: () => advantages(group, outcomes, 1e-5, columns).advantages,
      call: () => api.groupAdvantages(group, outcomes, 'paper', out).advantages,
    },
  ];
}

function contest({ title, plain, call }: Call, size: string): Contest {
  // Both may write to the same array.
  const got = Float64Array.from(call());
  agree(`${title}, ${size}`, got, plain(), TOLERANCE, 0.1);
  const contenders = [
    { name: 'plain JS', side: 'plain', run: plain },
    { name: 'the call', side: 'api', run: call },
  ] as const;
  return { title: `One call: ${title}, f32`, size, elements: 1, contenders };
}

const law = { beta: 1.6 };

/** Functions of one prompt. They have no plain form that is as exact. */
const ofOnePrompt: Readonly<Record<string, () => unknown>> = {
  logit: () => api.logit(0.2),
  calibratedWeights: () => api.calibratedWeights(0.2, {}),
  fixedPoints: () => api.fixedPoints(0.2, law),
  betaForTarget: () => api.betaForTarget(0.2, 0.6, {}),
  attractor: () => api.attractor(0.2, law),
};

export const callsContests: readonly (() => Contest)[] = [
  ...[8, 64].flatMap((outcomes) => rowCalls(outcomes).map((call) => () => contest(call, `${outcomes} elements`))),
  ...Object.entries(ofOnePrompt).map(
    ([name, run]) =>
      (): Contest => ({
        title: `One call: ${name}, f64`,
        size: 'p_ref = 0.2, beta = 1.6',
        elements: 1,
        contenders: [{ name: 'the call', side: 'api', run }],
      }),
  ),
];
