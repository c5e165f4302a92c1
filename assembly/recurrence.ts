// The room of the recurrence: columns of log-odds, trajectories and orbits.
import { logisticColumn, logitColumn } from './recurrence/columns';

export { bernoulliDivergence, logistic, logit, omega, softplus } from './recurrence/bernoulli';
export { weightsAll } from './recurrence/columns';
export { useGroup } from './recurrence/groupDrive';
export { turns } from './recurrence/orbit';
export { orbits } from './recurrence/orbits';
export { recurrence } from './recurrence/recurrence';

export function logitF32(p: usize, count: i32, out: usize): void {
  logitColumn<f32>(p, count, out);
}
export function logitF64(p: usize, count: i32, out: usize): void {
  logitColumn<f64>(p, count, out);
}
export function logisticF32(x: usize, count: i32, out: usize): void {
  logisticColumn<f32>(x, count, out);
}
export function logisticF64(x: usize, count: i32, out: usize): void {
  logisticColumn<f64>(x, count, out);
}
