import { number } from './number.js';

const elsewhere = new URLSearchParams(location.search).get('from');
const { PolicyBatch } = await import(`${elsewhere}/node_modules/grpo-wasm/dist/grpo-wasm.min.js`);
console.log(number(PolicyBatch));
