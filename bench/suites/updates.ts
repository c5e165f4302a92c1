// Updates of policies: the effective loss with its gradient, and paths that draw their groups.
import { Field, ROW, Word } from '../../bindings/wasm/updates/row.js';
import { agree } from '../agree.js';
import { logits, mask, rewards } from '../inputs.js';
import { Arena, FLOAT32, padded } from '../kernels.js';
import type { Contest } from '../measure.js';
import { effectiveLoss } from '../plain/effectiveLoss.js';
import { sampledPaths } from '../plain/sampledPaths.js';
import { api, reference } from '../shipped.js';

const OUTCOMES = 131_072;
const BETA = 0.1;
const EPSILON = 1e-5;

function loss(): Contest {
  const y = logits(OUTCOMES);
  const noise = rewards(OUTCOMES);
  const x = y.map((value, i) => value + noise[i]!);
  const z = y.map((value, i) => value + noise[(i + 1) % OUTCOMES]!);
  const outcomes = mask(OUTCOMES);
  const plain = new Float32Array(OUTCOMES);
  const expected = effectiveLoss(x, y, z, outcomes, BETA, EPSILON, plain).objective;

  const arena = new Arena(32 * OUTCOMES);
  const at = arena.allocate(ROW);
  const gradient = arena.allocate(4 * OUTCOMES);
  const [weightsX, weightsZ] = [arena.allocate(4 * OUTCOMES), arena.allocate(4 * OUTCOMES)];
  const words = new Int32Array(arena.memory.buffer, at, ROW / 4);
  const numbers = arena.float64(at, ROW / 8);
  const rows = [x, y, z].map((values) => arena.row(values, -Infinity));
  words.set([...rows, arena.bytes(outcomes), weightsX, weightsZ, 0, gradient]);
  words[Word.format] = FLOAT32;
  words[Word.n] = padded(OUTCOMES);
  words[Word.binary] = 1;
  numbers[Field.alpha] = 1;
  numbers[Field.beta] = BETA;
  numbers[Field.low] = 0;
  numbers[Field.high] = Infinity;
  const run = () => {
    for (const which of [0, 1, 2]) arena.kernels.updatePlace(at, which, arena.stage);
    arena.kernels.updateSums(at, arena.stage);
    const [p, q] = [numbers[Field.successZ]!, numbers[Field.failureZ]!];
    const omega = 1 / Math.sqrt(p * q + EPSILON);
    numbers[Field.success] = q * omega;
    numbers[Field.failure] = -p * omega;
    numbers[Field.pullY] = BETA;
    numbers[Field.pullZ] = 0;
    numbers[Field.centre] =
      numbers[Field.success]! * numbers[Field.successX]! +
      numbers[Field.failure]! * numbers[Field.failureX]! -
      BETA * numbers[Field.klY]!;
    arena.kernels.updateGradient(at, arena.stage);
    return numbers[Field.centre]!;
  };
  const largest = plain.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  agree('objective, kernel', [run()], [expected], 1e-5);
  agree('gradient, kernel', arena.float32(gradient, OUTCOMES), plain, 1e-5, largest);
  const own = new Float32Array(OUTCOMES);
  const through = (library: typeof api | typeof reference) => () =>
    library.effectiveLoss(x, y, z, outcomes, { beta: BETA, varianceEpsilon: EPSILON }, { gradient: own });
  agree('objective, API', through(api)().objective, [expected], 1e-5);
  agree('gradient, API', own, plain, 1e-5, largest);
  return {
    title: 'Effective loss with its gradient, f32',
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    target: 8,
    contenders: [
      {
        name: 'plain JS: three passes',
        side: 'plain',
        run: () => effectiveLoss(x, y, z, outcomes, BETA, EPSILON, plain),
      },
      { name: 'updateSums and updateGradient', side: 'kernel', run },
      { name: 'effectiveLoss', side: 'api', run: through(api) },
      { name: 'reference: effectiveLoss', side: 'reference', run: through(reference) },
    ],
  };
}

function paths(): Contest {
  const [replicas, steps, size, beta, p] = [20_000, 20, 8, 20, 0.2];
  const k = Array.from({ length: size + 1 }, (_, i) => i);
  const advantage = (i: number, own: number) => (own - i / size) / Math.sqrt((i / size) * (1 - i / size) + EPSILON);
  const success = Float64Array.from(k, (i) => (i === 0 || i === size ? 0 : advantage(i, 1)));
  const failure = Float64Array.from(k, (i) => (i === 0 || i === size ? 0 : advantage(i, 0)));
  const start = Math.log(p / (1 - p));
  const x = new Float64Array(replicas);
  const plain = () => sampledPaths(x.fill(start), steps, start, beta, success, failure, 1);
  const variant = { beta, varianceEpsilon: EPSILON, group: { size } };
  const run = () => api.sampledTrajectories(p, variant, steps, { replicas, seed: 1, quantiles: [] });
  // The draws differ, so that only the means can be compared: to ten standard errors.
  const { meanLogOdds, deviation } = run();
  const mean = plain().reduce((sum, value) => sum + value, 0) / replicas;
  const error = (10 * deviation[steps]!) / Math.sqrt(replicas);
  agree('mean of sampled paths', [meanLogOdds[steps]!], [mean], error / Math.abs(mean));
  return {
    title: 'Paths that draw their groups of 8',
    size: `${replicas.toLocaleString('en')} paths, ${steps} steps`,
    elements: replicas * steps,
    contenders: [
      { name: 'plain JS: a draw for each member', side: 'plain', run: plain },
      { name: 'sampledTrajectories', side: 'api', run },
    ],
  };
}

export const updatesContests = [loss, paths];
