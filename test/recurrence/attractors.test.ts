import { describe, expect, it } from 'vitest';
import type { Backend } from '../../bindings/backend.js';
import type { Attractors, VariantColumns } from '../../bindings/index.js';
import { finish, type Work } from '../../bindings/operation.js';
import { type AttractorsFunction, attractorsKernel, attractorsPlan } from '../../bindings/recurrence/attractors.js';
import { referenceBackend } from '../../bindings/reference/backend.js';
import { wasmBackend } from '../../bindings/wasm/backend.js';
import { place } from '../../bindings/wasm/module.js';
import { backends } from '../backends.js';
import { uniform } from '../random.js';

const columns = [
  'kind',
  'period',
  'logOdds',
  'multiplier',
  'lyapunov',
  'lyapunovError',
  'steps',
  'overshoot',
  'monotone',
] as const;

/** All kinds of maps, in no order: half of them where cycles and chaos live. */
function mixture(count: number, seed = 7) {
  const next = uniform(seed);
  const column = (value: (wild: boolean) => number) =>
    Float64Array.from({ length: count }, (_, i) => value(i % 2 === 1));
  const anywhere = () => 28 * (next() - 0.5);
  const logOdds = column((wild) => (wild ? -11 + 5 * next() : anywhere()));
  return {
    pRef: { logOdds },
    start: { logOdds: logOdds.map((x) => (next() < 0.7 ? x : anywhere())) },
    variant: {
      beta: column((wild) => (wild ? 1 + 7 * next() : 0.05 * 1000 ** next())),
      alpha: column((wild) => (wild || next() < 0.5 ? 1 : next() < 0.2 ? 0 : 0.02 + 0.98 * next())),
      varianceEpsilon: column(() => (next() < 0.3 ? 0 : 10 ** (-7 * next() - 1))),
    } satisfies VariantColumns,
  };
}

function rows(result: Attractors): unknown[][] {
  return Array.from({ length: result.count }, (_, i) => columns.map((name) => result[name][i]));
}

describe.each(backends)('attractors on %s', (_name, api) => {
  it('finds every kind, and gives what attractor gives for each element', () => {
    const { pRef, start, variant } = mixture(400);
    const options = { maxSteps: 1200 };
    for (const normalization of ['mean-std', 'mean'] as const) {
      const many = api.attractors(pRef, { ...variant, normalization }, { ...options, start });
      for (let i = 0; i < many.count; i++) {
        const law = {
          beta: variant.beta[i]!,
          alpha: variant.alpha[i]!,
          varianceEpsilon: variant.varianceEpsilon[i]!,
          normalization,
        };
        const one = api.attractor({ logOdds: pRef.logOdds[i]! }, law, {
          ...options,
          start: { logOdds: start.logOdds[i]! },
        });
        const { kind, period, points, multiplier, lyapunov, lyapunovError, steps, overshoot, monotone } = one;
        const code = api.attractorKinds.indexOf(kind);
        const logOdds = points[0]?.logOdds ?? Number.NaN;
        const row = [code, period, logOdds, multiplier, lyapunov, lyapunovError, steps, overshoot, Number(monotone)];
        expect(rows(many)[i]).toEqual(row);
      }
      if (normalization === 'mean') continue;
      const found = new Set(Array.from(many.kind, (code) => api.attractorKinds[code]));
      expect([...found].sort()).toEqual(['cycle', 'fixed-point', 'irregular', 'one', 'undecided']);
    }
  });

  it('does not depend on where an element stands, or on its neighbours', () => {
    const { pRef, start, variant } = mixture(131);
    const forwards = rows(api.attractors(pRef, variant, { start, maxSteps: 2000 }));
    const turn = (values: Float64Array) => values.slice().reverse();
    const turned = {
      beta: turn(variant.beta),
      alpha: turn(variant.alpha),
      varianceEpsilon: turn(variant.varianceEpsilon),
    };
    const options = { start: { logOdds: turn(start.logOdds) }, maxSteps: 2000 };
    expect(rows(api.attractors({ logOdds: turn(pRef.logOdds) }, turned, options)).reverse()).toEqual(forwards);
  });

  it.each([0, 1, 2, 3, 63, 64, 65, 128, 129])('%i elements: the first of more', (count) => {
    const { pRef, variant } = mixture(130);
    const all = rows(api.attractors(pRef, variant, { maxSteps: 1500 }));
    const part = {
      beta: variant.beta.slice(0, count),
      alpha: variant.alpha.slice(0, count),
      varianceEpsilon: variant.varianceEpsilon.slice(0, count),
    };
    const few = api.attractors({ logOdds: pRef.logOdds.slice(0, count) }, part, { maxSteps: 1500 });
    expect(rows(few)).toEqual(all.slice(0, count));
  });

  it('spreads one pRef over the fields of a variant, and one start over all', () => {
    const beta = Float64Array.from({ length: 50 }, (_, k) => 0.5 + 0.1 * k);
    const sweep = api.attractors(0.001, { beta }, { start: 0.1, maxSteps: 2000 });
    expect(sweep.count).toBe(50);
    const spelled = api.attractors(
      new Float64Array(50).fill(0.001),
      { beta },
      { start: new Float64Array(50).fill(0.1), maxSteps: 2000 },
    );
    expect(rows(sweep)).toEqual(rows(spelled));
    expect(api.attractors(0.2, { beta: 5 }).count).toBe(1);
  });

  it('holds more elements than are in memory at a time', () => {
    const count = 40_001;
    const logOdds = Float64Array.from({ length: count }, (_, i) => -6 + (12 * i) / count);
    const { kind, logOdds: limits, steps } = api.attractors({ logOdds }, { beta: 10, varianceEpsilon: 1e-2 });
    expect(kind.every((code) => api.attractorKinds[code] === 'fixed-point')).toBe(true);
    expect(steps.every((n) => n > 1)).toBe(true);
    // The fixed point rises with the reference.
    expect(limits.every((x, i) => i === 0 || x > limits[i - 1]!)).toBe(true);
  });
});

