// Omega where its squares are below doubles, and starts far from the anchor. Right values: mpmath, 60 digits and more.
import { describe, expect, it } from 'vitest';
import { backends } from '../backends.js';

/** [log-odds, varianceEpsilon, omega+, omega-, Omega] */
const weights: [x: number, epsilon: number, success: number, failure: number, total: number][] = [
  [-708.5, 0, 7.060252190569517e153, 1.4163800003287628e-154, 7.060252190569517e153],
  [-726.25, 0, 5.048748546158837e157, 1.980688859540875e-158, 5.048748546158837e157],
  [730, 0, 3.037484743850101e-159, 3.2921976053531405e158, 3.2921976053531405e158],
  [-740.125, 0, 5.201177909290068e160, 1.9226414043900575e-161, 5.201177909290068e160],
  [744.75, 0, 1.9036727851007327e-162, 5.253003603490003e161, 5.253003603490003e161],
  [-745.125, 0, 6.336331846847057e161, 1.5782001703360873e-162, 6.336331846847057e161],
  [745.25, 0, 1.482581855748173e-162, 6.744990140833459e161, 6.744990140833459e161],
  [-1400.5, 0, 1.3022997366991783e304, 7.678723813110872e-305, 1.3022997366991783e304],
  [-740, 1e-320, 9.79697337002713e159, 4.1036973058801366e-162, 9.79697337002713e159],
  [742.5, 5e-324, 5.483006303815967e-162, 1.594672696218388e161, 1.594672696218388e161],
  [-720, 1e-310, 9.989854307163839e154, 2.0301689634749347e-158, 9.989854307163839e154],
  [833, 1e-300, 1.7088210082202312e-212, 1e150, 1e150],
  [700, 1e-300, 9.85919051359249e-155, 9.999507052624775e149, 9.999507052624775e149],
  [-3, 1e-5, 4.481193134471297, 0.22310546895552502, 4.704298603426823],
  [12.5, 1e-5, 0.001005855203227286, 269.9084558669127, 269.9094617221159],
  [0.25, 0.1, 0.7441780996364011, 0.9555435944755215, 1.6997216941119226],
];

/** [x_ref, start, alpha, beta, varianceEpsilon, log-odds after one step] */
const farStarts: [xRef: number, start: number, alpha: number, beta: number, epsilon: number, x: number][] = [
  [-1e5, 3.7, 1, 1e-3, 1e-5, -93484.32683345978],
  [121000.25, -0.3, 0.5, 0.02, 0, 60601.10211095767],
  [-1e9, 12.125, 0.25, 1e-8, 0, 42695004390.40456],
  [3e7, -20.5, 1, 1e-4, 1e-3, 30316227.5683505],
];

describe.each(backends)('the drive on %s', (_name, api) => {
  it.each(weights)(
    'weights at log-odds %d with varianceEpsilon %d',
    (logOdds, varianceEpsilon, success, failure, total) => {
      const got = api.calibratedWeights({ logOdds }, { varianceEpsilon });
      // Exponentials of |x|/2 are good to an ulp, and each weight is made of a few roundings.
      for (const [value, want] of [
        [got.success, success],
        [got.failure, failure],
        [got.total, total],
      ] as const) {
        expect(Math.abs(value / want - 1)).toBeLessThanOrEqual(8 * Number.EPSILON);
      }
    },
  );

  it.each(weights)(
    'a step from log-odds %d with varianceEpsilon %d adds Omega',
    (logOdds, varianceEpsilon, ...rest) => {
      const total = rest[2];
      const { logOdds: x } = api.successTrajectories(0.5, { beta: 1, varianceEpsilon }, 1, { start: { logOdds } });
      expect(Math.abs(x[1]! / total - 1)).toBeLessThanOrEqual(8 * Number.EPSILON);
    },
  );

  it.each(farStarts)(
    'a step from far away keeps the digits of its start: anchor %d, start %d',
    (xRef, start, ...rest) => {
      const [alpha, beta, varianceEpsilon, want] = rest;
      const options = { start: { logOdds: start } };
      const { logOdds } = api.successTrajectories({ logOdds: xRef }, { alpha, beta, varianceEpsilon }, 1, options);
      // Relative to the terms that are added up.
      const size = Math.abs(xRef) + Math.abs(want);
      expect(Math.abs(logOdds[1]! - want)).toBeLessThanOrEqual(8 * Number.EPSILON * size);
      expect(logOdds[0]).toBe(start);
    },
  );

  it('a start whose Omega overflows leads to p = 1, however far the anchor', () => {
    const options = { start: { logOdds: 1500 } };
    const { logOdds } = api.successTrajectories({ logOdds: -1e20 }, { beta: 1, varianceEpsilon: 0 }, 1, options);
    expect(logOdds[1]).toBe(Infinity);
  });

  it('refuses a result of more than 2^29 log-odds, and says what to do', () => {
    const call = () => api.successTrajectories(0.5, { beta: 1 }, 2 ** 31 - 1);
    expect(call).toThrow(RangeError);
    expect(call).toThrow('successTrajectories: the result needs 2147483648 values (17179869184 bytes)');
    expect(call).toThrow('"keep" names the steps to return');
  });
});
