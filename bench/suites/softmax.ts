// Softmax of rows of logits, written out.
import { agree } from '../agree.js';
import { logits } from '../inputs.js';
import { Arena, FLOAT32, padded } from '../kernels.js';
import type { Contest } from '../measure.js';
import { softmax } from '../plain/softmax.js';

const TOLERANCE = 1e-6;
/** Probabilities below this only have to be as small. */
const FLOOR = 1e-12;

function contest(outcomes: number): Contest {
  const x = logits(outcomes);
  const out = softmax(x, new Float32Array(outcomes));
  const arena = new Arena(12 * outcomes);
  const n = padded(outcomes);
  const row = arena.row(x, -Infinity);
  const to = arena.allocate(4 * n);
  const run = () => arena.kernels.softmaxF32(row, FLOAT32, n, 1, 1, to);
  run();
  agree('softmax, kernel', arena.float32(to, outcomes), out, TOLERANCE, FLOOR);
  return {
    title: 'Softmax, f32',
    size: `${outcomes.toLocaleString('en')} outcomes`,
    elements: outcomes,
    target: outcomes === 131_072 ? 15 : 8,
    contenders: [
      { name: 'plain JS: three passes', side: 'plain', run: () => softmax(x, out) },
      { name: 'softmax', side: 'kernel', run },
    ],
  };
}

export const softmaxContests = [1000, 32_768, 131_072].map((outcomes) => () => contest(outcomes));
