// logit(p) = log(p/(1 - p)) over SIMD lanes.
//
// It is log p - log q with both in the parts of log.ts: (k_p - k_q) ln2 + (f_p - f_q) - (rest_p - rest_q). The difference
// f_p - f_q is exact, so that nothing is lost near p = 1/2. q = 1 - p - d is rounded below 1/2; d, exact, enters as -d/q,
// with 4p for 1/q: both are 2 at p = 1/2, and elsewhere d matters less.
// It holds on [0, 1], subnormal numbers included.
//
// Worst error (npm run test:exhaustive): f32 0.958 ulp at 0x1.2c13dep-2, of all inputs; f64 0.954 ulp at
// 0x1.2df22cfa00c2bp-2, of 10 million.
import { LogAt, logBits, logConstant, logExponent, logFraction, logRest, logScaled, logScaledBias, logSum } from './log';

/** -Infinity at 0, Infinity at 1, NaN outside [0, 1]. */
// @ts-ignore: decorator
@inline export function logit<T>(p: v128): v128 {
  return lanes<T>(p);
}

// Not inlined: columns and scalars share it, and the call costs them 2 %.
function lanes<T>(p: v128): v128 {
  const one = logConstant<T>(LogAt.ONE);
  const bias = logConstant<T>(LogAt.BIAS);
  const plain = v128.all_true<i32>(v128.and(v128.ge<T>(p, logConstant<T>(LogAt.LEAST_NORMAL)), v128.lt<T>(p, one)));
  let scaled = p;
  let biasP = bias;
  if (!plain) {
    scaled = logScaled<T>(p);
    biasP = logScaledBias<T>(p);
  }
  const q = v128.sub<T>(one, p);
  const d = v128.sub<T>(v128.sub<T>(one, q), p);
  const bitsP = logBits<T>(scaled);
  const bitsQ = logBits<T>(q);
  const fP = logFraction<T>(bitsP);
  const fQ = logFraction<T>(bitsQ);
  const k = v128.sub<T>(logExponent<T>(bitsP, biasP), logExponent<T>(bitsQ, bias));
  const rest = v128.sub<T>(logRest<T>(fP), logRest<T>(fQ));
  const correction = v128.mul<T>(v128.add<T>(d, d), v128.add<T>(p, p));
  const y = logSum<T>(k, v128.sub<T>(fP, fQ), v128.add<T>(rest, correction));
  return plain ? y : ends<T>(p, y);
}

function ends<T>(p: v128, y: v128): v128 {
  const zero = v128.splat<T>(0);
  const one = v128.splat<T>(1);
  const within = v128.and(v128.gt<T>(p, zero), v128.lt<T>(p, one));
  const from0 = v128.bitselect(v128.splat<T>(-Infinity), v128.splat<T>(NaN), v128.eq<T>(p, zero));
  const to1 = v128.bitselect(v128.splat<T>(Infinity), from0, v128.eq<T>(p, one));
  return v128.bitselect(y, to1, within);
}
