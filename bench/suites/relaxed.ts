// What relaxed SIMD gains: the same calls on either binary. Without relaxed SIMD there is nothing to measure.
import { agree } from '../agree.js';
import { logits, mask, rewards } from '../inputs.js';
import type { Contest } from '../measure.js';
import { api, relaxed } from '../shipped.js';

const OUTCOMES = 131_072;
const TILT = 2;
const TOLERANCE = 1e-5;
const FLOOR = 1e-12;

/** The function of either library that is timed; it returns what is compared. */
type Prepare = (library: typeof api) => () => ArrayLike<number>;

function contest(title: string, prepare: Prepare): () => Contest {
  return () => {
    const [baseline, fused] = [prepare(api), prepare(relaxed)];
    agree(title, Float64Array.from(fused()), Float64Array.from(baseline()), TOLERANCE, FLOOR);
    return {
      title: `${title}, relaxed SIMD`,
      size: `${OUTCOMES.toLocaleString('en')} outcomes`,
      elements: OUTCOMES,
      target: 1.3,
      contenders: [
        { name: 'grpo-wasm', side: 'api', run: baseline },
        { name: 'grpo-wasm/relaxed', side: 'relaxed', run: fused },
      ],
    };
  };
}

function tiltOf(reward: Uint8Array | Float32Array): Prepare {
  return (library) => {
    const batch = new library.PolicyBatch(logits(OUTCOMES), reward);
    const out = new Float32Array(OUTCOMES);
    return () => batch.tilt(TILT, { out });
  };
}

const contests = [
  contest('Tilt by a 0/1 reward', tiltOf(mask(OUTCOMES))),
  contest('Tilt by any reward', tiltOf(rewards(OUTCOMES))),
  contest('Log-partition, entropy and the rest of tokenStatistics', (library) => {
    const x = logits(OUTCOMES);
    return () => library.tokenStatistics(x, [0]).entropy;
  }),
  contest('Softmax', (library) => {
    const x = logits(OUTCOMES);
    const out = new Float32Array(OUTCOMES);
    return () => library.softmax(x, { out });
  }),
];

function available(): boolean {
  try {
    relaxed.logit(0.5);
    return true;
  } catch {
    return false;
  }
}

export const relaxedContests = available() ? contests : [];
