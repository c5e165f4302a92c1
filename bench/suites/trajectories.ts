// The recurrence of the success probability for many prompts.
import { BLOCK, LAW_FIELDS, placeOf, writeElement, X } from '../../bindings/wasm/recurrence/lawBlock.js';
import { agree } from '../agree.js';
import { uniform } from '../inputs.js';
import { Arena } from '../kernels.js';
import type { Contest } from '../measure.js';
import { byElement, byGroup, byStep } from '../plain/recurrence.js';
import { api, reference } from '../shipped.js';

const STEPS = 100;
const LAW_BYTES = 8 * LAW_FIELDS * BLOCK;
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

  const arena = new Arena(LAW_BYTES * Math.ceil(count / BLOCK));
  const { kernels } = arena;
  const blocks = arena.allocate(LAW_BYTES * Math.ceil(count / BLOCK));
  const law = {
    meanOnly: false,
    alpha: new Float64Array(count).fill(anchored ? 1 : 0),
    beta: new Float64Array(count).fill(beta),
    varianceEpsilon: new Float64Array(count).fill(EPSILON),
  };
  const view = () => arena.float64(blocks, (LAW_BYTES / 8) * Math.ceil(count / BLOCK));
  const run = () => {
    const elements = view();
    for (let i = 0; i < count; i++) writeElement(elements, placeOf(i, LAW_FIELDS), logOdds[i]!, logOdds[i]!, law, i);
    kernels.recurrence(count, STEPS, 0, blocks, 0, 0);
  };
  run();
  const moved = Float64Array.from(logOdds, (_, i) => view()[placeOf(i, LAW_FIELDS) + X]!);
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

/** Groups of a finite size, beside the ideal drive on the same prompts. */
function ofGroups(size: number): Contest {
  const count = 65_536;
  const beta = 10;
  const logOdds = api.logit(uniform(count, 0.05, 0.95)) as Float64Array;
  let binomial = 1;
  const coefficients = api.driveTable('paper', size).map((d, j) => {
    if (j > 0) binomial *= (size - j) / j;
    return binomial * d;
  });
  const plain = new Float64Array(count);
  const out = new Float64Array(count);
  const through = (group?: { size: number }) => () =>
    api.successTrajectories({ logOdds }, { beta, ...(group ? { group } : { varianceEpsilon: EPSILON }) }, STEPS, {
      keep: 'last',
      out,
    });
  const expected = byGroup(logOdds, beta, coefficients, STEPS, plain);
  agree(`trajectories of groups of ${size}, API`, through({ size })().logOdds, expected, TOLERANCE, 1);
  return {
    title: `Success-probability recurrence of groups of ${size}, GRPO, f64`,
    size: `${count.toLocaleString('en')} elements, ${STEPS} steps`,
    elements: count * STEPS,
    contenders: [
      {
        name: 'plain JS: step by step, in log-odds',
        side: 'plain',
        run: () => byGroup(logOdds, beta, coefficients, STEPS, plain),
      },
      { name: 'successTrajectories, the group', side: 'api', run: through({ size }) },
      { name: 'successTrajectories, the ideal drive', side: 'api', run: through() },
    ],
  };
}

export const trajectoriesContests = [
  () => ofGroups(8),
  () => ofGroups(64),
  () => contest(true, 65_536),
  () => contest(false, 65_536),
  () => contest(true, 1_000_000),
];
