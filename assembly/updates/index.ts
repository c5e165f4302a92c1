// The kernels of updates as they are exported: in lanes of f64 for rows of f64, else of f32.
import { Format } from '../math/half';
import { gradient } from './gradient';
import { gradientK3 } from './gradientK3';
import { optimum } from './optimum';
import { Row } from './row';
import { spread } from './spread';
import { sums } from './sums';
import { surrogate } from './surrogate';

export function updateSums(at: usize, stage: usize): bool {
  const row = changetype<Row>(at);
  return row.format == Format.Float64 ? sums<f64>(row, stage) : sums<f32>(row, stage);
}

export function updateSpread(at: usize): f64 {
  const row = changetype<Row>(at);
  return row.format == Format.Float64 ? spread<f64>(row) : spread<f32>(row);
}

export function updateSurrogate(at: usize): void {
  const row = changetype<Row>(at);
  if (row.format == Format.Float64) surrogate<f64>(row);
  else surrogate<f32>(row);
}

export function updateOptimum(at: usize, stage: usize): f64 {
  const row = changetype<Row>(at);
  return row.format == Format.Float64 ? optimum<f64>(row, stage) : optimum<f32>(row, stage);
}

export function updateGradient(at: usize, stage: usize): void {
  const row = changetype<Row>(at);
  if (row.format == Format.Float64) gradient<f64>(row, stage);
  else gradient<f32>(row, stage);
}

export function updateGradientK3(at: usize): void {
  const row = changetype<Row>(at);
  if (row.format == Format.Float64) gradientK3<f64>(row);
  else gradientK3<f32>(row);
}
