import { type SoftValuesKernel, softValueOf } from '../../neighbours/softValue.js';
import { textbook } from '../elementary.js';

export const softValues: SoftValuesKernel = (rewards, offsets, beta, value, derivative, weights) => {
  for (let g = 0; g < value.length; g++) {
    const [from, to] = [offsets[g]!, offsets[g + 1]!];
    const n = to - from;
    const group = softValueOf(textbook, rewards.subarray(from, to), new Float64Array(n).fill(1 / n), beta);
    value[g] = group.value;
    derivative[g] = group.derivative;
    for (let i = from; i < to; i++) weights[i] = Math.exp(group.logWeight[i - from]!) / n;
  }
};
