// exp, log and their forms near 0 and 1 from the kernels, so that all engines give the same bits.
import type { Elementary } from '../neighbours/elementary.js';
import { mapColumn } from './columns.js';
import { neighbours, scalars as room } from './rooms.js';

export const elementary: Elementary = {
  exp: (x) => room().kernels.exp(x),
  log: (x) => room().kernels.log(x),
  log1p: (x) => room().kernels.log1p(x),
  // The kernel is exact near 0; from 1 on the difference loses nothing.
  expm1: (x) => (Math.abs(x) <= 1 ? room().kernels.expm1(x) : room().kernels.exp(x) - 1),
  logit: (p) => neighbours().kernels.logit(p),
  logitAll: (p, out) => mapColumn(p, out, neighbours().kernels.logitF32, neighbours().kernels.logitF64),
};
