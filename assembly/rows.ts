// The room of rows: kernels over rows of logits of which nothing is kept, each for itself.
import { Format } from './math/half';
import { softmax } from './rows/softmax';
import { stageOfInstance } from './rows/stage';
import { Token, tokenStatistics } from './rows/tokenStatistics';
import { topK } from './rows/topK';

export function softmaxF32(row: usize, format: Format, n: i32, temperature: f64, factor: f64, out: usize): bool {
  return softmax<f32>(row, format, n, temperature, factor, stageOfInstance, out);
}
export function softmaxF64(row: usize, format: Format, n: i32, temperature: f64, factor: f64, out: usize): bool {
  return softmax<f64>(row, format, n, temperature, factor, stageOfInstance, out);
}
export function tokenStatisticsF32(row: usize, format: Format, n: i32, chosen: f64, temperature: f64, out: Token): bool {
  return tokenStatistics<f32>(row, format, n, chosen, temperature, stageOfInstance, out);
}
export function tokenStatisticsF64(row: usize, format: Format, n: i32, chosen: f64, temperature: f64, out: Token): bool {
  return tokenStatistics<f64>(row, format, n, chosen, temperature, stageOfInstance, out);
}
export function topKF32(row: usize, format: Format, n: i32, k: i32, values: usize, indices: usize): bool {
  return topK<f32>(row, format, n, k, stageOfInstance, values, indices);
}
export function topKF64(row: usize, format: Format, n: i32, k: i32, values: usize, indices: usize): bool {
  return topK<f64>(row, format, n, k, stageOfInstance, values, indices);
}
