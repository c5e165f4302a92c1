// What a program in TypeScript sees of every entry. It only has to compile, from TypeScript 5.0 on and with the library's own types
// checked; lines that expect an error have one in every version.
import * as wasm from 'grpo-wasm';
import { bestOfN } from 'grpo-wasm/neighbours';
import { createPool, type Pool } from 'grpo-wasm/pool';
import * as reference from 'grpo-wasm/reference';
import * as relaxed from 'grpo-wasm/relaxed';
import { memorySource, readLog } from 'grpo-wasm/runs';
import * as slim from 'grpo-wasm/slim';

// The backends are one type.
const backends: (typeof wasm.softmax)[] = [wasm.softmax, reference.softmax, relaxed.softmax, slim.softmax];

// Results are of the type of the input, and lie in an ordinary buffer: they can be posted and given to a Blob.
export const single: Float32Array = backends[0]!(new Float32Array(4));
export const double: Float64Array = wasm.softmax([0, 1]);
export const transferable: ArrayBuffer = wasm.softmax(new Float32Array(4)).buffer;

// Lists of any numbers, ids of any kind, tensors of others.
export const advantages: Float64Array = wasm.groupAdvantages([1, 0, 1, 0], { ids: ['a', 'b', 'b', 'a'] }).advantages;
wasm.groupAdvantages(new Float32Array(4), { ids: new BigInt64Array(4) }, { preset: 'verl', epsilon: 1e-5 });
wasm.softmax({ data: new Float32Array(6), dims: [2, 3], type: 'float32' });
wasm.tokenStatistics(new Float32Array(4), new BigInt64Array(1), { rows: 1 });
declare const halves: ArrayBufferView & ArrayLike<number> & { readonly [Symbol.toStringTag]: 'Float16Array' };
export const ofHalves: Float32Array = wasm.softmax(halves);
export const whitened: Float64Array = wasm.whiten([1, 2], { weights: new Uint8Array(2) });
export const { kind }: wasm.Attractor = wasm.attractor(
  { logOdds: -2 },
  wasm.variants.twoKlGrpo({ beta: 1, alpha: 0.5 }),
);
export const code: wasm.ErrorCode = 'ERR_VALUE';

// Rewards of another type than the logits, a rule without its alpha, a beta where it is sought, a word that is no option.
// @ts-expect-error
export const mixed = (): unknown => new wasm.PolicyBatch(new Float64Array(4), new Float32Array(4));
// @ts-expect-error
export const unanchored = (): unknown => wasm.variants.twoKlGrpo({ beta: 1 });
// @ts-expect-error
export const sought = (): unknown => wasm.betaForTarget(0.2, 0.5, { beta: 1 });
// @ts-expect-error
export const misspelt = (): unknown => wasm.softmax([0, 1], { temprature: 2 });
// @ts-expect-error
export const notAList = (): unknown => wasm.keepGroups({ length: 2, 0: 1, 1: 0 }, 2, 'verl');

export async function far(): Promise<number> {
  const pool: Pool = createPool({ threads: 1 });
  const { visits } = await readLog([memorySource('log.jsonl', '{"prompt_id":"a","reward":1}')]);
  await pool.close();
  return visits.ids.length + bestOfN.length;
}
