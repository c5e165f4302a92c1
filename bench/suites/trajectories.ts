// The recurrence of the success probability for many prompts.
import { agree } from '../agree.js';
import { uniform } from '../inputs.js';
import { Arena } from '../kernels.js';
import type { Contest } from '../measure.js';
import { byElement, byStep } from '../plain/recurrence.js';
import { api, reference } from '../shipped.js';

const STEPS = 100;
const EPSILON = 1e-5;
/** A hundred steps of f64, on maps that settle. */
const TOLERANCE = 1e-9;

function contest(anchored: boolean, count: number): Contest {
  // Without an anchor log-odds grow with every step; a strong penalty keeps them where p is not yet 1 in f64 for long.
  const beta = anchored ? 10 : 100;
  const pRef = uniform(count, 0.05, 0.95);
  const logOdds = api.logit(pRef) as Float64Array;
  const plainP = byElement(pRef, beta, EPSILON, anchored, STEPS, new Float64Array(count));
  const plainX = byStep(logOdds, beta, EPSILON, anchored, STEPS, new Float64Array(count));

  const arena = new Arena(5 * 8 * count);
  const { kernels } = arena;
  const base = arena.column(logOdds);
  const state = arena.column(new Float64Array(count));
  const alpha = arena.column(new Float64Array(count).fill(anchored ? 1 : 0));
  const betas = arena.column(new Float64Array(count).fill(beta));
  const epsilon = arena.column(new Float64Array(count).fill(EPSILON));
  const run = () => {
    arena.float64(state, count).fill(0);
    kernels.recurrence(count, STEPS, 0, base, state, alpha, betas, epsilon, 0, 0);
  };
  run();
  const moved = arena.float64(state, count).map((c, i) => c + logOdds[i]!);
  agree('trajectories, kernel', moved, plainX, TOLERANCE, 1);
  agree('trajectories, kernel, as probabilities', api.logistic(moved) as Float64Array, plainP, TOLERANCE);

  const variant = (anchored ? api.variants.grpo : api.variants.mirrorGrpo)({ beta, varianceEpsilon: EPSILON });
  const out = new Float64Array(count);
  const through = (library: typeof api | typeof reference) => () =>
    library.successTrajectories({ logOdds }, variant, STEPS, { keep: 'last', out });
  agree('trajectories, API', through(api)().logOdds, plainX, TOLERANCE, 1);
  return {
    title: `Success-probability recurrence, ${anchored ? 'GRPO' : 'mirror GRPO'}, f64`,
    size: `${count.toLocaleString('en')} elements, ${STEPS} steps`,
    elements: count * STEPS,
    target: 10,
    contenders: [
      {
        name: 'plain JS: element by element, in p',
        side: 'plain',
        run: () => byElement(pRef, beta, EPSILON, anchored, STEPS, plainP),
      },
      {
        name: 'plain JS: step by step, in log-odds',
        side: 'plain',
        run: () => byStep(logOdds, beta, EPSILON, anchored, STEPS, plainX),
      },
      { name: 'recurrence', side: 'kernel', run },
      { name: 'successTrajectories, last step', side: 'api', run: through(api) },
      // Half a minute a call there.
      ...(count > 100_000
        ? []
        : [{ name: 'reference: successTrajectories', side: 'reference' as const, run: through(reference) }]),
    ],
  };
}

export const trajectoriesContests = [
  () => contest(true, 65_536),
  () => contest(false, 65_536),
  () => contest(true, 1_000_000),
];
