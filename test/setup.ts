// In every test file: properties are tried on the same inputs in every run, unless SEED says otherwise. A property that fails
// prints its seed; `SEED=12345 npx vitest run FILE` tries it again.
import fc from 'fast-check';
import { expect } from 'vitest';
import { seed } from './seed.js';
import { tries } from './slow.js';

fc.configureGlobal({ seed, numRuns: tries(100) });

// Vitest compares typed arrays by the rules for objects, key by key: minutes for what the suite compares. Files that share a
// process run this again, and share what it adds.
const added = Symbol.for('grpo-wasm: arrays are compared');
if (!(added in globalThis)) {
  Object.assign(globalThis, { [added]: true });
  expect.addEqualityTesters([
    function areEqualArrays(a: unknown, b: unknown): boolean | undefined {
      if (!isNumbers(a) || !isNumbers(b)) return undefined;
      if (a.constructor !== b.constructor || a.length !== b.length) return false;
      for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
      return true;
    },
  ]);
}

type Numbers = Float32Array | Float64Array | Uint8Array | Uint16Array | Int32Array | Uint32Array;

const isNumbers = (value: unknown): value is Numbers => ArrayBuffer.isView(value) && !(value instanceof DataView);
