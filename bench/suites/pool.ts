// What two threads gain over the synchronous functions on many rows, and what it costs to ask them.
import { agree } from '../agree.js';
import { logits, mask, rewards } from '../inputs.js';
import type { Contest } from '../measure.js';
import { api, createPool } from '../shipped.js';

const THREADS = 2;
const ROWS = 64;
const OUTCOMES = 131_072;
const TILT = 2;

const size = `${THREADS} threads, ${ROWS} × ${OUTCOMES.toLocaleString('en')} outcomes`;
const elements = ROWS * OUTCOMES;
const common = { size, elements, target: 1.8 };

function shared(array: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

function rows(): Float32Array {
  const row = logits(OUTCOMES);
  const all = new Float32Array(elements);
  for (let i = 0; i < ROWS; i++) all.set(row, i * OUTCOMES);
  return all;
}

function statistics(): Contest {
  const pool = createPool({ threads: THREADS });
  const x = rows();
  const together = shared(x);
  const tokens = Int32Array.from({ length: ROWS }, (_, i) => i);
  return {
    ...common,
    title: 'tokenStatistics on a pool',
    contenders: [
      { name: 'tokenStatistics', side: 'api', run: () => api.tokenStatistics(x, tokens) },
      { name: 'of a SharedArrayBuffer', side: 'pool', run: () => pool.tokenStatistics(together, tokens) },
      { name: 'of an ArrayBuffer, copied first', side: 'pool', run: () => pool.tokenStatistics(x, tokens) },
    ],
  };
}

function softmax(): Contest {
  const pool = createPool({ threads: THREADS });
  const x = rows();
  const [from, to] = [shared(x), shared(x)];
  const out = new Float32Array(elements);
  return {
    ...common,
    title: 'Softmax on a pool',
    contenders: [
      { name: 'softmax', side: 'api', run: () => api.softmax(x, { rows: ROWS, out }) },
      { name: 'between SharedArrayBuffers', side: 'pool', run: () => pool.softmax(from, { rows: ROWS, out: to }) },
      { name: 'between ArrayBuffers, copied twice', side: 'pool', run: () => pool.softmax(x, { rows: ROWS, out }) },
    ],
  };
}

function batch(title: string, reward: Uint8Array | Float32Array): () => Contest {
  return () => {
    const pool = createPool({ threads: THREADS });
    const x = rows();
    const one = new api.PolicyBatch(x, reward, { rows: ROWS });
    const many = pool.policyBatch(x, reward, { rows: ROWS });
    const out = new Float32Array(elements);
    const to = shared(out);
    return {
      ...common,
      title: `Tilt by ${title} on a pool`,
      contenders: [
        { name: 'PolicyBatch: moments + tilt', side: 'api', run: () => [one.moments(TILT), one.tilt(TILT, { out })] },
        {
          name: 'into a SharedArrayBuffer',
          side: 'pool',
          run: async () => {
            const policies = await many;
            return await Promise.all([policies.moments(TILT), policies.tilt(TILT, { out: to })]);
          },
        },
      ],
    };
  };
}

function empty(): Contest {
  const pool = createPool({ threads: THREADS });
  const x = Float32Array.of(1, 2);
  agree('top k on a pool', api.topK(x, 1).indices, Int32Array.of(1), 0);
  return {
    title: 'A call that has next to nothing to do',
    size: `${THREADS} threads, 2 outcomes; a call is one element`,
    elements: 1,
    target: 0,
    contenders: [
      { name: 'topK', side: 'api', run: () => api.topK(x, 1) },
      { name: 'topK', side: 'pool', run: () => pool.topK(x, 1) },
    ],
  };
}

export const poolContests = [
  statistics,
  softmax,
  batch('a 0/1 reward', mask(OUTCOMES)),
  batch('any reward', rewards(OUTCOMES)),
  empty,
];
