// The bounds that assembly/math/exp.ts states. SLOW=1 tries every float32 and ten million doubles.
import { beforeAll, describe, expect, it } from 'vitest';
import { compileProbe, PROBE_DATA, type Probe } from '../assembly/compile.js';
import { relativeErrorOfExp, scaleBy } from '../oracle/expBig.js';
import { uniform } from '../random.js';
import { SLOW } from '../slow.js';
import { ulpOfF32 } from '../ulp.js';

const HEADROOM = 1;
let probe: Probe;
beforeAll(async () => {
  probe = await compileProbe();
});

interface Worst {
  ulp: number;
  at: number;
}

/** Worst error over the floats with these bits, in ulp of the exact result; exp is scaled by 2^(1 - fold). */
function scanF32(first: number, end: number, stride: number, sign: number, fold: number): Worst {
  const block = 1 << 16;
  const bits = new Uint32Array(probe.memory.buffer, PROBE_DATA, block);
  const values = new Float32Array(probe.memory.buffer, PROBE_DATA, block);
  const x = new Float32Array(block);
  const worst = { ulp: 0, at: 0 };
  const scale = 2 ** (HEADROOM - fold);
  for (let start = first; start < end; start += block * stride) {
    for (let i = 0; i < block; i++) bits[i] = Math.min(start + i * stride, end - 1) + sign;
    x.set(values);
    probe.expF32(PROBE_DATA, block, fold);
    for (let i = 0; i < block; i++) {
      const want = Math.exp(x[i]!) * scale; // error 2^-53: 2^-29 ulp of a float
      const error = Math.abs(values[i]! - want) / ulpOfF32(want);
      if (!(error <= worst.ulp)) {
        worst.ulp = error;
        worst.at = x[i]!;
      }
    }
  }
  return worst;
}

/** Worst error over doubles, in ulp of the exact result. */
function scanF64(inputs: Float64Array, scale: number, kernel: (at: number, count: number) => void): Worst {
  const values = new Float64Array(probe.memory.buffer, PROBE_DATA, inputs.length);
  values.set(inputs);
  kernel(PROBE_DATA, inputs.length);
  const worst = { ulp: 0, at: 0 };
  for (const [i, x] of inputs.entries()) {
    const relative = relativeErrorOfExp(values[i]!, x, -scale);
    const mantissa = scaleBy(values[i]!, -Math.floor(Math.log2(values[i]!)));
    const error = Math.abs(relative) * mantissa * 2 ** 52;
    if (!(error <= worst.ulp)) Object.assign(worst, { ulp: error, at: x });
  }
  return worst;
}

const bitsOf = (x: number) => new Uint32Array(Float32Array.of(x).buffer)[0]!;
const stride = SLOW ? 1 : 1009;

describe('exp in f32', () => {
  // A row of logits never asks for more than exp(max - its own fold): results are at most 2^1.5, here for both signs.
  it.each([
    ['x <= 0', 0x80000000, 0],
    ['x >= 0', 0, 127],
  ])('is within 1 ulp for every float with |x| <= 88: %s', { timeout: 600_000 }, (title, sign, fold) => {
    const worst = scanF32(0, bitsOf(88) + 1, stride, sign, fold);
    console.log(`exp f32, ${title}: ${worst.ulp.toFixed(4)} ulp at ${worst.at}`);
    expect(worst.ulp).toBeLessThanOrEqual(1);
  });

  it('is within 1 ulp around the maximum of a row, for every fold', () => {
    for (let fold = -317; fold <= 317; fold += 3) {
      const top = fold * Math.LN2;
      const values = new Float32Array(probe.memory.buffer, PROBE_DATA, 4096);
      const x = Float32Array.from(values, (_, i) => top + 0.34 - i / 47);
      values.set(x);
      probe.expF32(PROBE_DATA, values.length, fold);
      const worst = values.reduce((most, got, i) => {
        const want = Math.exp(x[i]! - top) * 2; // exp(x) 2^(1 - fold), and 2^fold = exp(top) to 2^-44
        return Math.max(
          most,
          want < 2 ** -126 ? (got < 2 ** -125 ? 0 : Infinity) : Math.abs(got - want) / ulpOfF32(want),
        );
      }, 0);
      expect(worst).toBeLessThanOrEqual(1);
    }
  });

  it('gives 0 below its floor and for -Infinity, and NaN for NaN', () => {
    const values = new Float32Array(probe.memory.buffer, PROBE_DATA, 4);
    values.set([-Infinity, -89, -3.4e38, Number.NaN]);
    probe.expF32(PROBE_DATA, 4, 0);
    expect([...values]).toEqual([0, 0, 0, Number.NaN]);
  });
});

describe('exp in f64', () => {
  const count = SLOW ? 10_000_000 : 60_000;
  const block = 100_000;

  function scanRandom(range: number, kernel: (at: number, count: number) => void, scale: number): Worst {
    const u = uniform(range);
    let worst: Worst = { ulp: 0, at: 0 };
    for (let done = 0; done < count; done += block) {
      const inputs = Float64Array.from({ length: Math.min(block, count) }, (_, i) => {
        // Half of them spread over the range, half over the binades near 0 and next to multiples of ln2/128.
        if (i % 2 === 0) return -range * u();
        if (i % 4 === 1) return -(2 ** (-30 * u()));
        return -(Math.round(range * u() * 184.66) * (Math.LN2 / 128)) * (1 + 1e-9 * u());
      });
      const found = scanF64(inputs, scale, kernel);
      if (found.ulp > worst.ulp) worst = found;
    }
    return worst;
  }

  // Below 2^-1014 a product inside is subnormal and costs up to a quarter of a unit more.
  it('is within 1.1 ulp where the scaled result exceeds 2^-1014', { timeout: 1_200_000 }, () => {
    const worst = scanRandom(704, (at, n) => probe.expF64(at, n, 0), HEADROOM);
    console.log(`exp f64: ${worst.ulp.toFixed(4)} ulp at ${worst.at}`);
    expect(worst.ulp).toBeLessThanOrEqual(1.1);
  });

  it('of non-positive numbers is within 1.1 ulp where the result is normal', { timeout: 1_200_000 }, () => {
    const worst = scanRandom(708, (at, n) => probe.expNonPositive(at, n), 0);
    console.log(`exp f64, x <= 0: ${worst.ulp.toFixed(4)} ulp at ${worst.at}`);
    expect(worst.ulp).toBeLessThanOrEqual(1.1);
  });

  it('of non-positive numbers is rounded once more where the result is subnormal', () => {
    const values = new Float64Array(probe.memory.buffer, PROBE_DATA, 4096);
    const x = Float64Array.from(values, (_, i) => -708.4 - i / 110);
    values.set(x);
    probe.expNonPositive(PROBE_DATA, values.length);
    for (const [i, got] of values.entries()) {
      const scaled = Math.exp(x[i]! + 64 * Math.LN2); // good to 2^-44 relative: the argument is rounded
      expect(Math.abs(got - scaled * 2 ** -64)).toBeLessThanOrEqual(
        2 ** -1074 * (0.51 + 2 ** -43 * (scaled / 2 ** -1010)) + scaled * 2 ** -64 * 2 ** -43,
      );
    }
  });

  it('gives 1 at 0, 0 below its floor and for -Infinity, and NaN for NaN', () => {
    const values = new Float64Array(probe.memory.buffer, PROBE_DATA, 4);
    values.set([0, -746, -Infinity, Number.NaN]);
    probe.expNonPositive(PROBE_DATA, 4);
    expect([...values]).toEqual([1, 0, 0, Number.NaN]);
  });
});
