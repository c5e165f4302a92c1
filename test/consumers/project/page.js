import { PolicyBatch } from './node_modules/grpo-wasm/dist/index.js';
import { createPool } from './node_modules/grpo-wasm/dist/pool.js';
import { number, pooledNumber } from './number.js';

const codeOf = (error) => error.code;
const single = await (async () => number(PolicyBatch))().catch(codeOf);
console.log(single, await pooledNumber(createPool).catch(codeOf));
