// The room of updates, in lanes of f64 for rows of f64, else of f32.
import { Format } from './math/half';
import { anchorNear } from './updates/anchorNear';
import { clippedOptimum } from './updates/clippedOptimum';
import { clippedSums, Reach } from './updates/clippedSums';
import { Beyond, clippedSurplus } from './updates/clippedSurplus';
import { gradient } from './updates/gradient';
import { gradientK3 } from './updates/gradientK3';
import { gradientNear, isNear } from './updates/gradientNear';
import { optimum } from './updates/optimum';
import { Paths } from './updates/paths';
import { Row } from './updates/row';
import { spread } from './updates/spread';
import { stepPaths } from './updates/stepPaths';
import { placePolicy, sums } from './updates/sums';
import { surrogate } from './updates/surrogate';
import { hasEdges, surrogateNear } from './updates/surrogateNear';

export { countBins, takeBin, takeBins } from './updates/ranks';

/** To be called for each of the three policies, as soon as it is there: it is in a near cache then. */
export function updatePlace(at: usize, which: i32, stage: usize): void {
  const row = changetype<Row>(at);
  if (row.format == Format.Float64) placePolicy<f64>(row, which, stage);
  else placePolicy<f32>(row, which, stage);
}

export function updateSums(at: usize, stage: usize): bool {
  const row = changetype<Row>(at);
  return row.format == Format.Float64 ? sums<f64>(row, stage) : sums<f32>(row, stage);
}

export function updateSpread(at: usize): f64 {
  const row = changetype<Row>(at);
  return row.format == Format.Float64 ? spread<f64>(row) : spread<f32>(row);
}

export function updateSurrogate(at: usize, stage: usize): void {
  const row = changetype<Row>(at);
  const wide = row.format == Format.Float64;
  if (hasEdges(row)) {
    if (wide) surrogateNear<f64>(row, stage);
    else surrogateNear<f32>(row, stage);
  } else if (wide) surrogate<f64>(row);
  else surrogate<f32>(row);
}

export function updateOptimum(at: usize, stage: usize): f64 {
  const row = changetype<Row>(at);
  return row.format == Format.Float64 ? optimum<f64>(row, stage) : optimum<f32>(row, stage);
}

export function updateClippedOptimum(at: usize, stage: usize, level: f64): f64 {
  const row = changetype<Row>(at);
  return row.format == Format.Float64 ? clippedOptimum<f64>(row, stage, level) : clippedOptimum<f32>(row, stage, level);
}

/** Of rows in f32 with rewards of 0 and 1. */
export function updateAnchor(at: usize, stage: usize, to: usize, weights: usize): bool {
  return anchorNear(changetype<Row>(at), stage, to, weights);
}

export function updateClippedSums(at: usize, anchor: usize, reach: usize): f64 {
  const row = changetype<Row>(at);
  const limits = changetype<Reach>(reach);
  return row.format == Format.Float64 ? clippedSums<f64>(row, anchor, limits) : clippedSums<f32>(row, anchor, limits);
}

/** `beyond`: what there is of successes, then of failures. */
export function updateClippedSurplus(at: usize, beyond: usize, stage: usize): void {
  const row = changetype<Row>(at);
  const success = changetype<Beyond>(beyond);
  const failure = changetype<Beyond>(beyond + offsetof<Beyond>());
  if (row.format == Format.Float64) clippedSurplus<f64>(row, success, failure, stage);
  else clippedSurplus<f32>(row, success, failure, stage);
}

export function updateGradient(at: usize, stage: usize): void {
  const row = changetype<Row>(at);
  if (row.format == Format.Float64) gradient<f64>(row, stage);
  else if (isNear(row)) gradientNear(row, stage);
  else gradient<f32>(row, stage);
}

export function updateGradientK3(at: usize): void {
  const row = changetype<Row>(at);
  if (row.format == Format.Float64) gradientK3<f64>(row);
  else gradientK3<f32>(row);
}

export function updatePaths(at: usize, stage: usize): void {
  stepPaths(changetype<Paths>(at), stage);
}
