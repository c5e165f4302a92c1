// exp, log and their forms near 0 and 1 from the kernels, so that all engines give the same bits.
import type { Elementary } from '../neighbours/elementary.js';
import { wasm } from './module.js';

export const elementary: Elementary = {
  exp: (x) => wasm().kernels.exp(x),
  log: (x) => wasm().kernels.log(x),
  log1p: (x) => wasm().kernels.log1p(x),
  // The kernel is exact near 0; from 1 on the difference loses nothing.
  expm1: (x) => (Math.abs(x) <= 1 ? wasm().kernels.expm1(x) : wasm().kernels.exp(x) - 1),
};
