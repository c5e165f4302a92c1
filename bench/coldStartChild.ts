// Run in a process of its own: reports how long each thing takes that is done for the first time.
import { readFileSync } from 'node:fs';
import type { StartTimes } from './coldStart.js';
import { logits, mask } from './inputs.js';
import { tilt } from './plain/tilt.js';

const OUTCOMES = 1000;
const dist = new URL('../../dist/', import.meta.url);
const times: StartTimes = {};

function timed<T>(name: string, work: () => T): T {
  const start = performance.now();
  const result = work();
  times[name] = performance.now() - start;
  return result;
}

const x = logits(OUTCOMES);
const m = mask(OUTCOMES);
const out = new Float32Array(OUTCOMES);
const bytes = readFileSync(new URL('kernels.wasm', dist));

timed('plain JS: first tilt', () => tilt(x, m, 1, 0, out));
const module = timed('compile the kernels', () => new WebAssembly.Module(bytes));
timed('instantiate the kernels', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  return new WebAssembly.Instance(module, { env: { memory, stage: 0 } });
});

const start = performance.now();
const api = (await import(new URL('index.js', dist).href)) as typeof import('../bindings/index.js');
times['import grpo-wasm'] = performance.now() - start;
// Compiles the kernels a second time, as a user would the first time: from base64.
const batch = timed('new PolicyBatch: compile, copy, sums', () => new api.PolicyBatch(x, m));
timed('first tilt', () => batch.tilt(1, { out }));
timed('second tilt', () => batch.tilt(1, { out }));

console.log(JSON.stringify(times));
