// What functions of the recurrence take as numbers: probabilities, parameters, steps, tables and output.
import { describe, expect, it } from 'vitest';
import { type Api, backends } from '../backends.js';
import { forms64, noNumbers, Steering64, vanishing } from '../inputs/hostile.js';

const p = [0.2, 0.5, 0.9];
type List = Float64Array;

/** Each function with a list in one place. The list is of probabilities, and good for every place. */
const places: [name: string, call: (api: Api, list: List) => unknown][] = [
  ['successTrajectories, pRef', (api, list) => api.successTrajectories(list, { beta: 2 }, 4)],
  ['successTrajectories, log-odds', (api, list) => api.successTrajectories({ logOdds: list }, { beta: 2 }, 4)],
  ['successTrajectories, start', (api, list) => api.successTrajectories(p, { beta: 2 }, 4, { start: list })],
  ['successTrajectories, beta', (api, list) => api.successTrajectories(p, { beta: list }, 4)],
  ['successTrajectories, alpha', (api, list) => api.successTrajectories(p, { beta: 2, alpha: list }, 4)],
  ['attractors, pRef', (api, list) => api.attractors(list, { beta: 2 })],
  ['attractors, beta of one pRef', (api, list) => api.attractors(0.3, { beta: list })],
  ['attractors, start', (api, list) => api.attractors(p, { beta: 2 }, { start: list })],
  ['calibratedWeights, p', (api, list) => api.calibratedWeights(list, {})],
  ['calibratedWeights, epsilon', (api, list) => api.calibratedWeights(p, { varianceEpsilon: list })],
  ['effectiveBeta, p', (api, list) => api.effectiveBeta(list, { beta: 2 })],
  ['effectiveBeta, log-odds', (api, list) => api.effectiveBeta({ logOdds: list }, { beta: 2 })],
  ['amplificationFrontier, beta', (api, list) => api.amplificationFrontier(0.3, list, {})],
  ['logit', (api, list) => api.logit(list)],
  ['logistic', (api, list) => api.logistic(list)],
  ['groupDrive, table', (api, list) => api.groupDrive(0.3, list)],
];

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe.each(backends)('the recurrence on %s', (_name, api) => {
  describe.each(places)('%s', (_place, call) => {
    const want = call(api, Float64Array.from(p));

    it.each(forms64(p))('takes %s', (_form, list) => {
      expect(call(api, list)).toEqual(want);
    });

    it.each(noNumbers(3))('refuses %s, with a code', (_form, value) => {
      expect(thrown(() => call(api, value))).toMatchObject({ code: expect.stringMatching(/^ERR_(TYPE|LENGTH)$/) });
    });
  });

  it('takes the steps to keep as any list', () => {
    const want = api.successTrajectories(p, { beta: 2 }, 4, { keep: [0, 3] });
    for (const [, keep] of forms64([0, 3])) {
      expect(api.successTrajectories(p, { beta: 2 }, 4, { keep })).toEqual(want);
    }
  });

  it('writes into subclasses and shared memory, and gives them back', async () => {
    const { logOdds } = api.successTrajectories(p, { beta: 2 }, 4);
    const buffer = new Float64Array(16).buffer;
    const outs = [new Steering64(buffer), new Float64Array(new SharedArrayBuffer(128))];
    for (const out of outs) {
      expect(api.successTrajectories(p, { beta: 2 }, 4, { out }).logOdds).toBe(out);
      expect([...new Float64Array(out.buffer)]).toEqual([...logOdds, 0]);
      new Float64Array(out.buffer).fill(0);
      expect((await api.successTrajectoriesAsync(p, { beta: 2 }, 4, { out })).logOdds).toBe(out);
      expect([...new Float64Array(out.buffer)]).toEqual([...logOdds, 0]);
    }
    const column = new Steering64(new Float64Array(3).buffer);
    expect(api.logit(Float64Array.from(p), column)).toBe(column);
    expect([...new Float64Array(column.buffer)]).toEqual([...api.logit(p)]);
  });

  it('takes logit and logistic of an array into itself, or beside itself', () => {
    const memory = Float64Array.of(...p, 0, 0);
    const want = [...api.logit(p)];
    api.logit(memory.subarray(0, 3), memory.subarray(2));
    expect([...memory.subarray(2)]).toEqual(want);
    const steering = new Steering64(Float64Array.from(p).buffer);
    expect(api.logit(steering, steering)).toBe(steering);
    expect([...new Float64Array(steering.buffer)]).toEqual(want);
  });

  it('names an output that is taken away while an asynchronous form runs', async () => {
    const many = new Float64Array(5000).fill(0.3);
    const whole = vanishing(5000 * 41);
    const running = api.successTrajectoriesAsync(many, { beta: 2 }, 2000, {
      keep: Array.from({ length: 41 }, (_, k) => 50 * k),
      out: whole.array as Float64Array,
    });
    const outcome = running.then(
      () => undefined,
      (error) => error,
    );
    await new Promise((resolve) => setImmediate(resolve));
    whole.vanish();
    expect(await outcome).toMatchObject({ code: expect.stringMatching(/^ERR_(LENGTH|DETACHED)$/) });
  });

  it('reads an output only after all code of the caller has run', () => {
    const { array, vanish } = vanishing(15);
    const options = {
      out: array as Float64Array,
      get keep() {
        vanish();
        return 'all' as const;
      },
    };
    expect(thrown(() => api.successTrajectories(p, { beta: 2 }, 4, options))).toMatchObject({ code: 'ERR_LENGTH' });
  });

  it('reads every option and parameter once', () => {
    const counts = new Map<string, number>();
    const counted = <T extends object>(label: string, options: T) =>
      new Proxy(options, {
        get(target, name) {
          const key = `${label} ${String(name)}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
          return Reflect.get(target, name);
        },
      });
    const law = { beta: 2, alpha: 0.5, varianceEpsilon: 0.1, normalization: 'mean-std' as const };
    const odds = { logOdds: [0.1] };
    api.successTrajectories(
      counted('pRef', odds),
      counted('law', law),
      2,
      counted('options', { start: 0.1, keep: 'all' as const }),
    );
    api.attractors(counted('attractors pRef', odds), counted('attractors law', law), counted('o', { maxSteps: 9 }));
    api.calibratedWeights(counted('weights', odds), counted('weights law', law));
    api.effectiveBeta(counted('effective', odds), counted('effective law', law));
    api.classify(0.2, counted('classify law', law), counted('classify', { start: 0.3 }));
    api.attractor(0.2, counted('attractor law', law), counted('attractor', { start: 0.3, maxSteps: 9 }));
    api.basins(0.2, counted('basins law', law), counted('basins', { depth: 2 }));
    api.stepsToReach(0.2, 0.3, counted('steps law', law), counted('steps', { maxSteps: 2 }));
    expect([...counts].filter(([, times]) => times > 1)).toEqual([]);
  });
});
