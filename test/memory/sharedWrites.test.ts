// Memory that another thread writes while it is read: results are of one moment or another, and what is refused is refused with a
// code, also where the number that was refused is no longer there.
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { refusedRow } from '../../bindings/arguments/logits.js';
import { invalidInput } from '../../bindings/policies/policyInput.js';
import { type Api, backends } from '../backends.js';
import { rowFunctions } from '../rows/functions.js';

const LENGTH = 512;

/** Writes NaN and 0 to the numbers of a buffer by turns. */
const writer = `
  const { workerData } = require('node:worker_threads');
  const numbers = new Float64Array(workerData);
  for (;;) for (let i = 0; i < numbers.length; i++) numbers[i] = numbers[i] === 0 ? NaN : 0;
`;

const calls: [name: string, call: (api: Api, numbers: Float64Array) => unknown][] = [
  ...rowFunctions.map(({ name, call }): (typeof calls)[number] => [name, (api, x) => call(api, x, 1, { rows: 1 })]),
  ['groupAdvantages', (api, x) => api.groupAdvantages(x, 8)],
  ['whiten', (api, x) => api.whiten(x)],
  ['PolicyBatch', (api, x) => new api.PolicyBatch(x, x).dispose()],
  ['successTrajectories', (api, x) => api.successTrajectories(x, { beta: 1 }, 2)],
];

describe('memory that another thread writes', () => {
  it.each(backends)('is refused with a code, or read, on %s', async (_name, api) => {
    const shared = new SharedArrayBuffer(8 * LENGTH);
    const thread = new Worker(writer, { eval: true, workerData: shared });
    const numbers = new Float64Array(shared);
    let refused = 0;
    try {
      while (!numbers.some(Number.isNaN)) await wait(1);
      for (let k = 0; k < 20; k++) {
        for (const [name, call] of calls) {
          try {
            call(api, numbers);
          } catch (error) {
            refused++;
            expect(error, name).toMatchObject({
              code: 'ERR_VALUE',
              message: expect.stringMatching(/got NaN|was changed|were changed/),
            });
          }
        }
      }
    } finally {
      await thread.terminate();
    }
    expect(refused).toBeGreaterThan(0);
  });

  it('is said to have changed where nothing is wrong any more', () => {
    const rows = { logits: new Float64Array(4), type: 'float64', rows: 2, outcomes: 2, stride: 2 } as const;
    expect(refusedRow('softmax', { logits: rows }, 1)).toMatchObject({
      code: 'ERR_VALUE',
      message: 'softmax: row 1 was changed while it was read',
    });
    const input = { ...rows, rewards: new Float64Array(2), sharedRewards: true, copy: true };
    expect(invalidInput('PolicyBatch', input)).toMatchObject({
      code: 'ERR_VALUE',
      message: 'PolicyBatch: "logits" or "rewards" were changed while they were read',
    });
    const wide = { ...input, rewards: Float64Array.of(-1.7e308, 1.7e308) };
    expect(invalidInput('PolicyBatch', wide).message).toContain('expected a spread that Float64Array can hold');
  });
});
