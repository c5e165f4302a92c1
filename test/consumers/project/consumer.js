import { PolicyBatch } from 'grpo-wasm';
import { createPool } from 'grpo-wasm/pool';
import { number, pooledNumber } from './number.js';

pooledNumber(createPool).then((pooled) => console.log(number(PolicyBatch), pooled));
