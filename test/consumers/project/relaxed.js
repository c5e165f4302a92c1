import { PolicyBatch } from 'grpo-wasm/relaxed';
import { createPool } from 'grpo-wasm/relaxed/pool';
import { number, pooledNumber } from './number.js';

try {
  console.log(number(PolicyBatch), await pooledNumber(createPool));
} catch (error) {
  console.log(error.code);
}
