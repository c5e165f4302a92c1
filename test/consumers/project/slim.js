import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { init, PolicyBatch } from 'grpo-wasm/slim';
import { number } from './number.js';

await init(readFileSync(createRequire(import.meta.url).resolve('grpo-wasm/kernels.wasm')));
console.log(number(PolicyBatch));
