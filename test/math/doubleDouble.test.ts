// The oracle of the f64 functions against integer arithmetic: exp in 160 bits, the rest through it.
import { describe, expect, it } from 'vitest';
import { expBig } from '../oracle/expBig.js';
import { uniform } from '../random.js';
import { exp, exponentOf, log, logistic, logit, type Scaled, scaleBy, ulps } from './doubleDouble.js';

const BITS = 1300n;
const ONE = 1n << BITS;

/** x * 2^BITS: exact for every double down to 2^-1074, and for what is low beside them. */
function fixed(x: number): bigint {
  if (x === 0) return 0n;
  const exponent = exponentOf(Math.abs(x));
  const integer = BigInt(scaleBy(x, 52 - exponent));
  const shift = BigInt(exponent - 52) + BITS;
  return shift >= 0n ? integer << shift : integer >> -shift;
}

const fixedOf = ({ high, low, exponent }: Scaled) => {
  const mantissa = fixed(high) + fixed(low);
  return exponent >= 0 ? mantissa << BigInt(exponent) : mantissa >> BigInt(-exponent);
};
const ratio = (a: bigint, b: bigint) => (a * ONE) / b;
const relative = (got: bigint, want: bigint) => Number(((got - want) << 300n) / want) / 2 ** 300;

const u = uniform(11);
const points = Array.from({ length: 400 }, (_, i) =>
  i % 3 === 0 ? 1400 * (u() - 0.5) : (u() - 0.5) * 2 ** (5 - 20 * u()),
);

describe('the double-double oracle', () => {
  it('gives exp to 1e-29', () => {
    for (const x of points) expect(Math.abs(relative(fixedOf(exp(x)), fixedOf(expBig(x))))).toBeLessThanOrEqual(1e-29);
  });

  it('gives log: exp of it is the number, to 1e-29', () => {
    for (const x of points.map((y) => Math.exp(y / 2.1))) {
      const [high, low] = log(x);
      // exp(high + low) = exp(high) (1 + low)
      const error = relative(fixedOf(expBig(high)), fixed(x)) + low;
      expect(Math.abs(error)).toBeLessThanOrEqual(1e-29);
    }
  });

  it('gives log next to 1 with all its digits', () => {
    for (const d of [2 ** -52, -(2 ** -53), 3 * 2 ** -51, 2 ** -40]) {
      const [high, low] = log(1 + d);
      const rest = high - d + (d * d) / 2 + low - d ** 3 / 3; // d - d^2/2 + d^3/3 - ...
      expect(Math.abs(rest)).toBeLessThanOrEqual(1e-31 * Math.abs(d) + d ** 4);
    }
  });

  it('gives logistic to 1e-29', () => {
    for (const x of points) {
      const e = fixedOf(expBig(-Math.abs(x)));
      const want = ratio(x < 0 ? e : ONE, ONE + e);
      expect(Math.abs(relative(fixedOf(logistic(x)), want))).toBeLessThanOrEqual(1e-29);
    }
  });

  it('gives logit: exp of it is p/(1-p), to 1e-29', () => {
    const probabilities = points.flatMap((x) => (Math.abs(x) < 30 ? [1 / (1 + Math.exp(-x)), Math.exp(x - 31)] : []));
    for (const p of probabilities) {
      const [high, low] = logit(p);
      const want = ratio(fixed(p), ONE - fixed(p));
      const error = relative(fixedOf(expBig(high)), want) + low;
      expect(Math.abs(error)).toBeLessThanOrEqual(1e-29);
    }
  });

  it('gives logit next to 1/2 with all its digits', () => {
    for (const d of [2 ** -53, -(2 ** -54), 3 * 2 ** -50]) {
      const [high, low] = logit(0.5 + d); // 4 d + 16 d^3/3 + ...
      expect(high).toBe(4 * d);
      expect(Math.abs(low - (16 * d ** 3) / 3)).toBeLessThanOrEqual(1e-31 * Math.abs(d));
    }
  });

  it('measures in ulp of the exact value, subnormal and infinite results included', () => {
    expect(ulps(1, { high: 1, low: 2 ** -53, exponent: 0 })).toBe(0.5);
    expect(ulps(2 ** -1074, { high: 1.5, low: 0, exponent: -1074 })).toBe(0.5);
    expect(ulps(0, { high: 1, low: 0, exponent: -1075 })).toBe(0.5);
    expect(ulps(Infinity, { high: 1.5, low: 0, exponent: 1024 })).toBe(0);
    expect(ulps(Infinity, { high: 2 - 2 ** -52, low: 0, exponent: 1023 })).toBe(1);
    expect(ulps(-3, { high: -1.5, low: 2 ** -53, exponent: 1 })).toBe(0.5);
  });
});
