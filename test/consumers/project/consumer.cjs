const { PolicyBatch } = require('grpo-wasm');
const { createPool } = require('grpo-wasm/pool');

import('./number.js').then(async ({ number, pooledNumber }) => {
  console.log(number(PolicyBatch), await pooledNumber(createPool));
});
