// The largest logits of a row.
import { agree } from '../agree.js';
import { logits } from '../inputs.js';
import { Arena, FLOAT32, padded } from '../kernels.js';
import type { Contest } from '../measure.js';
import { byInsertion, bySorting } from '../plain/topK.js';
import { api, reference } from '../shipped.js';

const OUTCOMES = 131_072;

function contest(k: number): Contest {
  const x = logits(OUTCOMES);
  const expected = bySorting(x, k);
  const arena = new Arena(8 * OUTCOMES);
  const row = arena.row(x, -Infinity);
  const values = arena.allocate(4 * k);
  const indices = arena.allocate(4 * k);
  const run = () => arena.kernels.topKF32(row, FLOAT32, padded(OUTCOMES), k, values, indices);
  run();
  agree('top k, kernel', new Int32Array(arena.memory.buffer, indices, k), expected.indices, 0);
  agree('top k, API', api.topK(x, k).indices, expected.indices, 0);
  agree('top k, by insertion', byInsertion(x, k).indices, expected.indices, 0);
  return {
    title: `The ${k} largest logits and their indices, f32`,
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    contenders: [
      { name: 'plain JS: sorting the indices', side: 'plain', run: () => bySorting(x, k) },
      { name: 'plain JS: one pass, insertion', side: 'plain', run: () => byInsertion(x, k) },
      { name: 'topK', side: 'kernel', run },
      { name: 'topK', side: 'api', run: () => api.topK(x, k) },
      { name: 'reference: topK', side: 'reference', run: () => reference.topK(x, k) },
    ],
  };
}

export const topKContests = [10, 100, 1000].map((k) => () => contest(k));
