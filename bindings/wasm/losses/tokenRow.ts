// A row whose tokens have their own ratios, in lanes of f32.
import { losses as room } from '../rooms.js';
import { courseOf, temperatureOf } from './course.js';
import { addKl, addSums, begin, type Desk, everything, isStale, sumsOf, vespoRange, weightsOf } from './laneDesk.js';
import { LIMIT, readRun, writeRegion, writeRun, writeWeights } from './run.js';

/** A row whose tokens have their own ratios. False if the kernels refuse a number. */
export function addTokenRow(desk: Desk, i: number, weight: number, slope: number): boolean {
  const { batch, rule, plan, tiles, sums } = desk;
  const { heap, kernels } = room();
  const a = batch.advantages[i]!;
  const summed = rule.surrogate === 'vespo' || rule.offPolicyMask !== null;
  const row = summed ? sumsOf(desk, i, rule.surrogate === 'vespo' ? vespoRange : everything) : null;
  const course = courseOf(desk, i, row);
  const weighed = weightsOf(desk, i);
  if (weighed === null) return false;
  const kept = row !== null && isStale(desk, i, row.raw) ? 0 : weighed.factor;
  const real = rule.surrogate === 'real';
  const input = {
    low: course.low,
    top: course.top,
    factor: real ? slope : kept * weight * course.gradient,
    penalty: weight * (plan.kl?.coefficient ?? 0),
    logRatios: plan.logRatios,
    temperature: temperatureOf(rule, a),
    surrogate: course.surrogate,
  };
  // In f32 it would be infinite, and no number where it meets a token that counts as 0.
  if (!Number.isFinite(Math.fround(input.factor))) return false;
  const { run } = tiles;
  const { tokens } = weighed;
  const region = rule.trustRegion;
  const weighing = tokens !== null || region !== null;
  begin(desk, input, tiles.policy, tiles.old, weighing ? tiles.weights : 0);
  if (tokens !== null) writeWeights(heap, run, tiles.rollout, tokens);
  if (region !== null) writeRegion(heap, run, region.low, region.high, region.ways === 'both' ? null : a > 0);
  const weigh = (n: number) => {
    if (region !== null) kernels.lossRegionRow(n, run);
    return tokens === null || Boolean(kernels.lossWeighRow(n, run));
  };
  const proximal = beginProximal(desk, 2 * weight * rule.proximal);
  const done = tiles.writeEach(
    i,
    (n, gradient) =>
      weigh(n) &&
      Boolean(kernels.lossTokenRow(n, run, gradient)) &&
      addKl(desk, n, gradient) &&
      (!proximal || Boolean(kernels.lossKlRow(n, tiles.otherRun, gradient))),
  );
  if (!done) return false;
  const totals = readRun(heap, run);
  if (!real) sums.loss += kept * weight * course.loss * totals.loss;
  if (proximal) sums.loss += 2 * weight * rule.proximal * readRun(heap, tiles.otherRun).kl;
  sums.high += totals.leftUp;
  sums.low += totals.leftDown;
  addSums(desk, weight, totals);
  sums.ratio += totals.ratio;
  sums.square += totals.square;
  sums.largest = Math.max(sums.largest, totals.largest);
  if (course.under !== null) sums[course.under] += totals.under;
  if (course.over !== null) sums[course.over] += totals.over;
  return true;
}

/** Begins a run of (log r)²/2 with `penalty`, where there is a term of it: as the estimate k2 to the old policy. */
function beginProximal({ tiles }: Desk, penalty: number): boolean {
  if (penalty === 0 || tiles.old === 0) return false;
  const place = { policy: tiles.policy, old: 0, reference: tiles.old, mask: tiles.mask, weights: 0 };
  const ends = [-LIMIT, LIMIT] as const;
  const course = { low: 0, top: 0, factor: 0, penalty, logRatios: ends, kl: ends, temperature: 1, surrogate: 0 };
  writeRun(room().heap, tiles.otherRun, place, { ...course, value: 2, slope: 2 });
  return true;
}
