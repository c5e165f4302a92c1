// A hundred steps of GRPO on one row, from scratch.
import { writeTilted } from '../../bindings/wasm/policies/tiltedRow.js';
import { BLOCK, LAW_FIELDS, writeElement } from '../../bindings/wasm/recurrence/lawBlock.js';
import { agree } from '../agree.js';
import { logits, mask, rewards } from '../inputs.js';
import { Arena, padded } from '../kernels.js';
import type { Contest } from '../measure.js';
import { iterate, iterateMask } from '../plain/iterate.js';
import { api, reference } from '../shipped.js';
import { readMass } from './binary.js';

const OUTCOMES = 32_768;
const STEPS = 100;
const BETA = 10;
const EPSILON = 1e-5;
const TOLERANCE = 1e-5;

function fromScratch(library: typeof api | typeof reference, x: Float32Array, r: Float32Array | Uint8Array) {
  const variant = library.variants.grpo({ beta: BETA, varianceEpsilon: EPSILON });
  return () => {
    const batch = new library.PolicyBatch(x, r);
    const { mean } = batch.iterate(variant, STEPS);
    batch.dispose();
    return mean;
  };
}

function contest(
  kind: string,
  x: Float32Array,
  r: Float32Array | Uint8Array,
  kernel: () => ArrayLike<number>,
): Contest {
  const expected = iterate(x, r, BETA, EPSILON, STEPS);
  agree(`iterate, ${kind}, kernel`, kernel(), expected, TOLERANCE);
  agree(`iterate, ${kind}, API`, fromScratch(api, x, r)(), expected, TOLERANCE);
  const plain = [
    {
      name: 'plain JS: moments at every step',
      side: 'plain' as const,
      run: () => iterate(x, r, BETA, EPSILON, STEPS),
    },
  ];
  if (r instanceof Uint8Array) {
    agree('iterate, one pass', iterateMask(x, r, BETA, EPSILON, STEPS), expected, TOLERANCE);
    plain.push({
      name: 'plain JS: one pass, then scalars',
      side: 'plain',
      run: () => iterateMask(x, r, BETA, EPSILON, STEPS),
    });
  }
  return {
    title: `GRPO iterated over a policy, ${kind} reward, f32`,
    size: `${OUTCOMES.toLocaleString('en')} outcomes, ${STEPS} steps`,
    elements: OUTCOMES * STEPS,
    contenders: [
      ...plain,
      { name: r instanceof Uint8Array ? 'splitSums + recurrence' : 'tiltedSums', side: 'kernel', run: kernel },
      { name: 'new PolicyBatch, iterate, dispose', side: 'api', run: fromScratch(api, x, r) },
      { name: 'reference: the same', side: 'reference', run: fromScratch(reference, x, r) },
    ],
  };
}

function maskContest(): Contest {
  const x = logits(OUTCOMES);
  const m = mask(OUTCOMES);
  const arena = new Arena(8 * OUTCOMES);
  const { kernels } = arena;
  const row = arena.row(x, -Infinity);
  const levels = arena.bytes(m);
  const { at, success, failure } = arena.split(row, levels, padded(OUTCOMES));
  // Two elements, since the recurrence takes them in pairs.
  const block = arena.allocate(8 * LAW_FIELDS * BLOCK);
  const law = {
    meanOnly: false,
    alpha: Float64Array.of(1),
    beta: Float64Array.of(BETA),
    varianceEpsilon: Float64Array.of(EPSILON),
  };
  const trace = arena.allocate(16 * STEPS);
  return contest('0/1', x, m, () => {
    kernels.splitSumsF32(at);
    const start = readMass(arena.memory, success).logSum - readMass(arena.memory, failure).logSum;
    const elements = arena.float64(block, LAW_FIELDS * BLOCK);
    for (const k of [0, 1]) writeElement(elements, k, start, start, law, 0);
    kernels.recurrence(2, STEPS, 0, block, trace, 16);
    const means = new Float64Array(STEPS + 1);
    means[0] = kernels.logistic(start);
    const x = arena.float64(trace, 2 * STEPS);
    for (let n = 1; n <= STEPS; n++) means[n] = kernels.logistic(x[2 * (n - 1)]!);
    return means;
  });
}

function generalContest(): Contest {
  const x = logits(OUTCOMES);
  const r = rewards(OUTCOMES);
  const best = r.reduce((a, b) => Math.max(a, b));
  const arena = new Arena(16 * OUTCOMES);
  const { kernels } = arena;
  const row = arena.row(x, -Infinity);
  const losses = arena.row(
    r.map((value) => -value),
    0,
  );
  const largest = x.reduce((a, b) => Math.max(a, b));
  const given = { logits: row, losses, n: padded(OUTCOMES), base: largest, anchor: best, weights: 0 };
  const at = arena.tilted({ ...given, tilt: 0 });
  const result = arena.float64(at + 32, 2);
  return contest('general', x, r, () => {
    const means = new Float64Array(STEPS + 1);
    let tilt = 0;
    for (let n = 0; n <= STEPS; n++) {
      const centre = n === 0 ? best : result[0]!;
      writeTilted(arena, at, { ...given, tilt, pivot: 0, centre, cubed: false });
      kernels.tiltedSumsF32(at);
      means[n] = best - result[0]!;
      tilt = 1 / (BETA * Math.sqrt(result[1]! + EPSILON));
    }
    return means;
  });
}

export const iterateContests = [maskContest, generalContest];
