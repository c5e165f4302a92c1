// Moments of a tilted policy over a vocabulary, nothing written.
import { agree } from '../agree.js';
import { logits, mask, rewards } from '../inputs.js';
import { Arena, padded } from '../kernels.js';
import type { Contest } from '../measure.js';
import { moments } from '../plain/moments.js';
import { api, reference } from '../shipped.js';
import { binaryMoments, firstRow, listed, logPartitionOf, readMass } from './binary.js';

const OUTCOMES = 131_072;
const TILT = 0.5;
const TOLERANCE = 1e-5;

function maskContest(): Contest {
  const x = logits(OUTCOMES);
  const m = mask(OUTCOMES);
  const kept = logPartitionOf(x);
  const expected = listed(moments(x, m, TILT, kept));

  const arena = new Arena(8 * OUTCOMES);
  const { kernels } = arena;
  const row = arena.row(x, -Infinity);
  const levels = arena.bytes(m);
  const { at, success, failure } = arena.split(row, levels, padded(OUTCOMES));
  const run = () => {
    kernels.splitSumsF32(at);
    return binaryMoments(kernels, readMass(arena.memory, success), readMass(arena.memory, failure), TILT);
  };
  agree('mask moments, kernel', listed(run()), expected, TOLERANCE);
  const fromScratch = (library: typeof api | typeof reference) => () => {
    const batch = new library.PolicyBatch(x, m);
    const result = batch.moments(TILT);
    batch.dispose();
    return result;
  };
  agree('mask moments, API', firstRow(fromScratch(api)()), expected, TOLERANCE);
  return {
    title: 'Moments under a 0/1 reward, from scratch, f32',
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    target: 15,
    contenders: [
      { name: 'plain JS: two passes', side: 'plain', run: () => moments(x, m, TILT, kept) },
      { name: 'splitSums', side: 'kernel', run },
      { name: 'new PolicyBatch, moments, dispose', side: 'api', run: fromScratch(api) },
      { name: 'reference: the same', side: 'reference', run: fromScratch(reference) },
    ],
  };
}

function generalContest(): Contest {
  const x = logits(OUTCOMES);
  const r = rewards(OUTCOMES);
  const kept = logPartitionOf(x);
  const best = r.reduce((a, b) => Math.max(a, b));
  const plain = moments(x, r, TILT, kept);

  const arena = new Arena(16 * OUTCOMES);
  const { kernels } = arena;
  const row = arena.row(x, -Infinity);
  const losses = arena.row(
    r.map((value) => -value),
    0,
  );
  const largest = x.reduce((a, b) => Math.max(a, b));
  const given = { logits: row, losses, n: padded(OUTCOMES), tilt: TILT, base: largest, anchor: best, weights: 0 };
  const at = arena.tilted({ ...given, centre: best - plain.mean });
  const run = () => {
    kernels.tiltedSumsF32(at);
    const [max, , log, entropy, mean, variance] = arena.float64(at, 6) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const logPartition = max + log + largest;
    return [logPartition, best - mean, variance, TILT * (best - mean) - (logPartition - kept), entropy];
  };
  agree('general moments, kernel', run(), listed(plain), TOLERANCE);
  const batch = new api.PolicyBatch(x, r);
  const textbook = new reference.PolicyBatch(x, r);
  agree('general moments, API', firstRow(batch.moments(TILT)), listed(plain), TOLERANCE);
  return {
    title: 'Moments under any reward, f32',
    size: `${OUTCOMES.toLocaleString('en')} outcomes`,
    elements: OUTCOMES,
    target: 15,
    contenders: [
      { name: 'plain JS: two passes', side: 'plain', run: () => moments(x, r, TILT, kept) },
      { name: 'tiltedSums', side: 'kernel', run },
      { name: 'PolicyBatch.moments', side: 'api', run: () => batch.moments(TILT) },
      { name: 'reference: PolicyBatch.moments', side: 'reference', run: () => textbook.moments(TILT) },
    ],
  };
}

export const momentsContests = [maskContest, generalContest];
