// Losses of sampled tokens: over log-probabilities, and from logits.
import { RUN, surrogates, writeRun } from '../../bindings/wasm/losses/run.js';
import { agree } from '../agree.js';
import { logits, rewards, uniform } from '../inputs.js';
import { Arena, FLOAT32, padded, TOKEN } from '../kernels.js';
import type { Contest } from '../measure.js';
import { type LossInputs, policyLoss } from '../plain/policyLoss.js';
import { api } from '../shipped.js';

const ROWS = 64;
const COLUMNS = 16_384;
const OUTCOMES = 131_072;

/** Log-ratios of a standard deviation of 0.1: one in twenty is clipped. */
function inputs(): LossInputs {
  const noise = rewards(ROWS * COLUMNS);
  const policy = Float32Array.from(uniform(ROWS * COLUMNS, -3, 0));
  const old = policy.map((p, k) => p - 0.1 * noise[k]!);
  return { policy, old, advantages: uniform(ROWS, -1, 1), columns: COLUMNS };
}

function overTokens(): Contest {
  const given = inputs();
  const { policy, old, advantages } = given;
  const gradient = new Float32Array(policy.length);
  const loss = policyLoss(given, gradient);
  const batch = { rows: ROWS, advantages, old };
  const out = new Float32Array(policy.length);
  const call = () => api.policyLoss(policy, batch, 'ppo', out);
  agree('policyLoss, API', call().gradient, gradient, 1e-5, 1e-12);
  agree('policyLoss, loss', [call().loss], [loss], 1e-5, 1e-3);

  const arena = new Arena(4 * 3 * policy.length + 4096);
  const [p, q] = [arena.row(policy, 0), arena.row(old, 0)];
  const to = arena.allocate(4 * policy.length);
  const run = arena.allocate(RUN);
  const within = [-80, 80] as const;
  const kernel = () => {
    for (let i = 0; i < ROWS; i++) {
      const a = advantages[i]!;
      const [low, top] = a > 0 ? [0, 1.2] : [0.8, Infinity];
      const at = 4 * i * COLUMNS;
      const rows = { policy: p + at, old: q + at, reference: 0, mask: 0, weights: 0 };
      const factor = -a / policy.length;
      const [logRatios, kl, surrogate] = [within, within, surrogates.clip];
      const course = { low, top, factor, penalty: 0, logRatios, kl, temperature: 1, surrogate, value: 0, slope: 0 };
      writeRun(arena, run, rows, course);
      arena.kernels.lossTokenRow(COLUMNS, run, to + at);
    }
  };
  kernel();
  agree('policyLoss, kernel', arena.float32(to, policy.length), gradient, 1e-5, 1e-12);
  return {
    title: 'Policy loss with gradients, ratios and clipped shares, f32',
    size: `${ROWS} × ${COLUMNS.toLocaleString('en')} tokens`,
    elements: policy.length,
    target: 8,
    contenders: [
      { name: 'plain JS: one loop', side: 'plain', run: () => policyLoss(given, gradient) },
      { name: 'policyLoss', side: 'kernel', run: kernel },
      { name: 'policyLoss', side: 'api', run: call },
    ],
  };
}

/** The loss of one token from its logits is to take at most 2.2 times as long as its statistics and writing as many numbers. */
function fromLogits(): Contest {
  const x = logits(OUTCOMES);
  const n = padded(OUTCOMES);
  const arena = new Arena(12 * n);
  const row = arena.row(x, -Infinity);
  const out = arena.allocate(TOKEN);
  const to = arena.allocate(4 * n);
  const written = arena.float32(to, OUTCOMES);
  const { kernels } = arena;
  const statistics = () => kernels.tokenStatisticsF32(row, FLOAT32, n, x[7]!, 1, out);
  return {
    title: 'Gradient of a loss with respect to logits, f32, against statistics of the token and writing',
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    target: 1 / 2.2,
    contenders: [
      {
        name: 'tokenStatistics, and writing a row',
        side: 'kernel',
        run: () => {
          statistics();
          written.fill(0.5);
        },
      },
      {
        name: 'tokenStatistics, and the gradient',
        side: 'kernel',
        run: () => {
          statistics();
          kernels.softmaxF32(row, FLOAT32, n, 1, -0.5, to);
        },
      },
    ],
  };
}

export const lossContests = [overTokens, fromLogits];
