import { init, PolicyBatch } from './node_modules/grpo-wasm/dist/slim.js';
import { number } from './number.js';

await init(new URL('./node_modules/grpo-wasm/dist/kernels.wasm', import.meta.url));
console.log(number(PolicyBatch));
