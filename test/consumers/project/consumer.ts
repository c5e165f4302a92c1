import { PolicyBatch, type PolicyMoments } from 'grpo-wasm';
import { createPool, type Pool } from 'grpo-wasm/pool';

const logits = new Float64Array(4);
const rewards = Uint8Array.of(1, 0, 0, 0);
const moments: PolicyMoments = new PolicyBatch(logits, rewards).moments(1);

const pool: Pool = createPool({ threads: 2 });
const pooled: PolicyMoments = await (await pool.policyBatch(logits, rewards)).moments(1);
await pool.close();
console.log(moments.mean[0]?.toFixed(12), pooled.mean[0]?.toFixed(12));

// @ts-expect-error: with real types, rewards of another type than the logits do not pass.
export const wrong = (): unknown => new PolicyBatch(logits, new Float32Array(4));
