import { PolicyBatch } from 'grpo-wasm';
import { number } from './number.js';

export default { fetch: () => new Response(number(PolicyBatch)) };
