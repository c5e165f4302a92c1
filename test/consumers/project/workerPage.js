import { createPool } from './node_modules/grpo-wasm/dist/pool.js';
import { pooledNumber } from './number.js';

const worker = new URL('./node_modules/grpo-wasm/dist/pool-worker.js', import.meta.url);
console.log(await pooledNumber((options) => createPool({ ...options, worker })));