/** The work of a call in slices, and what its result is afterwards. */
function slicesOf(backend: Backend, ...given: Parameters<AttractorsFunction>) {
  const { args, result } = attractorsPlan(backend).check('attractors', ...given);
  return { work: attractorsKernel(backend)(...args) as Work<number>, result };
}

describe('slices of attractors', () => {
  it('count the elements that are done, up to all', () => {
    for (const backend of [wasmBackend, referenceBackend]) {
      const { pRef, variant } = mixture(1000);
      const slices = slicesOf(backend, pRef, variant, { maxSteps: 2000 }).work;
      const counts: number[] = [];
      for (let next = slices.next(); !next.done; next = slices.next()) counts.push(next.value);
      expect(counts.length).toBeGreaterThan(10);
      expect(counts.every((count, k) => count >= 0 && count <= 1000 && (k === 0 || count >= counts[k - 1]!))).toBe(
        true,
      );
    }
  });

  it('give back their memory when they are given up, and work beside each other and as memory grows', () => {
    const { pRef, start, variant } = mixture(3000);
    const options = { start, maxSteps: 3000 };
    const { heap } = place();
    const begin = () => slicesOf(wasmBackend, pRef, variant, options);
    const whole = begin();
    finish(whole.work);
    const expected = rows(whole.result());
    const two = [begin(), begin()];
    const given = begin().work;
    for (let k = 0; k < 5; k++) given.next();
    given.return(undefined as never);
    const blocks: number[] = [];
    const running = new Set(two);
    while (running.size > 0) {
      for (const each of running) if (each.work.next().done) running.delete(each);
      if (blocks.length < 8) blocks.push(heap.allocate(2 ** 20 * (1 + blocks.length)));
    }
    for (const block of blocks) heap.release(block);
    for (const { result } of two) expect(rows(result())).toEqual(expected);

    // What was given back is handed out again: the same call needs no more memory.
    const bytes = heap.buffer.byteLength;
    for (let k = 0; k < 20; k++) {
      const { work } = begin();
      work.next();
      work.return(undefined as never);
    }
    expect(heap.buffer.byteLength).toBe(bytes);
  });
});
