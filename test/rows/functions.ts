// The functions over rows of logits, called with as little as all of them take: what holds for each is tested with this table.
import type { Api } from '../backends.js';

export interface RowFunction {
  readonly name: string;
  /** What messages call the logits. */
  readonly argument: string;
  /** Fields of its options beside those of rows, with values that it takes for two rows of two. */
  readonly fields: object;
  /** Calls it; a pool has it too, and gives a promise. `rows` is how many rows the logits are. */
  call(api: Api, logits: unknown, rows: number, options?: unknown): unknown;
}

export const rowFunctions: readonly RowFunction[] = [
  {
    name: 'softmax',
    argument: 'logits',
    fields: { temperature: 2, out: new Float32Array(4) },
    call: (api, logits, _rows, options) => api.softmax(logits as never, options as never),
  },
  {
    name: 'tokenStatistics',
    argument: 'logits',
    fields: { temperature: 2 },
    call: (api, logits, rows, options) =>
      api.tokenStatistics(logits as never, new Array<number>(rows).fill(0), options as never),
  },
  {
    name: 'divergence',
    argument: 'p',
    fields: { measures: ['kl'], alpha: 2 },
    call: (api, logits, _rows, options) => api.divergence(logits as never, logits as never, options as never),
  },
  {
    name: 'topK',
    argument: 'logits',
    fields: {},
    call: (api, logits, _rows, options) => api.topK(logits as never, 1, options as never),
  },
];
