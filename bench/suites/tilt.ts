// Writing a tilted policy over a vocabulary, and its moments.
import { agree } from '../agree.js';
import { logits, mask, rewards } from '../inputs.js';
import { Arena, padded } from '../kernels.js';
import type { Contest } from '../measure.js';
import { tilt, writeMask } from '../plain/tilt.js';
import { api, reference } from '../shipped.js';
import { binaryMoments, firstRow, listed, logPartitionOf, readMass } from './binary.js';

const TILT = 2;
/** f32 logits of a few units carry the rounding of x + c r, and so do their exponentials. */
const TOLERANCE = 1e-5;
/** Probabilities below this only have to be as small. */
const FLOOR = 1e-12;

function maskContest(outcomes: number): Contest {
  const x = logits(outcomes);
  const m = mask(outcomes);
  const kept = logPartitionOf(x);
  const plainOut = new Float32Array(outcomes);
  const expected = tilt(x, m, TILT, kept, plainOut);

  const arena = new Arena(20 * outcomes);
  const { kernels } = arena;
  const n = padded(outcomes);
  const row = arena.row(x, -Infinity);
  const levels = arena.bytes(m);
  const to = arena.allocate(4 * n);
  const { at, success, failure } = arena.split(row, levels, n, arena.allocate(4 * n));
  const sums = () => kernels.splitSumsF32(at);
  const write = () => {
    const s = readMass(arena.memory, success);
    const f = readMass(arena.memory, failure);
    const result = binaryMoments(kernels, s, f, TILT);
    kernels.scaleSplitF32(at, result.mean, 1 - result.mean, to);
    return result;
  };
  sums();
  agree('mask moments, kernel', listed(write()), listed(expected), TOLERANCE);
  agree('mask tilt, kernel', arena.float32(to, outcomes), plainOut, TOLERANCE, FLOOR);

  const batch = new api.PolicyBatch(x, m);
  const textbook = new reference.PolicyBatch(x, m);
  const out = new Float32Array(outcomes);
  agree('mask tilt, API', batch.tilt(TILT, { out }), plainOut, TOLERANCE, FLOOR);
  agree('mask moments, API', firstRow(batch.moments(TILT)), listed(expected), TOLERANCE);
  agree('mask, tiltedPolicy', api.tiltedPolicy(x, m, TILT).probabilities, plainOut, TOLERANCE, FLOOR);
  const keptTilted = expected.logPartition;
  agree('mask tilt, sums kept', writeMask(x, m, TILT, keptTilted, out), plainOut, TOLERANCE, FLOOR);
  return {
    title: 'Tilt by a 0/1 reward: probabilities and moments, f32',
    size: `${outcomes.toLocaleString('en')} outcomes`,
    elements: outcomes,
    target: outcomes === 131_072 ? 15 : 8,
    contenders: [
      { name: 'plain JS: softmax(x + c r) with moments', side: 'plain', run: () => tilt(x, m, TILT, kept, out) },
      {
        name: 'plain JS: exp only, log-partition kept',
        side: 'plain',
        run: () => writeMask(x, m, TILT, keptTilted, out),
      },
      { name: 'scaleSplit, sums kept', side: 'kernel', run: write },
      {
        name: 'splitSums + scaleSplit',
        side: 'kernel',
        run: () => {
          sums();
          return write();
        },
      },
      {
        name: 'PolicyBatch: moments + tilt',
        side: 'api',
        run: () => [batch.moments(TILT), batch.tilt(TILT, { out })],
      },
      {
        name: 'new PolicyBatch, moments + tilt, dispose',
        side: 'api',
        run: () => {
          const fresh = new api.PolicyBatch(x, m);
          const result = [fresh.moments(TILT), fresh.tilt(TILT, { out })];
          fresh.dispose();
          return result;
        },
      },
      { name: 'tiltedPolicy', side: 'api', run: () => api.tiltedPolicy(x, m, TILT, { out }) },
      {
        name: 'reference: PolicyBatch, moments + tilt',
        side: 'reference',
        run: () => [textbook.moments(TILT), textbook.tilt(TILT, { out })],
      },
    ],
  };
}

function generalContest(outcomes: number): Contest {
  const x = logits(outcomes);
  const r = rewards(outcomes);
  const kept = logPartitionOf(x);
  const best = r.reduce((a, b) => Math.max(a, b));
  const plainOut = new Float32Array(outcomes);
  const expected = tilt(x, r, TILT, kept, plainOut);

  const arena = new Arena(16 * outcomes);
  const { kernels } = arena;
  const n = padded(outcomes);
  const row = arena.row(x, -Infinity);
  const losses = arena.row(
    r.map((value) => -value),
    0,
  );
  const largest = x.reduce((a, b) => Math.max(a, b));
  const to = arena.allocate(4 * n);
  const centre = best - expected.mean;
  const at = arena.tilted({ logits: row, losses, n, tilt: TILT, base: largest, anchor: best, centre, weights: to });
  const run = () => {
    kernels.tiltedSumsF32(at);
    kernels.scaleTiltedF32(at);
    const [max, , log, , mean, variance] = arena.float64(at, 6);
    return [max! + log! + largest, best - mean!, variance!];
  };
  agree('general moments, kernel', run(), listed(expected).slice(0, 3), TOLERANCE);
  agree('general tilt, kernel', arena.float32(to, outcomes), plainOut, TOLERANCE, FLOOR);

  const batch = new api.PolicyBatch(x, r);
  const textbook = new reference.PolicyBatch(x, r);
  const out = new Float32Array(outcomes);
  agree('general tilt, API', batch.tilt(TILT, { out }), plainOut, TOLERANCE, FLOOR);
  agree('general, tiltedPolicy', api.tiltedPolicy(x, r, TILT).probabilities, plainOut, TOLERANCE, FLOOR);
  return {
    title: 'Tilt by any reward: probabilities and moments, f32',
    size: `${outcomes.toLocaleString('en')} outcomes`,
    elements: outcomes,
    target: outcomes === 131_072 ? 15 : 8,
    contenders: [
      { name: 'plain JS: softmax(x + c r) with moments', side: 'plain', run: () => tilt(x, r, TILT, kept, out) },
      { name: 'tiltedSums + scaleTilted', side: 'kernel', run },
      {
        name: 'PolicyBatch: moments + tilt',
        side: 'api',
        run: () => [batch.moments(TILT), batch.tilt(TILT, { out })],
      },
      {
        name: 'new PolicyBatch, moments + tilt, dispose',
        side: 'api',
        run: () => {
          const fresh = new api.PolicyBatch(x, r);
          const result = [fresh.moments(TILT), fresh.tilt(TILT, { out })];
          fresh.dispose();
          return result;
        },
      },
      { name: 'tiltedPolicy', side: 'api', run: () => api.tiltedPolicy(x, r, TILT, { out }) },
      {
        name: 'reference: PolicyBatch, moments + tilt',
        side: 'reference',
        run: () => [textbook.moments(TILT), textbook.tilt(TILT, { out })],
      },
    ],
  };
}

export const tiltContests = [1000, 32_768, 131_072].flatMap((outcomes) => [
  () => maskContest(outcomes),
  () => generalContest(outcomes),
]);
